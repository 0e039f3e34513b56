package dev.drey.compare.report;

import dev.drey.compare.Comparison;
import dev.drey.compare.Comparison.Machine;
import dev.drey.compare.Comparison.StageNode;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ModeRun;
import dev.drey.compare.ModeRun.Bundle;
import dev.drey.compare.ModeRun.Held;
import dev.drey.compare.ModeRun.Memory;
import dev.drey.compare.ModeRun.Memory.Sample;
import dev.drey.compare.ModeRun.Purpose;
import dev.drey.compare.ModeRun.SinkLatency;
import dev.drey.compare.ModeRun.Times;
import dev.drey.compare.Parting;
import dev.drey.compare.Recommender;
import dev.drey.compare.SinkComparison;
import dev.drey.compare.SinkComparison.RowPair;
import dev.drey.compare.StageResult;
import dev.drey.compare.StageResult.Output;
import dev.drey.compare.SweepAdvice;
import dev.drey.runlog.RowLedger;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.RunReport.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;

/** Fixed comparisons to draw: usual ones and those that strain tables and charts. */
final class SampleComparisons {
    private static final long MIB = 1L << 20;
    private static final List<String> COLUMNS = List.of("origin", "flights", "total_delay", "mean_delay");

    private static final List<String> KEY = List.of("origin");

    private SampleComparisons() {}

    /** Windows of many columns, whose key and differing values stand apart. */
    static Comparison windowed() {
        List<String> columns = List.of(
                "window_start",
                "window_end",
                "airline",
                "flights",
                "distance",
                "delay_mean",
                "delay_max",
                "airport",
                "delay_sum");
        List<String> key = List.of("window_start", "window_end", "airport");
        List<String> one = List.of(
                "2026-01-01 10:00:00",
                "2026-01-01 11:00:00",
                "Lufthansa",
                "31",
                "12007.25",
                "45.38709677419355",
                "207",
                "ATL",
                "1407");
        List<String> other = new ArrayList<>(one);
        other.set(8, "1409");
        SinkComparison sink = new SinkComparison(
                "out",
                "batch",
                "micro-batch",
                Verdict.DIFFERENT,
                "1 row of 173 missing, 1 of 173 too many",
                false,
                173,
                173,
                1,
                1,
                columns,
                key,
                List.of(new RowPair(one, other, 1)));
        return comparison("windowed", modes(), stages(), Verdict.DIFFERENT, "they differ", List.of(sink), List.of());
    }

    /** Three modes, all equal. */
    static Comparison equal() {
        return comparison(
                "airport-delays",
                modes(),
                stages(),
                Verdict.EQUAL,
                "every run gave the same 173 rows at sink 'out'",
                List.of(),
                List.of());
    }

    /** Three modes, of which streaming has a wrong sum. */
    static Comparison different() {
        List<RowPair> pairs = List.of(
                new RowPair(
                        List.of("ATL", "31", "1407", "45.38709677419355"),
                        List.of("ATL", "31", "1409", "45.4516129032258"),
                        1),
                new RowPair(Arrays.asList("HOU", "12", null, null), List.of("HOU", "12", "0", "NaN"), 1),
                new RowPair(null, List.of("ZRH", "1", "17", "17.0"), 3),
                new RowPair(List.of("ABQ", "9", "210", "23.333333333333332"), null, 1));
        SinkComparison different =
                sink("streaming", Verdict.DIFFERENT, "3 of 173 rows are missing and 5 are extra", 175, 3, 5, pairs);
        SinkComparison equal = sink("micro-batch", Verdict.EQUAL, "the same 173 rows", 173, 0, 0, List.of());
        Parting parting = new Parting(
                "batch",
                "streaming",
                "by_origin",
                "aggregate",
                "gives 173 rows in batch and 175 in streaming; its input is the same in both");
        return comparison(
                "airport-delays",
                modes(),
                stages(),
                Verdict.DIFFERENT,
                "streaming and batch differ at sink 'out', and nothing accounts for it",
                List.of(different, equal),
                List.of(parting));
    }

