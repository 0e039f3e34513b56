package dev.drey.compare.report;

import dev.drey.compare.Comparison;
import dev.drey.compare.Comparison.StageNode;
import dev.drey.compare.ModeRun;
import dev.drey.compare.ModeRun.Memory.Sample;
import dev.drey.compare.ModeRun.SinkLatency;
import dev.drey.compare.Parting;
import dev.drey.compare.StageResult;
import dev.drey.compare.Sweep;
import dev.drey.page.Axis;
import dev.drey.page.Figures;
import dev.drey.page.Markup;
import dev.drey.page.Scale;
import dev.drey.runlog.RunReport.Status;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The charts of the page, made from the figures. A run has the same colour and line in all of them. */
final class HtmlCharts {
    private final Markup page;
    private final Comparison comparison;
    private final List<ModeRun> runs;

    HtmlCharts(Markup page, Comparison comparison) {
        this.page = page;
        this.comparison = comparison;
        this.runs = comparison.runs();
    }

    /** The sections of charts, the sweep's with its table. */
    void sections(HtmlTables tables) {
        if (comparison.sweep() != null) {
            section("Size of bundles");
            page.element("p", comparison.sweep().reason());
            page.open("div", "class", "charts");
            sweep(comparison.sweep());
            page.close();
            tables.sweep(comparison.sweep());
            page.close().newline();
        }
        section("Charts");
        page.open("div", "class", "charts").newline();
        latency();
        memory();
        throughput();
        page.close().newline();
        if (!comparison.stages().isEmpty()) {
            stages();
        }
        page.close().newline();
    }

