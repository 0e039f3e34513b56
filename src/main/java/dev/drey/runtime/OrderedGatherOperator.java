package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.io.IOException;
import java.util.Arrays;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Gives the chunks of bucket 0, then those of bucket 1, and so on; within a bucket as they come. The first bucket passes, the others wait in files until the input has
 * ended. Chunks are given without bucket.
 */
final class OrderedGatherOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final Schema schema;
    private final long limit;
    private final SpillSpaces spaces;

    // Resources
    private transient ChunkSerializer serializer;
    private transient DataOutputSerializer written;
    private transient SpillSpace space;
    /** Files of chunks, each behind the int of its bytes, by bucket. */
    private transient TreeMap<Integer, Waiting> waiting;

    private transient int[] selection;
    private transient long given;

    private static final class Waiting {
        final SpillFile file;
        long bytes;

        Waiting(SpillFile file) {
            this.file = file;
        }
    }

    OrderedGatherOperator(OperatorIdentity identity, Schema schema, long limit, SpillSpaces spaces) {
        super(identity);
        this.schema = schema;
        this.limit = limit;
        this.spaces = spaces;
    }

    @Override
    public void open() throws Exception {
        super.open();
        serializer = new ChunkSerializer(schema);
        written = new DataOutputSerializer(1 << 12);
        space = spaces.open(getContainingTask().getEnvironment(), "drey-order");
        waiting = new TreeMap<>();
        selection = new int[0];
    }

    @Override
    protected void process(Chunk chunk) throws Exception {
        if (chunk.bucket() == 0) {
            Chunk shown = serializer.copy(chunk);
            give(shown);
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
        Waiting bucket = waiting.get(chunk.bucket());
        if (bucket == null) {
            bucket = new Waiting(space.create());
            waiting.put(chunk.bucket(), bucket);
        }
        written.clear();
        written.writeInt(0);
        serializer.serialize(chunk, written);
        written.writeIntUnsafe(written.length() - Integer.BYTES, 0);
        try {
            bucket.file.append(written.getSharedBuffer(), 0, written.length());
        } catch (IOException e) {
            throw SpillException.writing(bucket.file, written.length(), bucket.bytes, e);
        }
        bucket.bytes += written.length();
    }

    @Override
    protected void end() throws Exception {
        for (Waiting bucket : waiting.values()) {
            long at = 0;
            while (at < bucket.bytes && given < limit) {
                int bytes = new DataInputDeserializer(read(bucket, at, Integer.BYTES)).readInt();
                give(serializer.deserialize(new DataInputDeserializer(read(bucket, at + Integer.BYTES, bytes))));
                at += Integer.BYTES + bytes;
            }
            bucket.file.delete();
        }
    }

    private static byte[] read(Waiting bucket, long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        int read;
        try {
            read = bucket.file.read(at, bytes, 0, length);
        } catch (IOException e) {
            throw SpillException.reading(bucket.file, length, at, e);
        }
        if (read < length) {
            throw SpillException.ended(bucket.file, at + read, bucket.bytes);
        }
        return bytes;
    }

    @Override
    protected void release() throws Exception {
        if (space != null) {
            space.close();
        }
    }
}