    /** Streaming left out late rows. */
    static Comparison explained() {
        List<RowPair> pairs =
                List.of(new RowPair(List.of("ATL", "1000", "5", "0.005"), List.of("ATL", "880", "5", "0.00568"), 1));
        Comparison made = comparison(
                "per-minute",
                modes(),
                stages(),
                Verdict.EXPLAINED,
                "120 late rows account for every difference",
                List.of(sink("streaming", Verdict.EXPLAINED, "2 rows differ, all with late rows", 173, 2, 2, pairs)),
                List.of());
        List<StageResult> late = made.stageResults().stream()
                .map(SampleComparisons::withLateRows)
                .toList();
        return advised(new Comparison(
                made.pipeline(),
                made.startedAt(),
                made.machine(),
                made.baseline(),
                null,
                0,
                made.stages(),
                made.runs(),
                made.sinks(),
                late,
                made.partings(),
                made.verdict(),
                made.reason(),
                null,
                null));
    }

    /** A single run against a baseline, without latency, samples or memory. */
    static Comparison alone() {
        ModeRun run = new ModeRun(
                "batch",
                Purpose.MODE,
                "batch",
                2,
                4096,
                null,
                report("batch", 1.4),
                new Times(3.1, 1.7, 1.4, null, null),
                20_000,
                14_285,
                List.of(),
                new Memory(null, null, null, List.of()),
                new Held(0, 173, 100_000, 1L),
                List.of("memory and CPU time of a cluster are not known here", "no latency: the sink got no row"));
        return advised(new Comparison(
                "one",
                "2026-01-01T00:00:00Z",
                machine(),
                List.of("out/yesterday"),
                null,
                0,
                stages(),
                List.of(run),
                List.of(),
                results(stages(), List.of(run), null),
                List.of(),
                Verdict.EQUAL,
                "the same rows as in out/yesterday",
                null,
                null));
    }

    /** Three modes and five variations with long labels. */
    static Comparison eightRuns() {
        List<ModeRun> runs = new ArrayList<>(modes());
        List<String> labels = List.of(
                "batch, parallelism 1",
                "streaming, parallelism 1",
                "micro-batch, parallelism 1",
                "streaming, chunks of 1 row",
                "micro-batch, chunks of 65536 rows, parallelism 16");
        for (int i = 0; i < labels.size(); i++) {
            String mode = labels.get(i).substring(0, labels.get(i).indexOf(','));
            runs.add(run(labels.get(i), Purpose.VARIATION, mode, 4e6 / (i + 1), 2 + 3 * i, 300 + 90 * i, i + 10, null));
        }
        return comparison(
                "airport-delays",
                runs,
                stages(),
                Verdict.EQUAL,
                "every run gave the same 173 rows at sink 'out'",
                List.of(),
                List.of());
    }

    /** Three modes and a sweep over rows. */
    static Comparison swept() {
        return swept(new double[] {0.9e6, 2.1e6, 3.9e6, 4.3e6, 4.4e6}, new double[] {4, 9, 38, 390, 1900});
    }

    /** A sweep whose points lie close together, two of them almost on each other. */
    static Comparison sweptClose() {
        return swept(new double[] {3.9e6, 4.1e6, 4.12e6, 4.05e6, 3.7e6}, new double[] {350, 380, 385, 390, 2490});
    }

    private static Comparison swept(double[] rates, double[] p99) {
        List<ModeRun> runs = new ArrayList<>();
        for (int i = 0; i < rates.length; i++) {
            long rows = (long) Math.pow(10, i + 1);
            Bundle bundle = new Bundle(rows, 1e3, 64 * MIB);
            String label = "micro-batch " + rows + " rows";
            runs.add(run(label, Purpose.SWEEP, "micro-batch", rates[i], p99[i], 400, i + 30, bundle));
        }
        Comparison equal = equal();
        return equal.withSweep(SweepAdvice.of(equal, runs, equal.runs().get(1), 500.0));
    }

