package dev.drey.stage.aggregate;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The second phase: merges partial groups into one table per bucket in keyed state and gives the results at the end of the input.
 *
 * <p>Results leave in {@link #end}, bucket by bucket of this subtask's range, so that each bucket's results come from the one subtask that owns
 * it; what streaming sends before the end goes through {@link #appendResults} too. Without group keys the owner of the empty key's bucket
 * makes the one row, whether rows came or not. Watermarks are held: the last follows the results.
 */
public final class GlobalAggregateOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;
    private static final String STATE = "groups";

    // Configuration
    private final AggregatePlan plan;
    private final Settings settings;

    // Resources
    private transient BucketRouting routing;
    private transient ValueState<BucketState> state;
    private transient RowGroups rowGroups;
    private transient Chunk outgoing;

    // Figures of this run
    /** Of the rows behind results that are still to come; no state, since a measurement begins anew after a restart. */
    private transient Arrivals arrivals;

    private transient long heldRows;
    private transient long heldBytes;
    private transient boolean ended;
    private transient boolean finished;

    /**
     * How the global phase works.
     *
     * @param buckets number of key buckets
     * @param chunkRows most rows of a chunk of results
     * @param batch true for the batch mode, which needs the heap state backend
     */
    public record Settings(int buckets, int chunkRows, boolean batch) implements java.io.Serializable {}

    public GlobalAggregateOperator(OperatorIdentity identity, AggregatePlan plan, Settings settings) {
        super(identity);
        this.plan = plan;
        this.settings = settings;
    }

    @Override
    public void open() throws Exception {
        super.open();
        routing = BucketRouting.of(settings.buckets());
        routing.check(identity().stage(), getRuntimeContext().getTaskInfo());
        requireHeapBackend();
        StateSignature signature = StateSignature.of(identity().stage(), settings.buckets(), plan);
        state = getRuntimeContext().getState(new ValueStateDescriptor<>(STATE, new BucketStateSerializer(signature)));
        rowGroups = new RowGroups();
        arrivals = new Arrivals();
        outgoing = Chunk.allocate(plan.outputSchema(), 0);
    }

    /** The backend that Flink takes for batch unless told otherwise keeps one key at a time: the results would be empty, without an error. */
    private void requireHeapBackend() {
        if (settings.batch() && !(getKeyedStateBackend() instanceof HeapKeyedStateBackend)) {
            throw new IllegalStateException("stage '" + identity().stage() + "' runs in batch mode over "
                    + getKeyedStateBackend().getClass().getSimpleName() + "; it needs the heap state backend: set "
                    + "execution.batch-state-backend.enabled and execution.sorted-inputs.enabled to false");
        }
    }

    @Override
    protected void process(Chunk partials) throws Exception {
        if (finished) {
            throw new IllegalStateException(
                    "stage '" + identity().stage() + "' got partial groups after its end; they would be lost");
        }
        BucketState bucket = state.value();
        if (bucket == null) {
            bucket = new BucketState(plan);
        }
        arrivals.addAll(partials.arrivals());
        long rowsBefore = bucket.rowsHeld();
        long bytesBefore = bucket.bytesHeld();
        AggregateTable table = bucket.table(plan, rowGroups);
        table.merge(partials, rowGroups);
        state.update(bucket);
        heldRows += table.size() - rowsBefore;
        heldBytes += table.heapBytes() - bytesBefore;
        held(heldRows, heldBytes);
    }

    @Override
    protected boolean watermark(Watermark mark) {
        ended |= mark.equals(Watermark.MAX_WATERMARK);
        return false;
    }

    @Override
    protected void end() throws Exception {
        int emptyKeysBucket = plan.keys().isEmpty() ? bucketOfEmptyKey() : -1;
        for (int bucket : routing.bucketsOf(getRuntimeContext().getTaskInfo())) {
            setCurrentKey(routing.key(bucket));
            BucketState groups = state.value();
            if (groups == null && bucket == emptyKeysBucket) {
                groups = new BucketState(plan);
                groups.table(plan, rowGroups).beginOnlyGroup(rowGroups);
            }
            if (groups != null) {
                appendResults(groups.table(plan, rowGroups));
            }
        }
        sendResults();
        finished = true;
        if (ended) {
            emitWatermark(Watermark.MAX_WATERMARK);
        }
    }

    /** Adds the results of all groups to the outgoing chunk and sends it whenever it is full. */
    private void appendResults(AggregateTable table) {
        int groups = table.size();
        for (int from = 0; from < groups; ) {
            int count = Math.min(groups - from, settings.chunkRows() - outgoing.rowCount());
            table.appendResults(from, count, outgoing);
            from += count;
            if (outgoing.rowCount() == settings.chunkRows()) {
                sendResults();
            }
        }
    }

    private void sendResults() {
        outgoing.addArrivals(arrivals);
        emit(outgoing);
        outgoing.reset();
    }

    private int bucketOfEmptyKey() {
        long[] hash = new long[1];
        Hashing.hash(new Column[0], null, 1, hash);
        return Hashing.bucket(hash[0], settings.buckets());
    }
}
