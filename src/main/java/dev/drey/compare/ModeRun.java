package dev.drey.compare;

import dev.drey.runlog.RunReport;
import dev.drey.runlog.StageReport;
import java.util.Comparator;
import java.util.List;

/**
 * One run with its measurements. Figures that cannot be known (a cluster's memory, say) are null, and {@code unknown} tells why.
 *
 * @param label tells runs apart: the mode, and what else sets it off, such as {@code streaming, parallelism 1} or {@code micro-batch 1000 rows}
 * @param purpose why it ran
 * @param mode as pipelines write it
 * @param parallelism subtasks per stage
 * @param chunkRows most rows of a chunk
 * @param bundle when bundles are closed; null unless the mode is micro-batch
 * @param report the report of the run, with the figures of each stage
 * @param times how long things took
 * @param rowsIn rows that the sources gave
 * @param rowsPerSecond {@code rowsIn} over the job's seconds
 * @param latencies one for each sink that got rows
 * @param memory what the run took
 * @param held what operators held
 * @param unknown why figures are missing, one sentence each; empty when none is
 */
public record ModeRun(
        String label,
        Purpose purpose,
        String mode,
        int parallelism,
        int chunkRows,
        Bundle bundle,
        RunReport report,
        Times times,
        long rowsIn,
        double rowsPerSecond,
        List<SinkLatency> latencies,
        Memory memory,
        Held held,
        List<String> unknown) {
    public ModeRun {
        latencies = List.copyOf(latencies);
        unknown = List.copyOf(unknown);
    }

    /** The 99th percentile at the sink where it is greatest; null when no latency was measured. */
    public Double p99Millis() {
        SinkLatency slowest = slowestSink();
        return slowest == null ? null : slowest.p99Millis();
    }

    /** The latency at the sink whose 99th percentile is the greatest; null when none was measured. */
    public SinkLatency slowestSink() {
        return latencies.stream()
                .max(Comparator.comparingDouble(SinkLatency::p99Millis))
                .orElse(null);
    }

    /** The figures of a stage. */
    StageReport stage(String name) {
        return report.stages().stream()
                .filter(figures -> figures.stage().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("run '" + label + "' reports no stage '" + name + "'"));
    }

    /** Why a run took place. */
    public enum Purpose {
        /** One of the compared modes as the pipeline declares it. */
        MODE,
        /** The same mode with another parallelism or chunk size. */
        VARIATION,
        /** Micro-batch with other bundles. */
        SWEEP,
        /** To find out whether late rows account for differences; its figures are not shown. */
        CHECK,
        /** Batch with all stages as declared, or with one replaced by its naive twin. */
        MEMORY
    }

    /**
     * When a bundle is closed, where stages say nothing else.
     *
     * @param rows after so many rows
     * @param intervalMillis or after so long
     * @param bytes or after so many bytes of heap
     */
    public record Bundle(long rows, double intervalMillis, long bytes) {}

    /**
     * How long things took.
     *
     * @param wallSeconds from the start of the process (on a cluster: of the submission) to its end
     * @param startupSeconds of it before the job was handed over
     * @param jobSeconds from handing over the job to its last result
     * @param firstResultMillis from handing over the job to the first row at a sink; null when there was none
     * @param cpuSeconds processor time of the whole process; null on a cluster
     */
    public record Times(
            double wallSeconds,
            double startupSeconds,
            double jobSeconds,
            Double firstResultMillis,
            Double cpuSeconds) {}

    /**
     * From a row's arrival (at a given rate: its intended time) to the result that contains it, at one sink. Each row counts once.
     *
     * @param sink the sink's name
     * @param rows rows that were measured
     * @param p50Millis half of the rows were not slower
     * @param p90Millis nine in ten
     * @param p99Millis 99 in 100
     * @param maxMillis the slowest
     * @param histogram the HdrHistogram of nanoseconds in its compressed encoding, Base64
     */
    public record SinkLatency(
            String sink,
            long rows,
            double p50Millis,
            double p90Millis,
            double p99Millis,
            double maxMillis,
            String histogram) {}

    /**
     * Memory of the process.
     *
     * @param peakHeapBytes the most heap in use that was seen, garbage included; null on a cluster
     * @param peakLiveBytes the most heap in use right after a collection; null when there was none, or on a cluster
     * @param peakResidentBytes the most physical memory of the process (VmHWM); null where the system does not tell
     * @param samples heap in use over the time of the job, evenly spread; at most a few hundred
     */
    public record Memory(Long peakHeapBytes, Long peakLiveBytes, Long peakResidentBytes, List<Sample> samples) {
        public Memory {
            samples = List.copyOf(samples);
        }

        /** @param millis since the job was handed over */
        public record Sample(long millis, long heapBytes) {}
    }

    /**
     * What operators held back.
     *
     * @param peakRows rows of the largest bundle: rows that had come in and were in no result yet
     * @param peakGroups rows or groups in tables and buffers at the peak, added up over stages
     * @param peakBytes bytes of those, added up over stages
     * @param bundles bundles that were closed; null in streaming, which has none
     */
    public record Held(long peakRows, long peakGroups, long peakBytes, Long bundles) {}
}
