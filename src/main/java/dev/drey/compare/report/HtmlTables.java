package dev.drey.compare.report;

import dev.drey.compare.Comparison;
import dev.drey.compare.Comparison.StageNode;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ModeRun;
import dev.drey.compare.StageResult;
import dev.drey.compare.Sweep;
import dev.drey.page.Figures;
import dev.drey.page.Markup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The tables of the page. Each scrolls inside its own box where it is wider than the window, can be reached with the keyboard, and says on a phone that it
 * goes on.
 */
final class HtmlTables {
    /** Runs whose figures fit beside each other into a window of 390 places. */
    private static final int MOST_ON_PHONE = 2;

    private final Markup page;
    private final Comparison comparison;

    HtmlTables(Markup page, Comparison comparison) {
        this.page = page;
        this.comparison = comparison;
    }

    void measures() {
        MeasureTable table = MeasureTable.of(comparison);
        hint(table.runs().size() > MOST_ON_PHONE);
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

    /** What each stage gave in each run, and how long it worked. */
    void stages() {
        hint(true);
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
        hint(true);
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

    /** On a phone nothing else tells that a table goes on. */
    private void hint(boolean wide) {
        if (wide) {
            page.element("p", "The table goes on to the right: swipe or scroll it sideways. →", "class", "hint")
                    .newline();
        }
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
