package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.FilterTotals;
import dev.drey.runtime.KeyedContent;
import dev.drey.runtime.KeyedContentSerializer;
import dev.drey.runtime.KeyedContentSignature;
import dev.drey.runtime.KeyedContentState;
import dev.drey.runtime.OperatorIdentity;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The template of the second phase: one {@link KeyedContent} per bucket in keyed state, and the figures of all Bloom filters, for the report and as metrics
 * ({@code filterBits}, {@code filterFill}, {@code filterDistinct}, {@code filterFalsePositiveRate}, {@code filterExactBytes}).
 */
abstract class DistinctBucketOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(DistinctBucketOperator.class);
    private static final String STATE = "keys";
    /** Rows after which filters are looked at first; then after twice as many, up to the most. */
    private static final long FIRST_LOOK = 1024;

    private static final long MOST_ROWS = 1 << 16;
    /** Bytes of filters for each row between two looks, so that these cost a row some nanoseconds. */
    private static final long BYTES_PER_ROW = 4;

    // Configuration
    private final int buckets;
    private final boolean batch;

    // Resources
    private transient BucketRouting routing;
    private transient ValueState<KeyedContentState> state;

    // Figures of this run
    private transient long heldKeys;
    private transient long heldBytes;
    private transient long[] keysOf;
    private transient long[] bytesOf;
    private transient long rows;
    private transient long nextLook;
    private transient boolean warned;
    private transient boolean finished;

    DistinctBucketOperator(OperatorIdentity identity, int buckets, boolean batch) {
        super(identity);
        this.buckets = buckets;
        this.batch = batch;
    }

    abstract KeyedContentSignature signature();

    /** The content of a bucket that has none. */
    abstract KeyedContent empty();

    /** The filters of a bucket; {@link FilterFigures#NONE} when it has none. */
    abstract FilterFigures figures(KeyedContent content);

    /** Bytes that the keys of a bucket take, or would take. */
    abstract long exactBytes(KeyedContent content);

    /** The rate of false positives that was promised; 0 when none was. */
    abstract double promisedRate();

    @Override
    protected void prepare() throws Exception {
        routing = BucketRouting.of(buckets);
        routing.check(identity().stage(), getRuntimeContext().getTaskInfo());
        if (batch && !(getKeyedStateBackend() instanceof HeapKeyedStateBackend)) {
            throw new IllegalStateException("stage '" + identity().stage() + "' runs in batch mode over "
                    + getKeyedStateBackend().getClass().getSimpleName() + "; it needs the heap state backend: set "
                    + "execution.batch-state-backend.enabled and execution.sorted-inputs.enabled to false");
        }
        state = getRuntimeContext()
                .getState(new ValueStateDescriptor<>(STATE, new KeyedContentSerializer(signature())));
        keysOf = new long[buckets];
        bytesOf = new long[buckets];
        nextLook = FIRST_LOOK;
        FilterTotals filter = totals().filter;
        getMetricGroup().gauge("filterBits", () -> filter.bits);
        getMetricGroup().gauge("filterFill", filter::fill);
        getMetricGroup().gauge("filterDistinct", () -> filter.distinct);
        getMetricGroup().gauge("filterFalsePositiveRate", filter::rate);
        getMetricGroup().gauge("filterExactBytes", () -> filter.exactBytes);
    }

    final boolean isBatch() {
        return batch;
    }

    /** The content of a chunk's bucket, which is the key in work; {@link #put} must follow. */
    final KeyedContent get(Chunk chunk) throws Exception {
        if (finished) {
            throw new IllegalStateException(
                    "stage '" + identity().stage() + "' got rows after its end; they would be lost");
        }
        KeyedContentState found = state.value();
        return found == null ? empty() : found.content(this::empty);
    }

    final void put(Chunk chunk, KeyedContent content) throws Exception {
        KeyedContentState found = state.value();
        state.update(found == null ? new KeyedContentState(content) : found);
        noteHeld(chunk.bucket(), content);
        rows += chunk.selectedCount();
        if (rows >= nextLook) {
            look();
            nextLook = rows + Math.max(Math.min(rows, MOST_ROWS), heldBytes / BYTES_PER_ROW);
        }
    }

    /** Notes what a bucket holds now. */
    private void noteHeld(int bucket, KeyedContent content) {
        long bytes = content.heapBytes();
        heldKeys += content.size() - keysOf[bucket];
        heldBytes += bytes - bytesOf[bucket];
        keysOf[bucket] = content.size();
        bytesOf[bucket] = bytes;
        held(heldKeys, heldBytes);
    }

    /** Does something with the content of each bucket of this subtask that has one. */
    final void forEachBucket(BucketVisitor visitor) throws Exception {
        for (int bucket : routing.bucketsOf(getRuntimeContext().getTaskInfo())) {
            setCurrentKey(routing.key(bucket));
            KeyedContentState found = state.value();
            if (found != null) {
                KeyedContent content = found.content(this::empty);
                visitor.visit(bucket, content);
                state.update(found);
                noteHeld(bucket, content);
            }
        }
    }

    /** Takes the content of a bucket. */
    @FunctionalInterface
    interface BucketVisitor {
        void visit(int bucket, KeyedContent content) throws Exception;
    }

    /** Takes the figures of all filters, and warns once when the promise is broken. Moves the current key. */
    private void look() throws Exception {
        Object key = getCurrentKey();
        FilterFigures[] sum = {FilterFigures.NONE};
        long[] exact = new long[1];
        forEachBucket((bucket, content) -> {
            sum[0] = sum[0].plus(figures(content));
            exact[0] += exactBytes(content);
        });
        if (key != null) {
            setCurrentKey(key);
        }
        FilterTotals filter = totals().filter;
        filter.bits = sum[0].bits();
        filter.setBits = sum[0].setBits();
        filter.hashes = sum[0].hashes();
        filter.distinct = sum[0].distinct();
        filter.admitted = sum[0].admitted();
        filter.promisedRate = promisedRate();
        filter.exactBytes = exact[0];
        if (!warned && promisedRate() > 0 && filter.rate() > promisedRate()) {
            warned = true;
            LOG.warn(
                    "stage '{}': the estimated false-positive rate is {}, promised was {}: more rows may be lost; raise 'expected'",
                    identity().stage(),
                    filter.rate(),
                    promisedRate());
        }
    }

    /** Must be called by an overriding method, last. */
    @Override
    protected void end() throws Exception {
        look();
        finished = true;
    }
}
