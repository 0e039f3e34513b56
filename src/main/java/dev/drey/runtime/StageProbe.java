package dev.drey.runtime;

import dev.drey.chunk.ArrivalClock;
import dev.drey.chunk.Chunk;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Takes the measures of one operator subtask in a measured run. */
final class StageProbe {
    private final StageMeasures measures;
    private final boolean sink;
    private final long warmFrom;

    private StageProbe(StageMeasures measures, OperatorIdentity identity) {
        this.measures = measures;
        this.sink = identity.sink();
        this.warmFrom = ArrivalClock.now() + identity.measurement().warmUp().toNanos();
    }

    /** Null when nothing is measured. */
    static StageProbe of(RuntimeContext context, OperatorIdentity identity) {
        return identity.measurement().taken()
                ? new StageProbe(StageAccumulators.registerMeasures(context, identity), identity)
                : null;
    }

    /** Rows come in to the stage. */
    void in(Chunk chunk) {
        long now = ArrivalClock.now();
        measures.arrived(chunk, now, now >= warmFrom);
        if (sink) {
            measures.in().add(chunk);
        }
    }

    /** Rows leave the stage. */
    void out(Chunk chunk) {
        if (!sink) {
            measures.out().add(chunk);
        }
    }
}
