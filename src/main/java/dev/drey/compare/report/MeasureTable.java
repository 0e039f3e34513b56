package dev.drey.compare.report;

import dev.drey.compare.Comparison;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ModeRun;
import dev.drey.compare.ModeRun.SinkLatency;
import dev.drey.compare.Ranking;
import dev.drey.compare.Recommendation;
import dev.drey.compare.Recommender;
import dev.drey.compare.SinkComparison;
import dev.drey.compare.StageResult;
import dev.drey.page.Figures;
import dev.drey.runlog.CacheReport;
import dev.drey.runlog.RunReport.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/**
 * The figures of all runs beside each other: a line per measure, a cell per run, the best of each line marked. What the terminal and the page show.
 *
 * @param runs the runs' labels, the heads of the columns
 * @param lines one for each measure
 * @param notes what must be known to read the figures: why some are missing, which sink the latency is of
 */
record MeasureTable(List<String> runs, List<Line> lines, List<String> notes) {
    /** What stands for a figure that was not measured. */
    static final String MISSING = "-";

    /**
     * One measure.
     *
     * @param label what is measured, as short as a table wants it
     */
    record Line(String label, List<Cell> cells) {}

    /**
     * One figure.
     *
     * @param text the figure with its unit, {@link #MISSING} when it was not measured
     * @param best true when it is the best of its line, or equal to the best within noise
     */
    record Cell(String text, boolean best) {}

    /** The table of a comparison's runs, those of a sweep left aside. */
    static MeasureTable of(Comparison comparison) {
        return new Builder(comparison).build();
    }

    /** The sink whose latency is told for every run: the one that is slowest in any; null when none was measured. */
    static String slowestSink(List<ModeRun> runs) {
        return runs.stream()
                .flatMap(run -> run.latencies().stream())
                .max(Comparator.comparingDouble(SinkLatency::p99Millis))
                .map(SinkLatency::sink)
                .orElse(null);
    }

    /** The latency of a run at a sink; null when it was not measured. */
    static SinkLatency latency(ModeRun run, String sink) {
        return run.latencies().stream()
                .filter(latency -> latency.sink().equals(sink))
                .findFirst()
                .orElse(null);
    }

    /** Who wins on an axis of the recommendation, in words. */
    static String winners(Recommendation.Axis axis, Verdict verdict) {
        if (!axis.winners().isEmpty()) {
            return Recommender.join(axis.winners());
        }
        boolean correctness = axis.name().equals(Recommendation.CORRECTNESS);
        return correctness && verdict == Verdict.EQUAL ? "all equal" : correctness ? "none" : "undecided";
    }

    private static final class Builder {
        private final Comparison comparison;
        private final List<ModeRun> runs;
        private final String sink;
        private final List<Line> lines = new ArrayList<>();

        Builder(Comparison comparison) {
            this.comparison = comparison;
            this.runs = comparison.runs();
            this.sink = slowestSink(runs);
        }

        MeasureTable build() {
            lines.add(new Line(
                    "verdict",
                    runs.stream().map(run -> new Cell(verdict(run), false)).toList()));
            count("rows in", Ranking.NONE, run -> (double) run.rowsIn());
            // At a given rate every run that keeps up has the same, less what its start took.
            Ranking contest = comparison.targetRowsPerSecond() == null ? Ranking.MORE_IS_BETTER : Ranking.NONE;
            add("rows/s", contest, Ranking.NOISE, ModeRun::rowsPerSecond, Figures::roughCount);
            time("job time", run -> run.times().jobSeconds() * 1000);
            time("first result", run -> run.times().firstResultMillis());
            time("latency p50", latency(SinkLatency::p50Millis));
            time("latency p90", latency(SinkLatency::p90Millis));
            time("latency p99", latency(SinkLatency::p99Millis));
            time("latency max", latency(SinkLatency::maxMillis));
            bytes("peak heap", run -> run.memory().peakHeapBytes());
            bytes("peak memory", run -> run.memory().peakResidentBytes());
            count("peak rows held", Ranking.LESS_IS_BETTER, run ->
                    (double) run.held().peakRows());
            bytes("peak bytes held", run -> run.held().peakBytes());
            count("batches", Ranking.NONE, run -> number(run.held().bundles()));
            caches();
            time(
                    "CPU time",
                    run -> run.times().cpuSeconds() == null
                            ? null
                            : Double.valueOf(run.times().cpuSeconds() * 1000));
            count("late rows", Ranking.LESS_IS_BETTER, run -> (double) lateRows(run));
            return new MeasureTable(runs.stream().map(ModeRun::label).toList(), lines, notes());
        }

