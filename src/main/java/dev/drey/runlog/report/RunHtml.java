package dev.drey.runlog.report;

import dev.drey.page.Figures;
import dev.drey.page.HtmlFrame;
import dev.drey.page.HtmlFrame.Judged;
import dev.drey.page.Markup;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.RunReport.Status;
import dev.drey.runlog.RunTiming;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The report of a run as one HTML page that loads nothing and runs nothing. What took long stands on top. */
public final class RunHtml {
    /** Of the total. */
    private static final double WORTH_TELLING = 0.1;

    private final RunReport report;
    private final RunTiming timing;
    private final Markup page = new Markup();
    private final HtmlFrame frame = new HtmlFrame(page);

    private RunHtml(RunReport report) {
        this.report = report;
        this.timing = RunTiming.of(report.stages());
    }

    /** The page, to be written as UTF-8. */
    public static String print(RunReport report) {
        return new RunHtml(report).print();
    }

    private String print() {
        String status = report.status().name();
        frame.begin(status + ": " + report.pipeline());
        page.open("header");
        frame.heading(report.pipeline(), "run in mode " + report.mode());
        verdict(status);
        page.close().newline();
        page.open("main").newline();
        if (timing.first() != null) {
            path();
            gantt();
        }
        RunTables tables = new RunTables(page, report, timing);
        section("Stages", tables::stages);
        if (tables.anyCache()) {
            section("What the caches did", tables::caches);
        }
        if (!report.ledger().stages().isEmpty()) {
            section("Where the rows went", tables::ledger);
        }
        section("The run", this::circumstances);
        page.close();
        return frame.end();
    }

    private void section(String title, Runnable content) {
        frame.openSection(title);
        content.run();
        page.close().newline();
    }

    private void verdict(String status) {
        boolean well = report.status() == Status.SUCCEEDED;
        String took = status + (timing.totalNanos() == 0 ? "" : " in " + Figures.duration(timing.totalNanos()));
        frame.openVerdict(well ? Judged.GOOD : Judged.BAD, took, report.error() == null ? sums() : report.error());
        if (timing.first() != null) {
            page.element("p", timing.advice(), "class", "advice");
        }
        page.close().newline();
    }

    private String sums() {
        return timing.totalNanos() == 0
                ? "No stage has started."
                : "The critical path takes " + Figures.duration(timing.path().nanos()) + ", all stages one after the"
                        + " other " + Figures.duration(timing.path().sumNanos()) + "." + rest();
    }

    /** What of the total is no stage's, where it matters. */
    private String rest() {
        long rest = timing.totalNanos() - timing.path().nanos();
        return rest < WORTH_TELLING * timing.totalNanos()
                ? ""
                : " Of the total, " + Figures.duration(rest)
                        + " went by between the stages of the path: tasks that start, wait for a slot or for each other.";
    }

    private void path() {
        figure(
                "The critical path",
                "What its stages took themselves, of "
                        + Figures.duration(timing.path().nanos()),
                () -> new PathChart(timing).draw(page));
    }

    private void gantt() {
        figure(
                "When each stage worked",
                "Pale from start to end, filled as high as its subtasks were busy; ◆ and orange: on the critical path."
                        + " On the right what the stage took itself.",
                () -> new GanttChart(timing, report.parallelism()).draw(page));
    }

    private void figure(String title, String text, Runnable chart) {
        page.open("figure", "class", "dag wide");
        page.open("figcaption").element("h3", title).element("p", text).close();
        page.open("div", "class", "scroll", "tabindex", "0");
        chart.run();
        page.close().close().newline();
    }

    private void circumstances() {
        page.open("dl");
        frame.fact("started", started());
        frame.fact("mode", report.mode() + ", parallelism " + report.parallelism());
        frame.fact("whole job", Figures.seconds(report.jobSeconds()));
        frame.fact("read", Figures.bytes(report.bytesRead()));
        frame.fact(
                "restarts",
                report.restarts() == 0 ? null : report.restarts() + "; figures are counted since the last one");
        page.close();
        page.element(
                "p",
                "A stage's own time is the longest that one of its subtasks worked on it, serializing included; of a source, its waits for data too. Busy, waiting"
                        + " and blocked are those of all subtasks, added up. Slack is how much longer a stage could take before the"
                        + " critical path would. Stages that work side by side make a run shorter than its path.",
                "class",
                "muted");
    }

    private String started() {
        return report.stages().stream()
                .mapToLong(stage -> stage.times().span().startedAt())
                .filter(at -> at > 0)
                .min()
                .stream()
                .mapToObj(at -> DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                        .format(Instant.ofEpochSecond(at / 1_000_000_000L).atOffset(ZoneOffset.UTC)))
                .findFirst()
                .orElse(null);
    }
}
