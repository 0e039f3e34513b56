package dev.drey.compare.report;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.SinkComparison;
import dev.drey.page.Figures;
import dev.drey.page.Markup;
import java.util.List;

/** The section of rows that differ, one above the other; on a phone they are listed by column. */
final class HtmlDifferences {
    private final Markup page;
    private final List<SinkComparison> sinks;

    HtmlDifferences(Markup page, List<SinkComparison> sinks) {
        this.page = page;
        this.sinks = sinks;
    }

    /** The sinks whose results are not equal, with their first differing rows; nothing when all are. */
    void section() {
        List<SinkComparison> different =
                sinks.stream().filter(sink -> sink.verdict() != Verdict.EQUAL).toList();
        if (different.isEmpty()) {
            return;
        }
        page.open("section").element("h2", "What differs").newline();
        for (SinkComparison sink : different) {
            page.element("h3", "sink '" + sink.sink() + "', " + sink.run() + " against " + sink.reference())
                    .element("p", sink.verdict() + ": " + sink.reason());
            DifferenceTable table = DifferenceTable.of(sink);
            if (!table.lines().isEmpty()) {
                pairs(sink, table);
            }
        }
        page.close().newline();
    }

    private void pairs(SinkComparison sink, DifferenceTable table) {
        page.open(
                        "div",
                        "class",
                        "scroll",
                        "role",
                        "region",
                        "aria-label",
                        "First differing rows at sink " + sink.sink(),
                        "tabindex",
                        "0")
                .open("table", "class", "pairs")
                .newline();
        page.open("thead").open("tr").element("th", "run", "scope", "col", "class", "text");
        table.columns().forEach(column -> page.element("th", column, "scope", "col", "class", "text"));
        page.element("th", "", "class", "text").close().close().open("tbody").newline();
        for (DifferenceTable.Line line : table.lines()) {
            page.open("tr", "class", line.first() ? "pair" : null).element("th", line.side(), "scope", "row");
            for (int c = 0; c < line.values().size(); c++) {
                DifferenceTable.Value value = line.values().get(c);
                String kind =
                        value.differs() ? "text wide differs" : c < table.telling() ? "text wide" : "text wide other";
                page.element(
                        "td",
                        value.text(),
                        "class",
                        kind,
                        "data-column",
                        table.columns().get(c));
            }
            page.element("td", line.note(), "class", "text note").close().newline();
        }
        page.close();
        page.close().close().newline();
        if (table.hidden() > 0) {
            page.element("p", Figures.count(table.hidden()) + " more are not shown", "class", "muted");
        }
    }
}