        /** What the caches of look-ups did, where there are any. */
        private void caches() {
            if (runs.stream().allMatch(run -> caches(run).isEmpty())) {
                return;
            }
            add(
                    "cache hits",
                    Ranking.MORE_IS_BETTER,
                    Ranking.NOISE,
                    run -> share(caches(run)),
                    value -> Figures.percent(value));
            count("cache queries", Ranking.LESS_IS_BETTER, run -> (double) caches(run).stream()
                    .mapToLong(cache -> cache.queries().sent())
                    .sum());
            count("calls saved", Ranking.NONE, run -> (double)
                    caches(run).stream().mapToLong(CacheReport::callsSaved).sum());
        }

        private static List<CacheReport> caches(ModeRun run) {
            return run.report().stages().stream()
                    .map(stage -> stage.details().cache())
                    .filter(Objects::nonNull)
                    .toList();
        }

        /** The share of the rows that were hits; null where none asked. */
        private static Double share(List<CacheReport> caches) {
            long rows = caches.stream().mapToLong(cache -> cache.rows().total()).sum();
            long hits = caches.stream().mapToLong(cache -> cache.rows().hits()).sum();
            return rows == 0 ? null : Double.valueOf((double) hits / rows);
        }

        private void time(String label, Function<ModeRun, Double> millis) {
            add(label, Ranking.LESS_IS_BETTER, Ranking.NOISE, millis, value -> Figures.duration(value * 1e6));
        }

        private void bytes(String label, Function<ModeRun, Long> bytes) {
            add(label, Ranking.LESS_IS_BETTER, Ranking.NOISE, run -> number(bytes.apply(run)), Figures::bytes);
        }

        private void count(String label, Ranking ranking, Function<ModeRun, Double> count) {
            add(label, ranking, 0, count, value -> Figures.count((long) value));
        }

        private void add(
                String label,
                Ranking ranking,
                double noise,
                Function<ModeRun, Double> value,
                DoubleFunction<String> names) {
            double[] values = runs.stream()
                    .map(run -> run.report().status() == Status.SUCCEEDED ? value.apply(run) : null)
                    .mapToDouble(each -> each == null ? Double.NaN : each)
                    .toArray();
            boolean[] best = ranking.best(values, noise);
            List<Cell> cells = new ArrayList<>();
            for (int i = 0; i < values.length; i++) {
                cells.add(new Cell(Double.isNaN(values[i]) ? MISSING : names.apply(values[i]), best[i]));
            }
            lines.add(new Line(label, cells));
        }

        private Function<ModeRun, Double> latency(Function<SinkLatency, Double> percentile) {
            return run -> {
                SinkLatency latency = MeasureTable.latency(run, sink);
                return latency == null ? null : percentile.apply(latency);
            };
        }

        private String verdict(ModeRun run) {
            if (run.report().status() != Status.SUCCEEDED) {
                return run.report().status().name();
            }
            return comparison.sinks().stream()
                    .filter(each -> each.run().equals(run.label()))
                    .map(SinkComparison::verdict)
                    .max(Comparator.naturalOrder())
                    .map(Verdict::name)
                    .orElse(isReference(run) ? "reference" : MISSING);
        }

        private boolean isReference(ModeRun run) {
            return comparison.baseline().isEmpty() && run.equals(runs.get(0));
        }

        private long lateRows(ModeRun run) {
            return comparison.stageResults().stream()
                    .flatMap(stage -> stage.outputs().stream())
                    .filter(output -> output.run().equals(run.label()))
                    .mapToLong(StageResult.Output::lateRows)
                    .sum();
        }

        private List<String> notes() {
            List<String> notes = new ArrayList<>();
            if (sink != null && runs.stream().anyMatch(run -> run.latencies().size() > 1)) {
                notes.add("latency is that of sink '" + sink + "', the slowest");
            }
            if (comparison.targetRowsPerSecond() != null && comparison.warmUpMillis() == 0) {
                notes.add("latency at this rate includes the start of the job, when rows wait; leave it out with"
                        + " --warm-up, such as --warm-up 10s");
            } else if (comparison.warmUpMillis() > 0) {
                notes.add("latency leaves out the first " + Figures.duration(comparison.warmUpMillis() * 1e6));
            }
            if (runs.stream().anyMatch(run -> run.held().bundles() == null)) {
                notes.add("batches: streaming has none, each chunk is worked off as it comes");
            }
            Map<String, List<String>> reasons = new LinkedHashMap<>();
            for (ModeRun run : runs) {
                run.unknown()
                        .forEach(reason -> reasons.computeIfAbsent(reason, none -> new ArrayList<>())
                                .add(run.label()));
                if (run.report().status() != Status.SUCCEEDED && run.report().error() != null) {
                    notes.add(run.label() + " failed: " + run.report().error());
                }
            }
            reasons.forEach((reason, labels) ->
                    notes.add(labels.size() == runs.size() ? reason : String.join("; ", labels) + ": " + reason));
            return notes;
        }

        private static Double number(Long value) {
            return value == null ? null : Double.valueOf(value);
        }
    }
}
