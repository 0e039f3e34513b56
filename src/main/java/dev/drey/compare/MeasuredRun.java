package dev.drey.compare;

import dev.drey.compare.ModeRun.Held;
import dev.drey.compare.ModeRun.Memory;
import dev.drey.compare.ModeRun.SinkLatency;
import dev.drey.compare.ModeRun.Times;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.Latency;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.StageReport;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.Mode;
import dev.drey.stage.RunSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** One variant of a pipeline, planned so that its results are captured, and its run as figures. */
public final class MeasuredRun {
    private final Variant variant;
    private final Plan declared;
    private final Plan plan;

    /**
     * Plans a variant.
     *
     * @param planner makes the pipeline's plan under overrides
     * @param others what the command line sets
     * @throws dev.drey.spec.SpecException with every problem
     */
    public MeasuredRun(Variant variant, Function<RunOverrides, Plan> planner, RunOverrides others) {
        this.variant = variant;
        this.declared = planner.apply(variant.over(others));
        this.plan = CapturePlan.of(declared, variant);
    }

    /** What is to be run. */
    public Plan plan() {
        return plan;
    }

    /**
     * Runs the job and tells how it went.
     *
     * @param job runs {@link #plan()} to its end
     * @param startNanos {@link System#nanoTime()} at which the process, or what stands for it, began
     * @param own true when the job has this process to itself, whose memory and processor time are therefore the job's
     */
    public ModeRun measure(Callable<RunReport> job, long startNanos, boolean own) throws Exception {
        double startup = (System.nanoTime() - startNanos) / 1e9;
        if (!own) {
            RunReport report = job.call();
            return run(report, startup, seconds(startNanos), null, new Memory(null, null, null, List.of()), null);
        }
        try (ProcessGauges gauges = new ProcessGauges()) {
            RunReport report = job.call();
            Memory memory = gauges.memory();
            return run(report, startup, seconds(startNanos), ProcessGauges.cpuSeconds(), memory, gauges.fault());
        }
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** The report without the stages that stand in for others while results are captured. */
    private RunReport ofPipeline(RunReport report) {
        Set<String> names = declared.stages().stream().map(PlannedStage::name).collect(Collectors.toSet());
        return new RunReport(
                report.pipeline(),
                report.mode(),
                report.parallelism(),
                report.status(),
                report.error(),
                report.jobSeconds(),
                report.restarts(),
                report.bytesRead(),
                report.stages().stream()
                        .filter(stage -> names.contains(stage.stage()))
                        .toList(),
                report.ledger());
    }

    private ModeRun run(RunReport whole, double startup, double wall, Double cpu, Memory memory, String fault) {
        RunReport report = ofPipeline(whole);
        RunSettings settings = plan.settings();
        long rows = 0;
        List<SinkLatency> latencies = new ArrayList<>();
        Double first = null;
        for (PlannedStage stage : declared.stages()) {
            StageReport figures = figures(report, stage.name());
            rows += stage.node().inputNames().isEmpty() ? figures.rows().out() : 0;
            if (stage.type().isSink() && figures.details().measured() != null) {
                first = least(first, figures.details().measured().firstRowMillis());
                addLatency(figures, latencies);
            }
        }
        BundleLimits limits = settings.microBatch();
        return new ModeRun(
                variant.label(),
                variant.purpose(),
                settings.mode().label(),
                settings.parallelism(),
                settings.chunkRows(),
                settings.mode() == Mode.MICRO_BATCH ? Variant.bundle(limits) : null,
                report,
                new Times(wall, startup, report.jobSeconds(), first, cpu),
                rows,
                rows / Math.max(report.jobSeconds(), 1e-9),
                latencies,
                memory,
                held(report),
                unknown(cpu, memory, fault));
    }

    private Held held(RunReport report) {
        long peakBundle = 0;
        long bundles = 0;
        for (StageReport stage : report.stages()) {
            if (stage.details().bundles() != null) {
                peakBundle = Math.max(peakBundle, stage.details().bundles().peakRows());
                bundles += stage.details().bundles().bundles();
            }
        }
        return new Held(
                peakBundle,
                sum(report, stage -> stage.load().peakRowsHeld()),
                sum(report, stage -> stage.load().peakBytesHeld()),
                plan.settings().mode() == Mode.STREAMING ? null : bundles);
    }

    private static Double least(Double a, Double b) {
        return a == null || b != null && b < a ? b : a;
    }

    private static void addLatency(StageReport sink, List<SinkLatency> latencies) {
        Latency latency = sink.details().measured().latency();
        if (latency != null) {
            latencies.add(new SinkLatency(
                    sink.stage(),
                    latency.rows(),
                    latency.p50Millis(),
                    latency.p90Millis(),
                    latency.p99Millis(),
                    latency.maxMillis(),
                    latency.histogram()));
        }
    }

    private static List<String> unknown(Double cpu, Memory memory, String fault) {
        if (memory.peakHeapBytes() == null) {
            return List.of(
                    "memory and processor time belong to the cluster, which other jobs may use at the same time");
        }
        List<String> unknown = new ArrayList<>();
        if (memory.peakResidentBytes() == null) {
            unknown.add("this system does not tell the physical memory of a process");
        }
        if (fault != null) {
            unknown.add(fault);
        }
        if (cpu == null) {
            unknown.add("this JVM does not tell the processor time of a process");
        }
        return unknown;
    }

    private static StageReport figures(RunReport report, String stage) {
        return report.stages().stream()
                .filter(each -> each.stage().equals(stage))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no report of stage '" + stage + "'"));
    }

    private static long sum(RunReport report, ToLongFunction<StageReport> figure) {
        return report.stages().stream().mapToLong(figure).sum();
    }
}
