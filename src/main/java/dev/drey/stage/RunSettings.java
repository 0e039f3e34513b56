package dev.drey.stage;

import dev.drey.runtime.Measurement;
import java.io.Serializable;

/**
 * The settings of one run that stages see.
 *
 * @param pipeline the pipeline's name
 * @param mode how it runs
 * @param parallelism subtasks per stage
 * @param buckets number of key buckets, which is Flink's maximum parallelism
 * @param chunkRows most rows of a chunk that a source closes
 * @param chunkBytes most input bytes of a chunk that a source closes (one longer record may exceed it)
 * @param memoryBytes budget of one stage's buffers over all subtasks
 * @param microBatch when a bundle is closed, in mode micro-batch, unless a stage says otherwise
 * @param measurement what is measured
 * @param rate rows per second that each source is held to, over all its subtasks; 0 for as fast as possible
 * @param sampleRows rows after which each source ends, in each subtask; {@link Long#MAX_VALUE} to read all
 * @param execution how stages run and what becomes of their faults
 */
public record RunSettings(
        String pipeline,
        Mode mode,
        int parallelism,
        int buckets,
        int chunkRows,
        int chunkBytes,
        long memoryBytes,
        BundleLimits microBatch,
        Measurement measurement,
        double rate,
        long sampleRows,
        ExecutionSettings execution)
        implements Serializable {

    /** Settings of a run that is not measured, with the default bundles. */
    public RunSettings(
            String pipeline, Mode mode, int parallelism, int buckets, int chunkRows, int chunkBytes, long memoryBytes) {
        this(
                pipeline,
                mode,
                parallelism,
                buckets,
                chunkRows,
                chunkBytes,
                memoryBytes,
                BundleLimits.DEFAULT,
                Measurement.NONE,
                0,
                Long.MAX_VALUE,
                ExecutionSettings.NONE);
    }

    /** The same run in one subtask, with sources that end after some rows. */
    public RunSettings sampling(long rows) {
        return new RunSettings(
                pipeline,
                mode,
                1,
                buckets,
                chunkRows,
                chunkBytes,
                memoryBytes,
                microBatch,
                measurement,
                rate,
                rows,
                execution);
    }

    /** True when sources end after some rows. */
    public boolean sampled() {
        return sampleRows < Long.MAX_VALUE;
    }

    /** True when latencies and fingerprints are taken, as {@code compare} does. */
    public boolean measured() {
        return measurement.taken();
    }
}
