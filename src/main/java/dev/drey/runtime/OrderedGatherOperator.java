package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.io.IOException;
import java.util.Arrays;
import java.util.TreeMap;
import org.apache.flink.runtime.execution.CancelTaskException;

/**
 * Gives the chunks of bucket 0, then those of bucket 1, and so on; within a bucket as they come. The first bucket passes, the others wait in files until the input has
 * ended, with checksums (see {@link SpilledChunkCodec}).
 * Chunks are given without bucket.
 */
final class OrderedGatherOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final Schema schema;
    private final long limit;
    private final SpillSpaces spaces;

    // Resources
    private transient ChunkSerializer serializer;
    private transient SpilledChunkCodec codec;
    private transient SpillSpace space;
    /** By bucket. */
    private transient TreeMap<Integer, SpilledChunks> waiting;

    private transient int[] selection;
    private transient long came;
    private transient long given;

    /**
     * @param limit rows that are given at most
     * @param spaces where buckets wait
     */
    OrderedGatherOperator(OperatorIdentity identity, Schema schema, long limit, SpillSpaces spaces) {
        super(identity);
        this.schema = schema;
        this.limit = limit;
        this.spaces = spaces;
    }

    @Override
    protected void prepare() throws Exception {
        serializer = new ChunkSerializer(schema);
        codec = new SpilledChunkCodec(schema);
        space = spaces.open(getContainingTask().getEnvironment(), "drey-order");
        waiting = new TreeMap<>();
        selection = new int[0];
    }

    @Override
    protected void process(Chunk chunk) throws Exception {
        came += chunk.selectedCount();
        if (chunk.bucket() == 0) {
            give(serializer.copy(chunk));
        } else {
            keep(chunk);
        }
    }

    /** @param chunk of our own */
    private void give(Chunk chunk) {
        int rows = (int) Math.min(chunk.selectedCount(), limit - given);
        if (rows < chunk.selectedCount()) {
            selection = selection.length < rows ? new int[rows] : selection;
            Arrays.setAll(selection, chunk::selectedRow);
            chunk.select(selection, rows);
        }
        given += rows;
        chunk.setBucket(Chunk.NO_BUCKET);
        emit(chunk);
    }

    private void keep(Chunk chunk) throws IOException {
        SpilledChunks bucket = waiting.get(chunk.bucket());
        if (bucket == null) {
            bucket = new SpilledChunks(space.create());
            waiting.put(chunk.bucket(), bucket);
        }
        totals().spilledBytes += codec.write(chunk, bucket);
    }

    @Override
    protected void end() throws Exception {
        for (SpilledChunks bucket : waiting.values()) {
            while (bucket.hasNext() && given < limit) {
                if (getContainingTask().isCanceled()) {
                    throw new CancelTaskException("giving rows in order was cancelled");
                }
                give(codec.read(bucket));
            }
            bucket.file().delete();
        }
        if (limit < Long.MAX_VALUE) {
            filtered(came - given);
        }
    }

    @Override
    protected void release() throws Exception {
        if (space != null) {
            space.close();
        }
    }
}
