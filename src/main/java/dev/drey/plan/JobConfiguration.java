package dev.drey.plan;

import dev.drey.stage.Mode;
import dev.drey.stage.RunSettings;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.BatchShuffleMode;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;

/**
 * The job's part of Flink's configuration: what the semantics of chunks rest on, which nobody may change, and what a mode wants by default.
 */
final class JobConfiguration {
    /** Keys that Drey decides, with the reason; a pipeline that sets one is refused. */
    static final Map<String, String> DECIDED = new TreeMap<>(Map.of(
            ExecutionOptions.RUNTIME_MODE.key(), "set mode: instead",
            ExecutionOptions.SORT_INPUTS.key(), "operators keep many keys at once, which Flink's batch sorting forbids",
            ExecutionOptions.USE_BATCH_STATE_BACKEND.key(),
                    "operators keep many keys at once, which Flink's batch state forbids",
            ExecutionOptions.BATCH_SHUFFLE_MODE.key(), "pipelined exchanges can hang in batch",
            PipelineOptions.MAX_PARALLELISM.key(), "set max-parallelism: instead",
            CoreOptions.DEFAULT_PARALLELISM.key(), "set parallelism: instead",
            PipelineOptions.OBJECT_REUSE.key(), "chunks are never written to after hand-over, so it is always on",
            PipelineOptions.GENERIC_TYPES.key(), "all data has a serializer of its own",
            PipelineOptions.NAME.key(), "it is the pipeline's name"));

    private JobConfiguration() {}

    /** The configuration of a job, without the pipeline's {@code flink:} block, which is put over the mode's defaults. */
    static Configuration of(RunSettings settings, Map<String, String> flink) {
        Configuration job = new Configuration();
        setDefaults(job, settings.mode());
        flink.forEach(job::setString);
        job.set(PipelineOptions.NAME, settings.pipeline());
        job.set(CoreOptions.DEFAULT_PARALLELISM, settings.parallelism());
        job.set(PipelineOptions.MAX_PARALLELISM, settings.buckets());
        job.set(PipelineOptions.OBJECT_REUSE, true);
        job.set(PipelineOptions.GENERIC_TYPES, false);
        if (settings.mode().isBatch()) {
            job.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
            // Both are needed: with either alone operators see one key at a time, or Flink refuses the job.
            job.set(ExecutionOptions.SORT_INPUTS, false);
            job.set(ExecutionOptions.USE_BATCH_STATE_BACKEND, false);
            // Blocking exchanges cannot dead-lock in diamonds.
            job.set(ExecutionOptions.BATCH_SHUFFLE_MODE, BatchShuffleMode.ALL_EXCHANGES_BLOCKING);
            job.set(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED, false);
            job.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
        } else {
            job.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
        }
        return job;
    }

    private static void setDefaults(Configuration job, Mode mode) {
        if (mode == Mode.STREAMING) {
            // The default of 100 ms would be the latency of every exchange.
            job.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
        } else if (mode == Mode.MICRO_BATCH) {
            job.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(5));
        }
    }
}
