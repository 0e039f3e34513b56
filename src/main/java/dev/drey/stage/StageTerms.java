package dev.drey.stage;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.FaultPolicy;
import java.util.Objects;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * On what terms a stage runs.
 *
 * @param policy what becomes of its faults
 * @param awaited tells that the stages have ended that it waits for; null when it waits for none
 */
public record StageTerms(FaultPolicy policy, DataStream<Chunk> awaited) {
    /** Runs at once, and its first failure ends the attempt. */
    public static final StageTerms NONE = new StageTerms(FaultPolicy.NONE, null);

    public StageTerms {
        Objects.requireNonNull(policy, "policy");
    }
}
