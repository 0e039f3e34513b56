package dev.drey.compare.report;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.MemoryComparison;
import dev.drey.compare.SinkComparison;
import dev.drey.compare.StageCost;
import dev.drey.compare.TwinComparison;
import dev.drey.page.Figures;
import dev.drey.page.HtmlFrame;
import dev.drey.page.Markup;
import java.util.List;

/**
 * A comparison of memory as one HTML page that stands alone, as {@link HtmlReport} does: the verdict, the table of bounded stages and their naive twins, a chart of the
 * bytes they hold, the measured errors, and the facts that figures depend on.
 */
public final class MemoryHtml {
    private final MemoryComparison comparison;
    private final MemoryTable table;
    private final Markup page;
    private final HtmlFrame frame;

    private MemoryHtml(MemoryComparison comparison, Markup page) {
        this.comparison = comparison;
        this.table = MemoryTable.of(comparison);
        this.page = page;
        this.frame = new HtmlFrame(page);
    }

    /** The page, to be written as UTF-8. */
    public static String print(MemoryComparison comparison) {
        return new MemoryHtml(comparison, new Markup()).print();
    }

    private String print() {
        frame.begin(comparison.verdict() + ": memory of " + comparison.pipeline());
        page.open("header");
        frame.heading(comparison.pipeline(), "bounded memory beside naive twins");
        ComparisonFrame.openVerdict(frame, comparison.verdict(), comparison.reason());
        page.close().newline();
        page.close().newline();
        page.open("main").newline();
        List<SinkComparison> sinks = comparison.twins().stream()
                .flatMap(twin -> twin.sinks().stream())
                .toList();
        memory();
        if (!table.errors().isEmpty()) {
            errors();
        }
        new HtmlDifferences(page, sinks).section();
        circumstances();
        page.close();
        return frame.end();
    }

    private void memory() {
        frame.openSection("Memory");
        openTable("Memory and time of each stage and its naive twin", "memory");
        head(List.of("stage", "how"), MemoryTable.HEADS, "result");
        for (int i = 0; i < table.stages().size(); i++) {
            stage(table.stages().get(i), comparison.twins().get(i));
        }
        closeTable();
        page.element(
                "p",
                "The pipeline ran once as declared and once for each of these stages with its naive twin in its place. Rows and bytes are those that the stage's"
                        + " operators held in memory at their peaks, added up over subtasks; stage time is the time that its subtasks worked, added up.",
                "class",
                "muted");
        page.open("div", "class", "charts").newline();
        for (int i = 0; i < comparison.twins().size(); i++) {
            chart(i, comparison.twins().get(i));
        }
        page.close().close().newline();
    }

    private void stage(MemoryTable.StageLines stage, TwinComparison twin) {
        page.open("tr", "class", "pair")
                .element("th", stage.stage(), "scope", "rowgroup", "rowspan", "3")
                .element("td", stage.bounded().label(), "class", "text wide");
        cells(stage.bounded().cells(), null);
        String kind = twin.verdict() == Verdict.DIFFERENT ? "text wide bad" : "text wide";
        page.element("td", twin.verdict() + ", " + twin.reason(), "class", kind, "rowspan", "3");
        page.close().newline();
        page.open("tr").element("td", stage.naive().label(), "class", "text wide");
        cells(stage.naive().cells(), null);
        page.close().newline();
        page.open("tr").element("td", stage.factor().label(), "class", "text muted");
        cells(stage.factor().cells(), "factor");
        page.close().newline();
    }

    private void cells(List<String> cells, String kind) {
        cells.forEach(cell -> page.element("td", cell, "class", kind));
    }

    private void chart(int number, TwinComparison twin) {
        List<BarChart.Bar> bars =
                List.of(bar(twin.bounded(), 0, twin.boundedCost()), bar("naive: " + twin.naive(), 1, twin.naiveCost()));
        String text = twin.bounded() + " holds " + bars.get(0).figure() + "; its naive twin holds "
                + bars.get(1).figure();
        page.open("figure").open("figcaption");
        page.element("h3", twin.stage()).element("p", "Bytes held at the peak; shorter is better.");
        page.close().newline();
        new BarChart("memory-" + number, "Bytes held by stage " + twin.stage(), text, bars).draw(page);
        page.close().newline();
    }

    private static BarChart.Bar bar(String label, int style, StageCost cost) {
        return new BarChart.Bar(label, style, cost.peakBytesHeld(), Figures.bytes(cost.peakBytesHeld()));
    }

    private void errors() {
        frame.openSection("Errors of approximate stages");
        openTable("Measured errors beside the promised ones", null);
        head(List.of("error"), MemoryTable.ERROR_HEADS, "promise");
        for (int i = 0; i < table.errors().size(); i++) {
            MemoryTable.ErrorLine line = table.errors().get(i);
            page.open("tr").element("th", line.label(), "scope", "row");
            cells(line.cells(), null);
            page.element("td", line.kept() ? "kept" : "broken", "class", line.kept() ? "text" : "text bad");
            page.close().newline();
        }
        closeTable();
        page.element(
                "p",
                "Measured against the exact results of the twin. Of keys: the share that was lost. Of estimates: the root of the mean square of the relative errors,"
                        + " beside the promised standard error. A promise is kept when the measured error is within three standard deviations of it.",
                "class",
                "muted");
        page.close().newline();
    }

    private void circumstances() {
        frame.openSection("How it was measured");
        page.open("dl");
        frame.fact("started", comparison.startedAt());
        ComparisonFrame.facts(frame, comparison.machine());
        comparison
                .runs()
                .forEach(run -> frame.fact(
                        run.label(),
                        HtmlReport.settings(run) + heap(run.memory().peakHeapBytes())));
        page.close();
        page.element("p", "Each run had a fresh state.", "class", "muted");
        page.close().newline();
    }

    private static String heap(Long bytes) {
        return bytes == null ? "" : ", peak heap " + Figures.bytes(bytes);
    }

    private void openTable(String name, String kind) {
        page.element("p", "The table goes on to the right: swipe or scroll it sideways. →", "class", "hint")
                .newline();
        page.open("div", "class", "scroll", "role", "region", "aria-label", name, "tabindex", "0")
                .open("table", "class", kind)
                .newline();
    }

    private void head(List<String> texts, List<String> heads, String last) {
        page.open("thead").open("tr");
        texts.forEach(text -> page.element("th", text, "scope", "col", "class", "text"));
        heads.forEach(head -> page.element("th", head, "scope", "col"));
        page.element("th", last, "scope", "col", "class", "text").close().close();
        page.open("tbody").newline();
    }

    private void closeTable() {
        page.close().close().close().newline();
    }
}