    private void latency() {
        String sink = MeasureTable.slowestSink(runs);
        if (sink == null) {
            missing("Latency", "No run measured the latency of its rows.");
            return;
        }
        List<LineChart.Series> series = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int nines = 2;
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i < runs.size(); i++) {
            SinkLatency latency = MeasureTable.latency(runs.get(i), sink);
            if (latency == null) {
                continue;
            }
            PercentileCurve curve = PercentileCurve.of(latency);
            series.add(new LineChart.Series(runs.get(i).label(), i, curve.percentiles(), curve.millis()));
            nines = Math.max(nines, PercentileCurve.nines(latency.rows()));
            least = Math.min(
                    least,
                    Arrays.stream(curve.millis()).filter(v -> v > 0).min().orElse(least));
            most = Math.max(most, latency.maxMillis());
            text.append(runs.get(i).label())
                    .append(": median ")
                    .append(millis(latency.p50Millis()))
                    .append(", p99 ")
                    .append(millis(latency.p99Millis()))
                    .append(", max ")
                    .append(millis(latency.maxMillis()))
                    .append(". ");
        }
        Axis x = new Axis("percent of rows", Scale.percentiles(nines), HtmlCharts::percentile);
        Axis y = new Axis("latency", Scale.log(least, most), HtmlCharts::millis);
        figure(
                "Latency of rows",
                "From a row's arrival to the result that contains it, at sink '" + sink + "'; lower is better.");
        new LineChart("latency", "Latency by percentile", text.toString().strip(), x, y, series).draw(page);
        page.close().newline();
    }

    private void throughput() {
        List<BarChart.Bar> bars = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            ModeRun run = runs.get(i);
            boolean measured = run.report().status() == Status.SUCCEEDED;
            bars.add(new BarChart.Bar(
                    run.label(),
                    i,
                    measured ? run.rowsPerSecond() : Double.NaN,
                    measured ? Figures.rate(run.rowsPerSecond()) : MeasureTable.MISSING));
        }
        String text =
                bars.stream().map(bar -> bar.label() + ": " + bar.figure()).collect(Collectors.joining(". "));
        figure("Throughput", "Rows that sources gave, per second of the job; longer is better.");
        new BarChart("throughput", "Throughput by run", text, bars).draw(page);
        page.close().newline();
    }

    private void memory() {
        if (runs.stream().allMatch(run -> run.memory().samples().isEmpty())) {
            missing("Memory", "No run could look at its memory.");
            return;
        }
        List<LineChart.Series> series = new ArrayList<>();
        List<String> peaks = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            String label = runs.get(i).label();
            List<Sample> samples = runs.get(i).memory().samples();
            double[] x = samples.stream()
                    .mapToDouble(sample -> sample.millis() / 1000.0)
                    .toArray();
            double[] y = samples.stream().mapToDouble(Sample::heapBytes).toArray();
            series.add(new LineChart.Series(label, i, x, y));
            Arrays.stream(y).max().ifPresent(most -> peaks.add(label + ": peak " + Figures.bytes(most)));
        }
        double longest = series.stream()
                .flatMapToDouble(line -> Arrays.stream(line.x()))
                .max()
                .orElse(1);
        double most = series.stream()
                .flatMapToDouble(line -> Arrays.stream(line.y()))
                .max()
                .orElse(1);
        Axis x = new Axis("time since the job was handed over", Scale.linear(longest, 5), HtmlCharts::seconds);
        page.open("figure", "class", "tall");
        caption("Memory over time", "Heap in use, garbage included; lower is better. All strips have the same axes.");
        new StripChart("memory", "Heap in use over time", String.join(". ", peaks), x, most, Figures::bytes, series)
                .draw(page);
        page.close().newline();
    }

    private void stages() {
        List<String> names = comparison.stages().stream().map(StageNode::name).toList();
        Map<String, StageResult> results = new LinkedHashMap<>();
        comparison.stageResults().forEach(result -> results.put(result.stage(), result));
        List<DagChart.Node> nodes = new ArrayList<>();
        for (StageNode stage : comparison.stages()) {
            double[] millis = runs.stream()
                    .map(run -> HtmlTables.output(results.get(stage.name()), run.label()))
                    .mapToDouble(output -> output == null ? Double.NaN : output.busyMillis())
                    .toArray();
            List<Integer> inputs = stage.inputs().stream()
                    .map(names::indexOf)
                    .filter(i -> i >= 0)
                    .toList();
            nodes.add(new DagChart.Node(stage.name(), stage.type(), inputs, millis, mark(stage.name())));
        }
        List<String> labels = runs.stream().map(ModeRun::label).toList();
        page.open("figure", "class", "dag");
        caption(
                "Time per stage",
                "Time that the subtasks of each stage worked, added up; rows flow from top to bottom.");
        page.open("div", "class", "scroll", "role", "region", "aria-label", "Time per stage", "tabindex", "0");
        new DagChart("dag", "Stages with their time in each run", dagText(nodes), labels, nodes).draw(page);
        page.close().close().newline();
    }

    private static String dagText(List<DagChart.Node> nodes) {
        String marked = nodes.stream()
                .filter(node -> node.mark() != null)
                .map(node -> node.name() + ": " + node.mark() + ". ")
                .collect(Collectors.joining());
        return marked + nodes.size() + (nodes.size() == 1 ? " stage" : " stages")
                + "; their times stand in the table of stages.";
    }

    private String mark(String stage) {
        List<String> parted = comparison.partings().stream()
                .filter(parting -> parting.stage().equals(stage))
                .map(Parting::run)
                .toList();
        return parted.isEmpty() ? null : "first differs here: " + String.join("; ", parted);
    }

    private void sweep(Sweep sweep) {
        List<SweepChart.Point> points = new ArrayList<>();
        for (ModeRun run : sweep.runs()) {
            SinkLatency latency = run.slowestSink();
            if (latency != null) {
                points.add(new SweepChart.Point(
                        size(run.label()),
                        run.rowsPerSecond(),
                        latency.p50Millis(),
                        latency.p99Millis(),
                        sweepMark(sweep, run.label())));
            }
        }
        if (points.isEmpty()) {
            missing("Latency against throughput", "No latency was measured.");
            return;
        }
        String text = points.stream()
                .map(point -> point.label() + ": " + Figures.rate(point.rowsPerSecond()) + ", p99 "
                        + millis(point.p99Millis()) + (point.mark().isEmpty() ? "" : " (" + point.mark() + ")"))
                .collect(Collectors.joining(". "));
        figure("Latency against throughput", "A point for each size of bundles; to the right and low is better.");
        new SweepChart("sweep", "Latency against throughput", text, points, sweep.maxLatencyMillis()).draw(page);
        page.close().newline();
    }

    private static String sweepMark(Sweep sweep, String label) {
        boolean knee = label.equals(sweep.knee());
        boolean choice = label.equals(sweep.choice());
        return knee && choice ? "knee, take" : knee ? "knee" : choice ? "take" : "";
    }

    /** What tells the sizes apart; that all are micro-batch is known. */
    static String size(String label) {
        return label.startsWith("micro-batch ") ? label.substring("micro-batch ".length()) : label;
    }

    private void section(String title) {
        page.open("section").element("h2", title).newline();
    }

    private void figure(String title, String text) {
        page.open("figure");
        caption(title, text);
    }

    private void caption(String title, String text) {
        page.open("figcaption").element("h3", title).element("p", text).close().newline();
    }

    private void missing(String title, String reason) {
        figure(title, reason);
        page.close().newline();
    }

    private static String percentile(double percentile) {
        if (percentile >= 100) {
            return "max";
        }
        return percentile == Math.rint(percentile) ? Long.toString((long) percentile) : trimmed(percentile);
    }

    private static String trimmed(double percentile) {
        return BigDecimal.valueOf(Math.round(percentile * 1e4), 4)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String seconds(double value) {
        return value == 0 ? "0" : Figures.seconds(value);
    }

    private static String millis(double value) {
        return Figures.duration(value * 1e6);
    }
}
