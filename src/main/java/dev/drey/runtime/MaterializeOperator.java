package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Applies changes to one {@link RowMultiset} per bucket in keyed state and gives the rows that are left at the end of the input, as inserts.
 *
 * <p>Watermarks are held: the last follows the rows. A stop with a savepoint gives nothing, the rows are in the savepoint; a stop with drain is an end.
 */
final class MaterializeOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;
    private static final String STATE = "rows";

    // Configuration
    private final Schema schema;
    private final List<String> key;
    private final int buckets;
    private final int chunkRows;
    private final boolean batch;

    // Resources
    private transient BucketRouting routing;
    private transient RowMultisetLayout layout;
    private transient ValueState<RowMultiset> state;
    private transient Chunk outgoing;
    /** Figures of each bucket when it was last changed. */
    private transient long[] rowsOf;

    private transient long[] bytesOf;

    // Figures of this run
    private transient long heldRows;
    private transient long heldBytes;
    private transient boolean ended;
    private transient boolean finished;

    /**
     * @param key columns that tell rows apart, by which chunks are gathered; null when whole rows are, and equal ones may stand side by side
     * @param chunkRows most rows of a chunk that is given
     * @param batch true for the batch mode, which needs the heap state backend
     */
    MaterializeOperator(
            OperatorIdentity identity, Schema schema, List<String> key, int buckets, int chunkRows, boolean batch) {
        super(identity);
        this.schema = schema;
        this.key = key;
        this.buckets = buckets;
        this.chunkRows = chunkRows;
        this.batch = batch;
    }

    @Override
    protected void prepare() throws Exception {
        routing = BucketRouting.of(buckets);
        routing.check(identity().stage(), getRuntimeContext().getTaskInfo());
        if (batch) {
            HeapBackend.require(identity().stage(), getKeyedStateBackend());
        }
        layout = RowMultisetLayout.of(identity().stage(), buckets, schema, key);
        state = getRuntimeContext().getState(new ValueStateDescriptor<>(STATE, new RowMultisetSerializer(layout)));
        outgoing = Chunk.allocate(schema, 0);
        rowsOf = new long[buckets];
        bytesOf = new long[buckets];
    }

    @Override
    protected void process(Chunk changes) throws Exception {
        if (finished) {
            throw new IllegalStateException(
                    "stage '" + identity().stage() + "' got changes after its end; they would be lost");
        }
        RowMultiset rows = state.value();
        if (rows == null) {
            checkBucket(changes);
            rows = layout.empty();
        }
        rows.apply(changes);
        folded(changes.selectedCount());
        state.update(rows);
        note(changes.bucket(), rows);
    }

    /** Rows of another bucket would be found neither here nor there after a rescale. */
    private void checkBucket(Chunk changes) {
        if (key == null || changes.selectedCount() == 0) {
            return;
        }
        Column[] columns =
                key.stream().map(name -> changes.column(schema.indexOf(name))).toArray(Column[]::new);
        long[] hash = new long[1];
        Hashing.hash(columns, new int[] {changes.selectedRow(0)}, 1, hash);
        int bucket = Hashing.bucket(hash[0], buckets);
        if (bucket != changes.bucket()) {
            throw new IllegalStateException("stage '" + identity().stage() + "' got a chunk of bucket "
                    + changes.bucket() + " with a row of bucket " + bucket + " by key " + key + ": "
                    + RowMultiset.describe(changes, changes.selectedRow(0)));
        }
    }

    private void note(int bucket, RowMultiset rows) {
        long bytes = rows.heapBytes();
        heldRows += rows.size() - rowsOf[bucket];
        heldBytes += bytes - bytesOf[bucket];
        rowsOf[bucket] = rows.size();
        bytesOf[bucket] = bytes;
        held(heldRows, heldBytes);
    }

    @Override
    protected boolean watermark(Watermark mark) {
        ended |= mark.equals(Watermark.MAX_WATERMARK);
        return false;
    }

    @Override
    protected void end() throws Exception {
        for (int bucket : routing.bucketsOf(getRuntimeContext().getTaskInfo())) {
            setCurrentKey(routing.key(bucket));
            RowMultiset rows = state.value();
            if (rows != null) {
                rows.appendTo(outgoing, chunkRows, this::emitMade);
            }
        }
        emitMade(outgoing);
        outgoing.reset();
        finished = true;
        if (ended) {
            emitWatermark(Watermark.MAX_WATERMARK);
        }
    }
}
