package dev.drey.stage.aggregate;

import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.HeapBackend;
import dev.drey.runtime.OperatorIdentity;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * The template of a global phase whose groups lie by bucket in keyed state: checks at the start that state and routing are what it rests on, and
 * counts what all tables hold.
 */
abstract class BucketOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;
    private static final String STATE = "groups";

    // Resources
    private transient BucketRouting routing;
    private transient ValueState<BucketState> state;

    // Figures of this run
    private transient long heldRows;
    private transient long heldBytes;
    // Of the bucket in work
    private transient long rowsBefore;
    private transient long bytesBefore;

    BucketOperator(OperatorIdentity identity) {
        super(identity);
    }

    /**
     * Opens the buckets; called once, in {@link #open}.
     *
     * @param batch true for the batch mode, which needs the heap state backend
     */
    final void openBuckets(boolean batch, StateSignature signature) {
        routing = BucketRouting.of(signature.buckets());
        routing.check(identity().stage(), getRuntimeContext().getTaskInfo());
        if (batch) {
            HeapBackend.require(identity().stage(), getKeyedStateBackend());
        }
        state = getRuntimeContext().getState(new ValueStateDescriptor<>(STATE, new BucketStateSerializer(signature)));
    }

    /** The buckets of this subtask, ascending. */
    final int[] ownedBuckets() {
        return routing.bucketsOf(getRuntimeContext().getTaskInfo());
    }

    /**
     * The state of a bucket, which may be worked on until {@link #putBucket}, by which each of these calls must be followed unless it gives null.
     *
     * @return null when it has none
     */
    final BucketState getBucket(int bucket) throws Exception {
        setCurrentKey(routing.key(bucket));
        BucketState found = state.value();
        rowsBefore = found == null ? 0 : found.rowsHeld();
        bytesBefore = found == null ? 0 : found.bytesHeld();
        return found;
    }

    /** Writes the state of the bucket that {@link #getBucket} was called for; again when it was worked on meanwhile. */
    final void putBucket(BucketState changed) throws Exception {
        state.update(changed);
        long rows = changed.rowsHeld();
        long bytes = changed.bytesHeld();
        heldRows += rows - rowsBefore;
        heldBytes += bytes - bytesBefore;
        rowsBefore = rows;
        bytesBefore = bytes;
        held(heldRows, heldBytes);
    }

    /** Groups of all tables. */
    final long heldRows() {
        return heldRows;
    }

    /** Bytes of all tables. */
    final long heldBytes() {
        return heldBytes;
    }
}