    /** Forty stages, some with long names, in a wide and deep DAG. */
    static Comparison manyStages() {
        List<StageNode> stages = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            List<String> inputs = new ArrayList<>();
            if (i >= 3) {
                inputs.add(stages.get(i - 1 - random.nextInt(3)).name());
                String other = stages.get(random.nextInt(i)).name();
                if (random.nextInt(3) == 0 && !inputs.contains(other)) {
                    inputs.add(other);
                }
            }
            String name = i % 5 == 0 ? "a_stage_with_quite_a_long_name_that_somebody_found_useful_" + i : "stage" + i;
            String type = inputs.isEmpty() ? "file" : inputs.size() > 1 ? "union" : "filter";
            stages.add(new StageNode(name, type, inputs, "x > " + i));
        }
        Parting parting = new Parting(
                "batch", "streaming", stages.get(20).name(), "filter", "gives 100 rows in batch and 99 in streaming");
        return comparison(
                "forty", modes(), stages, Verdict.DIFFERENT, "they differ at sink 'out'", List.of(), List.of(parting));
    }

    /** Every text tries to become markup or to move the cursor. */
    static Comparison hostile() {
        String evil = "<script>alert('1')</script>\"&<svg onload=x>]]>\u001b[31m\u202e\ud800";
        String other = evil + "b";
        List<StageNode> stages =
                List.of(new StageNode(evil, evil, List.of(), evil), new StageNode(other, "sink", List.of(evil), evil));
        List<ModeRun> runs = List.of(
                run(evil, Purpose.MODE, evil, 1e6, 5, 300, 1, null),
                run(other, Purpose.MODE, "batch", 2e6, 9, 300, 2, null));
        SinkComparison sink = new SinkComparison(
                evil,
                evil,
                other,
                Verdict.DIFFERENT,
                evil,
                true,
                1,
                1,
                1,
                1,
                List.of(evil),
                List.of(),
                List.of(new RowPair(List.of(evil), List.of(other), 2)));
        Parting parting = new Parting(evil, other, evil, evil, evil);
        Comparison made = comparison(evil, runs, stages, Verdict.DIFFERENT, evil, List.of(sink), List.of(parting));
        return made.withSweep(SweepAdvice.of(made, runs, null, null));
    }

    static ModeRun run(
            String label,
            Purpose purpose,
            String mode,
            double rate,
            double p99,
            int heapMib,
            long seed,
            Bundle bundle) {
        double seconds = 20_000_000 / rate;
        boolean batch = mode.equals("batch");
        boolean streaming = mode.equals("streaming");
        return new ModeRun(
                label,
                purpose,
                mode,
                2,
                4096,
                bundle,
                report(mode, seconds),
                new Times(seconds + 2.5, 1.7, seconds, batch ? seconds * 1000 - 20 : p99 / 3 + 300, seconds * 1.8),
                20_000_000,
                rate,
                List.of(latency(p99, seed)),
                new Memory(heapMib * MIB, heapMib / 3 * MIB, (heapMib + 190) * MIB, samples(seconds, heapMib, seed)),
                new Held(batch ? 100 : streaming ? 1 : 10, 346, heapMib / 8 * MIB, streaming ? null : 1 + seed),
                List.of());
    }

    private static List<ModeRun> modes() {
        return List.of(
                run("batch", Purpose.MODE, "batch", 4.7e6, 4200, 610, 1, null),
                run("streaming", Purpose.MODE, "streaming", 3.6e6, 6.4, 380, 2, null),
                run(
                        "micro-batch",
                        Purpose.MODE,
                        "micro-batch",
                        4.55e6,
                        980,
                        455,
                        3,
                        new Bundle(10_000, 1e3, 64 * MIB)));
    }

    private static List<StageNode> stages() {
        return List.of(
                new StageNode("flights", "file", List.of(), "reads data/flights.csv"),
                new StageNode("late", "filter", List.of("flights"), "delay_minutes > 15"),
                new StageNode("by_origin", "aggregate", List.of("late"), "count(*), sum(delay_minutes) per origin"),
                new StageNode("by_day", "aggregate", List.of("late"), "count(*) per day"),
                new StageNode("out", "sink", List.of("by_origin"), "writes out/worst"),
                new StageNode("days", "sink", List.of("by_day"), "prints"));
    }

    private static SinkComparison sink(
            String run, Verdict verdict, String reason, long rows, long missing, long extra, List<RowPair> pairs) {
        return new SinkComparison(
                "out", "batch", run, verdict, reason, false, 173, rows, missing, extra, COLUMNS, KEY, pairs);
    }

    private static Comparison comparison(
            String pipeline,
            List<ModeRun> runs,
            List<StageNode> stages,
            Verdict verdict,
            String reason,
            List<SinkComparison> sinks,
            List<Parting> partings) {
        List<SinkComparison> all = new ArrayList<>(sinks);
        if (all.isEmpty()) {
            runs.stream()
                    .skip(1)
                    .forEach(run -> all.add(sink(run.label(), verdict, "seen at 173 rows", 173, 0, 0, List.of())));
        }
        String parted = partings.isEmpty() ? null : partings.get(0).stage();
        return advised(new Comparison(
                pipeline,
                "2026-01-01T00:00:00Z",
                machine(),
                List.of(),
                null,
                0,
                stages,
                runs,
                all,
                results(stages, runs, parted),
                partings,
                verdict,
                reason,
                null,
                null));
    }

    private static Comparison advised(Comparison comparison) {
        return comparison.withRecommendation(Recommender.recommend(comparison));
    }

    private static StageResult withLateRows(StageResult result) {
        boolean windowed = result.stage().equals("by_origin");
        List<Output> outputs = result.outputs().stream()
                .map(output -> new Output(
                        output.run(),
                        output.rows(),
                        output.fingerprint(),
                        windowed && output.run().equals("streaming") ? 120 : 0,
                        false,
                        output.busyMillis()))
                .toList();
        return new StageResult(result.stage(), outputs);
    }

    private static List<StageResult> results(List<StageNode> stages, List<ModeRun> runs, String parted) {
        List<StageResult> results = new ArrayList<>();
        Random random = new Random(5);
        for (StageNode stage : stages) {
            List<Output> outputs = new ArrayList<>();
            for (ModeRun run : runs) {
                boolean other = stage.name().equals(parted) && run == runs.get(1);
                outputs.add(new Output(
                        run.label(), other ? 175 : 173, other ? "beef" : "cafe", 0, false, 20 + random.nextInt(2000)));
            }
            results.add(new StageResult(stage.name(), outputs));
        }
        return results;
    }

    static Machine machine() {
        return new Machine(2, "AMD EPYC", 24L << 30, 2L << 30, "Linux 6.1", "17.0.15", "2.3.0", "local");
    }

    private static RunReport report(String mode, double seconds) {
        return new RunReport("p", mode, 2, Status.SUCCEEDED, null, seconds, 0, 0, List.of(), RowLedger.EMPTY);
    }

    /** A log-normal distribution with about this 99th percentile. */
    private static SinkLatency latency(double p99Millis, long seed) {
        Histogram histogram = new Histogram(3);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            histogram.recordValue((long) (p99Millis * 1e6 * Math.exp(0.5 * (random.nextGaussian() - 2.33))));
        }
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return new SinkLatency(
                "out",
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50) / 1e6,
                histogram.getValueAtPercentile(90) / 1e6,
                histogram.getValueAtPercentile(99) / 1e6,
                histogram.getMaxValue() / 1e6,
                Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length)));
    }

    private static List<Sample> samples(double seconds, int heapMib, long seed) {
        List<Sample> samples = new ArrayList<>();
        Random random = new Random(seed);
        double heap = heapMib * 0.2;
        for (int i = 0; i <= 60; i++) {
            heap += heapMib * 0.12 * random.nextDouble();
            if (heap > heapMib) {
                heap = heapMib * 0.25;
            }
            samples.add(new Sample((long) (seconds * 1000 * i / 60), (long) (heap * MIB)));
        }
        return samples;
    }
}
