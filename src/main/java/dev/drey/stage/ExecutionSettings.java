package dev.drey.stage;

import dev.drey.runtime.OnFailure;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * How stages run: how many at a time, and what becomes of the faults of those that say nothing else themselves.
 *
 * @param timeout null for none
 * @param retries null when Flink's restart strategy decides alone
 * @param retryDelay before the first retry; each further one waits twice as long, up to a minute
 * @param onFailure what a failure does to the rest of the run
 * @param maxWorkers most subtasks that work at the same time, as a multiple of the parallelism, in batch; null for all that can
 */
public record ExecutionSettings(
        Duration timeout, Integer retries, Duration retryDelay, OnFailure onFailure, Integer maxWorkers)
        implements Serializable {
    /** No limits, no retries; a failure ends the run. */
    public static final ExecutionSettings NONE =
            new ExecutionSettings(null, null, PipelineSettings.RETRY_DELAY.defaultValue(), OnFailure.STOP, null);

    public ExecutionSettings {
        Objects.requireNonNull(retryDelay, "retryDelay");
        Objects.requireNonNull(onFailure, "onFailure");
    }
}
