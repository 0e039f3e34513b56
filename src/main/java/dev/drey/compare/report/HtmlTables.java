package dev.drey.compare.report;

import dev.drey.compare.Comparison;
import dev.drey.compare.Comparison.StageNode;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.Figures;
import dev.drey.compare.ModeRun;
import dev.drey.compare.SinkComparison;
import dev.drey.compare.StageResult;
import dev.drey.compare.Sweep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The tables of the page. Each scrolls inside its own box where it is wider than the window, and can be reached with the keyboard. */
final class HtmlTables {
    private static final int MOST_PAIRS = 20;

    private final Markup page;
    private final Comparison comparison;

    HtmlTables(Markup page, Comparison comparison) {
        this.page = page;
        this.comparison = comparison;
    }

    void measures() {
        MeasureTable table = MeasureTable.of(comparison);
        open("Figures of each run", "measures");
        page.open("thead").open("tr").element("th", "", "class", "text");
        table.runs().forEach(run -> page.element("th", run, "scope", "col", "class", "run"));
        page.close().close().open("tbody").newline();
        for (MeasureTable.Line line : table.lines()) {
            page.open("tr").element("th", line.label(), "scope", "row");
            line.cells()
                    .forEach(
                            cell -> page.element("td", cell.text(), "class", cell.best() ? "best" : kind(cell.text())));
            page.close().newline();
        }
        page.close();
        close();
        page.open("ul", "class", "notes");
        page.element("li", "★ best of its line; measured figures within 5 % of each other count as equal");
        table.notes().forEach(note -> page.element("li", note));
        page.close().newline();
    }

    private static String kind(String text) {
        return text.equals(Verdict.DIFFERENT.name()) ? "bad" : null;
    }

    /** The sinks whose results are not equal, with their first differing rows; nothing when all are. */
    void differences() {
        List<SinkComparison> different = comparison.sinks().stream()
                .filter(sink -> sink.verdict() != Verdict.EQUAL)
                .toList();
        if (different.isEmpty()) {
            return;
        }
        page.open("section").element("h2", "What differs").newline();
        for (SinkComparison sink : different) {
            page.element("h3", "sink '" + sink.sink() + "', " + sink.run() + " against " + sink.reference())
                    .element("p", sink.verdict() + ": " + sink.reason());
            DifferenceTable table = DifferenceTable.of(sink, MOST_PAIRS);
            if (!table.lines().isEmpty()) {
                pairs(sink, table);
            }
        }
        page.close().newline();
    }

    private void pairs(SinkComparison sink, DifferenceTable table) {
        open("First differing rows at sink " + sink.sink());
        page.open("thead").open("tr").element("th", "run", "scope", "col", "class", "text");
        table.columns().forEach(column -> page.element("th", column, "scope", "col", "class", "text"));
        page.element("th", "", "class", "text").close().close().open("tbody").newline();
        for (DifferenceTable.Line line : table.lines()) {
            page.open("tr", "class", line.first() ? "pair" : null).element("th", line.side(), "scope", "row");
            line.values()
                    .forEach(value -> page.element(
                            "td", value.text(), "class", value.differs() ? "text wide differs" : "text wide"));
            page.element("td", line.note(), "class", "text").close().newline();
        }
        page.close();
        close();
        if (table.hidden() > 0) {
            page.element("p", Figures.count(table.hidden()) + " more are not shown", "class", "muted");
        }
    }

