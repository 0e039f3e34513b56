package dev.drey.compare.report;

import dev.drey.compare.Comparison;
import dev.drey.compare.Comparison.Machine;
import dev.drey.compare.FailedComparison;
import dev.drey.compare.Figures;
import dev.drey.compare.ModeRun;
import dev.drey.compare.Recommendation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A comparison as one HTML page that stands alone: no script, no font, no picture from elsewhere. The verdict stands at the top; charts are SVG inside
 * the page; it reads on a phone, in print, in light and dark.
 */
public final class HtmlReport {
    private final Comparison comparison;
    private final Markup page;

    private HtmlReport(Comparison comparison, Markup page) {
        this.comparison = comparison;
        this.page = page;
    }

    /** The page, to be written as UTF-8. */
    public static String print(Comparison comparison) {
        return new HtmlReport(comparison, new Markup()).print();
    }

    /** The page of a comparison that came to no end. */
    public static String print(FailedComparison failed) {
        Markup page = new Markup();
        page.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml");
        head(page, "FAILED: " + failed.pipeline());
        page.open("body").newline();
        page.open("header").element("h1", failed.pipeline()).newline();
        page.open("div", "class", "verdict different")
                .element("strong", "✗ FAILED")
                .element("p", failed.failure())
                .element("p", "Nothing was compared. What the run told stands where compare was started.")
                .close()
                .newline();
        page.element("p", failed.endedAt(), "class", "muted").close().close().close();
        return "<!DOCTYPE html>\n" + page + "\n";
    }

    private String print() {
        page.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml");
        head(page, comparison.verdict() + ": " + comparison.pipeline() + " compared in its modes");
        page.open("body").newline();
        page.open("header");
        page.open("h1").text(comparison.pipeline() + " ");
        page.element("small", "compared in its modes").close().newline();
        verdict();
        page.close().newline();
        page.open("main").newline();
        HtmlTables tables = new HtmlTables(page, comparison);
        tables.differences();
        if (comparison.recommendation() != null) {
            axes(comparison.recommendation());
        }
        section("Figures");
        tables.measures();
        page.close().newline();
        new HtmlCharts(page, comparison).sections(tables);
        section("Stages");
        tables.stages();
        page.close().newline();
        section("How it was measured");
        circumstances();
        page.close().newline();
        page.close().close().close();
        return "<!DOCTYPE html>\n" + page + "\n";
    }

    private static void head(Markup page, String title) {
        page.open("head").newline();
        page.leaf("meta", "charset", "utf-8").newline();
        page.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .newline();
        // Nothing may be loaded or run, whatever a name in the pipeline looks like.
        page.leaf(
                        "meta",
                        "http-equiv",
                        "Content-Security-Policy",
                        "content",
                        "default-src 'none'; style-src 'unsafe-inline'")
                .newline();
        page.element("title", title).newline();
        page.style(styleSheet()).close().newline();
    }

    private void section(String title) {
        page.open("section").element("h2", title).newline();
    }

    private void verdict() {
        String kind = comparison.verdict().name().toLowerCase(Locale.ROOT);
        String sign = switch (comparison.verdict()) {
            case EQUAL -> "✓ ";
            case EXPLAINED -> "≈ ";
            case DIFFERENT -> "✗ ";
        };
        page.open("div", "class", "verdict " + kind);
        page.element("strong", sign + comparison.verdict().name()).element("p", comparison.reason());
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
        section("Which mode to take");
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
        Machine machine = comparison.machine();
        page.open("dl");
        fact("started", comparison.startedAt());
        fact("compared with", comparison.baseline().isEmpty() ? null : String.join(", ", comparison.baseline()));
        fact(
                "sources",
                comparison.targetRowsPerSecond() == null
                        ? "as fast as they could"
                        : "held to " + Figures.rate(comparison.targetRowsPerSecond())
                                + "; latency counts from the time a row was due");
        fact("where", machine.target());
        fact("processors", machine.processors() + (machine.processor() == null ? "" : ", " + machine.processor()));
        fact("memory", machine.memoryBytes() == null ? null : Figures.bytes(machine.memoryBytes()));
        fact("most heap per run", machine.maxHeapBytes() == null ? null : Figures.bytes(machine.maxHeapBytes()));
        fact("software", "Flink " + machine.flink() + ", Java " + machine.java() + ", " + machine.system());
        comparison.runs().forEach(run -> fact(run.label(), settings(run)));
        page.close();
        page.element(
                "p",
                "Each run had a fresh state. Latency is from a row's arrival to the result that contains it; each row counts once. Memory is heap "
                        + "in use, garbage included. The time of a stage is that of all its subtasks, added up. Figures within 5 % of each other "
                        + "count as equal.",
                "class",
                "muted");
    }

    private static String settings(ModeRun run) {
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

    private void fact(String name, String value) {
        if (value != null) {
            page.element("dt", name).element("dd", value).newline();
        }
    }

    private static String styleSheet() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("page.css")) {
            if (in == null) {
                throw new IllegalStateException("page.css is missing beside " + HtmlReport.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("page.css cannot be read", e);
        }
    }
}
