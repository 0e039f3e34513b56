package dev.drey.stage.aggregate;

import dev.drey.runtime.BucketRouting;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/**
 * The buckets that one subtask of a global phase owns, in keyed state: checks at the start that state and routing are what the phase rests on, and
 * counts what all tables hold. Not thread-safe.
 */
final class BucketStates {
    private static final String STATE = "groups";

    private final AbstractStreamOperator<?> operator;
    private final BucketRouting routing;
    private final ValueState<BucketState> state;
    private long heldRows;
    private long heldBytes;
    // Of the bucket in work
    private long rowsBefore;
    private long bytesBefore;

    /**
     * @param operator the phase, keyed and open
     * @param stage the stage's name
     * @param batch true for the batch mode, which needs the heap state backend
     */
    BucketStates(AbstractStreamOperator<?> operator, String stage, boolean batch, StateSignature signature) {
        this.operator = operator;
        this.routing = BucketRouting.of(signature.buckets());
        routing.check(stage, operator.getRuntimeContext().getTaskInfo());
        if (batch) {
            requireHeapBackend(operator, stage);
        }
        this.state = operator.getRuntimeContext()
                .getState(new ValueStateDescriptor<>(STATE, new BucketStateSerializer(signature)));
    }

    /** The backend that Flink takes for batch unless told otherwise keeps one key at a time: the results would be empty, without an error. */
    private static void requireHeapBackend(AbstractStreamOperator<?> operator, String stage) {
        if (!(operator.getKeyedStateBackend() instanceof HeapKeyedStateBackend)) {
            throw new IllegalStateException("stage '" + stage + "' runs in batch mode over "
                    + operator.getKeyedStateBackend().getClass().getSimpleName()
                    + "; it needs the heap state backend: set "
                    + "execution.batch-state-backend.enabled and execution.sorted-inputs.enabled to false");
        }
    }

    /** The buckets of this subtask, ascending. */
    int[] owned() {
        return routing.bucketsOf(operator.getRuntimeContext().getTaskInfo());
    }

    /**
     * The state of a bucket, which may be worked on until {@link #put}, by which each of these calls must be followed unless it gives null.
     *
     * @return null when it has none
     */
    BucketState get(int bucket) throws Exception {
        operator.setCurrentKey(routing.key(bucket));
        BucketState found = state.value();
        rowsBefore = found == null ? 0 : found.rowsHeld();
        bytesBefore = found == null ? 0 : found.bytesHeld();
        return found;
    }

    /** Writes the state of the bucket that {@link #get} was called for. */
    void put(BucketState changed) throws Exception {
        state.update(changed);
        heldRows += changed.rowsHeld() - rowsBefore;
        heldBytes += changed.bytesHeld() - bytesBefore;
    }

    /** Groups that all tables hold. */
    long heldRows() {
        return heldRows;
    }

    /** Bytes of all tables. */
    long heldBytes() {
        return heldBytes;
    }
}
