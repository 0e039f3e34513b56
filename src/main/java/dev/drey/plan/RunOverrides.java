package dev.drey.plan;

import dev.drey.stage.BundleLimits;
import dev.drey.stage.Mode;
import java.util.Map;

/**
 * What the command line or a Java caller sets over the pipeline's own settings.
 *
 * @param mode null: as declared
 * @param parallelism null: as declared
 * @param chunkRows null: as declared
 * @param flink entries for Flink's configuration
 * @param usualParallelism where neither is declared nor set here; null: the cores of this machine
 * @param microBatch null: as declared; stages that declare their own keep it
 * @param measured true to take latencies and fingerprints
 */
public record RunOverrides(
        Mode mode,
        Integer parallelism,
        Integer chunkRows,
        Map<String, String> flink,
        Integer usualParallelism,
        BundleLimits microBatch,
        boolean measured) {
    public static final RunOverrides NONE = new RunOverrides(null, null, null, Map.of());

    public RunOverrides {
        flink = Map.copyOf(flink);
    }

    /** Overrides of a run that is not measured, with the bundles that are declared. */
    public RunOverrides(
            Mode mode, Integer parallelism, Integer chunkRows, Map<String, String> flink, Integer usualParallelism) {
        this(mode, parallelism, chunkRows, flink, usualParallelism, null, false);
    }

    /** Overrides of a run on this machine. */
    public RunOverrides(Mode mode, Integer parallelism, Integer chunkRows, Map<String, String> flink) {
        this(mode, parallelism, chunkRows, flink, null);
    }

    public RunOverrides withMode(Mode other) {
        return new RunOverrides(other, parallelism, chunkRows, flink, usualParallelism, microBatch, measured);
    }

    public RunOverrides withParallelism(int other) {
        return new RunOverrides(mode, other, chunkRows, flink, usualParallelism, microBatch, measured);
    }

    public RunOverrides withChunkRows(int other) {
        return new RunOverrides(mode, parallelism, other, flink, usualParallelism, microBatch, measured);
    }

    public RunOverrides withMicroBatch(BundleLimits other) {
        return new RunOverrides(mode, parallelism, chunkRows, flink, usualParallelism, other, measured);
    }

    /** The same run with latencies and fingerprints taken. */
    public RunOverrides measuring() {
        return new RunOverrides(mode, parallelism, chunkRows, flink, usualParallelism, microBatch, true);
    }
}
