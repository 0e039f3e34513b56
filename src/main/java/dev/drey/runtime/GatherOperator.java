package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import dev.drey.table.BucketOrder;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Gathers rows and sends them on in chunks of one bucket of their key, so that an exchange by key still moves many rows at a time. Within a bucket rows keep
 * their order and kinds.
 *
 * <p>What is gathered is no state: it is sent before every checkpoint barrier, when there are {@value #MOST_ROWS} rows or their share of memory is used,
 * before every watermark and at the end.
 */
final class GatherOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    /** Chunks of one bucket in 128 then have some hundred rows. */
    private static final int MOST_ROWS = 1 << 16;

    // Configuration
    private final Schema schema;
    private final int[] key;
    private final int buckets;
    private final int chunkRows;
    private final long memoryBytes;

    // Resources
    private transient BucketOrder order;
    private transient Column[] keys;
    private transient long[] hashes;
    private transient int[] selection;

    // What is gathered
    private transient Chunk gathered;
    private transient Chunk shown;

    /**
     * @param key columns to gather by; null for whole rows
     * @param chunkRows most rows of a chunk that is sent
     * @param memoryBytes rows of one subtask are sent when they take as much
     */
    GatherOperator(
            OperatorIdentity identity, Schema schema, List<String> key, int buckets, int chunkRows, long memoryBytes) {
        super(identity);
        this.schema = schema;
        this.key = (key == null ? schema.names() : key)
                .stream().mapToInt(schema::indexOf).toArray();
        this.buckets = buckets;
        this.chunkRows = chunkRows;
        this.memoryBytes = memoryBytes;
    }

    @Override
    protected void prepare() throws Exception {
        order = new BucketOrder(buckets);
        keys = new Column[key.length];
        hashes = new long[0];
        selection = new int[chunkRows];
        gathered = Chunk.allocate(schema, 0);
        shown = new Chunk(schema, new Column[schema.size()]);
    }

    @Override
    protected void process(Chunk chunk) {
        gathered.append(chunk, 0, chunk.selectedCount());
        long bytes = gathered.heapBytes();
        held(gathered.rowCount(), bytes);
        if (gathered.rowCount() >= MOST_ROWS || bytes >= memoryBytes) {
            send();
        }
    }

    private void send() {
        int rows = gathered.rowCount();
        if (rows == 0) {
            return;
        }
        if (hashes.length < rows) {
            hashes = new long[Math.max(rows, 2 * hashes.length)];
        }
        for (int k = 0; k < keys.length; k++) {
            keys[k] = gathered.column(key[k]);
        }
        Hashing.hash(keys, null, rows, hashes);
        order.sort(hashes, rows);
        for (int c = 0; c < schema.size(); c++) {
            shown.setColumn(c, gathered.column(c));
        }
        for (int bucket = 0; bucket < buckets; bucket++) {
            send(bucket);
        }
        gathered.reset();
        if (gathered.heapBytes() >= memoryBytes / 2) {
            gathered = Chunk.allocate(schema, 0);
        }
    }

    private void send(int bucket) {
        int end = order.end(bucket);
        for (int from = order.start(bucket); from < end; from += chunkRows) {
            int count = Math.min(chunkRows, end - from);
            System.arraycopy(order.order(), from, selection, 0, count);
            shown.view(gathered);
            shown.select(selection, count);
            shown.setBucket(bucket);
            emit(shown);
        }
    }

    @Override
    protected boolean watermark(Watermark mark) {
        send();
        return true;
    }

    @Override
    protected void flush() {
        send();
    }

    @Override
    protected void end() {
        send();
    }
}
