package dev.drey.compare.report;

import dev.drey.compare.Comparison;
import dev.drey.compare.FailedComparison;
import dev.drey.compare.ModeRun;
import dev.drey.compare.Recommendation;
import dev.drey.page.Figures;
import dev.drey.page.HtmlFrame;
import dev.drey.page.Markup;

/**
 * A comparison as one HTML page that stands alone: no script, no font, no picture from elsewhere. The verdict stands at the top; charts are SVG inside
 * the page; it reads on a phone, in print, in light and dark.
 */
public final class HtmlReport {
    private final Comparison comparison;
    private final Markup page;
    private final HtmlFrame frame;

    private HtmlReport(Comparison comparison, Markup page) {
        this.comparison = comparison;
        this.page = page;
        this.frame = new HtmlFrame(page);
    }

    /** The page, to be written as UTF-8. */
    public static String print(Comparison comparison) {
        return new HtmlReport(comparison, new Markup()).print();
    }

    /** The page of a comparison that came to no end. */
    public static String print(FailedComparison failed) {
        Markup page = new Markup();
        HtmlFrame frame = new HtmlFrame(page);
        frame.begin("FAILED: " + failed.pipeline());
        page.open("header").element("h1", failed.pipeline()).newline();
        page.open("div", "class", "verdict different")
                .element("strong", "✗ FAILED")
                .element("p", failed.failure())
                .element("p", "Nothing was compared. What the run told stands where compare was started.")
                .close()
                .newline();
        page.element("p", failed.endedAt(), "class", "muted").close();
        return frame.end();
    }

    private String print() {
        frame.begin(comparison.verdict() + ": " + comparison.pipeline() + " compared in its modes");
        page.open("header");
        frame.heading(comparison.pipeline(), "compared in its modes");
        verdict();
        page.close().newline();
        page.open("main").newline();
        HtmlTables tables = new HtmlTables(page, comparison);
        new HtmlDifferences(page, comparison.sinks()).section();
        if (comparison.recommendation() != null) {
            axes(comparison.recommendation());
        }
        frame.openSection("Figures");
        tables.measures();
        page.close().newline();
        new HtmlCharts(page, comparison).sections(tables);
        frame.openSection("Stages");
        tables.stages();
        page.close().newline();
        frame.openSection("How it was measured");
        circumstances();
        page.close().newline();
        page.close();
        return frame.end();
    }

    private void verdict() {
        ComparisonFrame.openVerdict(frame, comparison.verdict(), comparison.reason());
        comparison
                .partings()
                .forEach(parting -> page.element(
                        "p",
                        parting.run() + " parts from " + parting.reference() + " first at stage '" + parting.stage()
                                + "' (" + parting.type() + "), which " + parting.reason()));
        if (comparison.recommendation() != null) {
            page.element("p", comparison.recommendation().advice(), "class", "advice");
        }
        page.close().newline();
    }

    private void axes(Recommendation recommendation) {
        frame.openSection("Which mode to take");
        page.open("div", "class", "cards");
        for (Recommendation.Axis axis : recommendation.axes()) {
            String winners = MeasureTable.winners(axis, comparison.verdict());
            page.open("div", "class", "card")
                    .element("h3", axis.name())
                    .element("p", winners, "class", "winner")
                    .element("p", axis.reason(), "class", "reason")
                    .close()
                    .newline();
        }
        page.close().close().newline();
    }

    private void circumstances() {
        page.open("dl");
        frame.fact("started", comparison.startedAt());
        frame.fact("compared with", comparison.baseline().isEmpty() ? null : String.join(", ", comparison.baseline()));
        frame.fact(
                "sources",
                comparison.targetRowsPerSecond() == null
                        ? "as fast as they could"
                        : "held to " + Figures.rate(comparison.targetRowsPerSecond())
                                + "; latency counts from the time a row was due");
        ComparisonFrame.facts(frame, comparison.machine());
        comparison.runs().forEach(run -> frame.fact(run.label(), settings(run)));
        page.close();
        page.element(
                "p",
                "Each run had a fresh state. Latency is from a row's arrival to the result that contains it; each row counts once. Memory is heap "
                        + "in use, garbage included. The time of a stage is that of all its subtasks, added up. Figures within 5 % of each other "
                        + "count as equal.",
                "class",
                "muted");
    }

    static String settings(ModeRun run) {
        String text = "mode " + run.mode() + ", parallelism " + run.parallelism() + ", chunks of "
                + Figures.count(run.chunkRows()) + (run.chunkRows() == 1 ? " row" : " rows");
        ModeRun.Bundle bundle = run.bundle();
        if (bundle == null) {
            return text;
        }
        String rows = bundle.rows() == Long.MAX_VALUE ? "" : Figures.count(bundle.rows()) + " rows, ";
        return text + ", bundles of " + rows + Figures.duration(bundle.intervalMillis() * 1e6) + " or "
                + Figures.bytes(bundle.bytes());
    }
}