    /** What each stage gave in each run, and how long it worked. */
    void stages() {
        open("Rows and time of each stage in each run");
        page.open("thead").open("tr").element("th", "stage", "scope", "col", "class", "text");
        page.element("th", "does", "scope", "col", "class", "text");
        comparison.runs().forEach(run -> page.element("th", run.label(), "scope", "col", "class", "run"));
        page.element("th", "same rows", "scope", "col", "class", "text");
        page.close().close().open("tbody").newline();
        Map<String, StageResult> results = new LinkedHashMap<>();
        comparison.stageResults().forEach(result -> results.put(result.stage(), result));
        for (StageNode stage : comparison.stages()) {
            page.open("tr").element("th", stage.name(), "scope", "row");
            page.element("td", stage.type() + (stage.does() == null ? "" : ": " + stage.does()), "class", "text wide");
            StageResult result = results.get(stage.name());
            comparison.runs().forEach(run -> page.element("td", output(result, run)));
            String same = same(result);
            page.element("td", same, "class", same.startsWith("no") ? "text bad" : "text");
            page.close().newline();
        }
        page.close();
        close();
        page.element(
                "p",
                "Rows that are left when all changes are applied, and the time that the stage's subtasks worked. Whether they are the same rows is "
                        + "told by a fingerprint that does not depend on their order.",
                "class",
                "muted");
    }

    static StageResult.Output output(StageResult result, String run) {
        return result == null
                ? null
                : result.outputs().stream()
                        .filter(output -> output.run().equals(run))
                        .findFirst()
                        .orElse(null);
    }

    private static String output(StageResult result, ModeRun run) {
        StageResult.Output output = output(result, run.label());
        return output == null
                ? MeasureTable.MISSING
                : Figures.count(output.rows()) + " · " + Figures.duration(output.busyMillis() * 1e6)
                        + (output.lateRows() > 0 ? " · " + Figures.count(output.lateRows()) + " late" : "");
    }

    private static String same(StageResult result) {
        if (result == null || result.outputs().size() < 2) {
            return MeasureTable.MISSING;
        }
        StageResult.Output first = result.outputs().get(0);
        if (result.outputs().stream().anyMatch(output -> output.fingerprint() == null)) {
            return MeasureTable.MISSING;
        }
        List<String> others = result.outputs().stream()
                .filter(output ->
                        output.rows() != first.rows() || !Objects.equals(output.fingerprint(), first.fingerprint()))
                .map(StageResult.Output::run)
                .toList();
        return others.isEmpty() ? "yes" : "no: " + String.join("; ", others);
    }

    void sweep(Sweep sweep) {
        open("Micro-batch at several sizes");
        page.open("thead").open("tr").element("th", "bundles", "scope", "col", "class", "text");
        for (String head : List.of("rows/s", "latency p50", "latency p99", "peak rows held", "peak memory")) {
            page.element("th", head, "scope", "col");
        }
        page.element("th", "", "class", "text").close().close().open("tbody").newline();
        for (ModeRun run : sweep.runs()) {
            ModeRun.SinkLatency latency = run.slowestSink();
            Long memory = run.memory().peakResidentBytes();
            String choice = run.label().equals(sweep.choice()) ? "take this" : "";
            String knee = run.label().equals(sweep.knee()) ? "knee" : "";
            page.open("tr")
                    .element("th", HtmlCharts.size(run.label()), "scope", "row")
                    .element("td", Figures.roughCount(run.rowsPerSecond()))
                    .element("td", latency == null ? MeasureTable.MISSING : millis(latency.p50Millis()))
                    .element("td", latency == null ? MeasureTable.MISSING : millis(latency.p99Millis()))
                    .element("td", Figures.count(run.held().peakRows()))
                    .element("td", memory == null ? MeasureTable.MISSING : Figures.bytes(memory))
                    .element("td", knee + (knee.isEmpty() || choice.isEmpty() ? "" : ", ") + choice, "class", "text")
                    .close()
                    .newline();
        }
        page.close();
        close();
    }

    private void open(String name) {
        open(name, null);
    }

    private void open(String name, String kind) {
        page.open("div", "class", "scroll", "role", "region", "aria-label", name, "tabindex", "0")
                .open("table", "class", kind)
                .newline();
    }

    private void close() {
        page.close().close().newline();
    }

    private static String millis(double value) {
        return Figures.duration(value * 1e6);
    }
}
