package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.runtime.SpillSpace;
import dev.drey.runtime.SpilledChunkCodec;
import dev.drey.runtime.SpilledChunks;
import java.io.IOException;

/** The rows of one side that wait in files, one for each part. Not thread-safe. */
final class SpilledParts {
    private static final int MOST_ROWS = 8192;

    private final SpillSpace space;
    private final SpilledChunkCodec codec;
    private final long bufferBytes;
    private final Schema schema;
    private final Chunk view;
    /** Rows of each part that are not written yet; null where there were none. */
    private final Chunk[] buffers = new Chunk[HashParts.COUNT];

    private final SpilledChunks[] files = new SpilledChunks[HashParts.COUNT];
    private final long[] rows = new long[HashParts.COUNT];

    /** @param bufferBytes rows of one part are written when they take as much */
    SpilledParts(Schema schema, SpillSpace space, SpilledChunkCodec codec, long bufferBytes) {
        this.schema = schema;
        this.space = space;
        this.codec = codec;
        this.bufferBytes = bufferBytes;
        this.view = new Chunk(schema, new Column[schema.size()]);
    }

    /**
     * Adds rows to a part.
     *
     * @param chunkRows physical rows of the chunk, ascending
     */
    void add(int part, Chunk chunk, int[] chunkRows, int count) throws IOException {
        if (count == 0) {
            return;
        }
        for (int c = 0; c < view.columnCount(); c++) {
            view.setColumn(c, chunk.column(c));
        }
        view.setRowCount(chunk.rowCount());
        view.setEventTime(chunk.eventTime());
        view.select(chunkRows, count);
        if (buffers[part] == null) {
            buffers[part] = Chunk.allocate(schema, 0);
        }
        Chunk buffer = buffers[part];
        buffer.append(view, 0, count);
        rows[part] += count;
        if (buffer.rowCount() >= MOST_ROWS || buffer.heapBytes() >= bufferBytes) {
            write(part);
        }
    }

    private void write(int part) throws IOException {
        if (files[part] == null) {
            files[part] = new SpilledChunks(space.create());
        }
        codec.write(buffers[part], files[part]);
        buffers[part].reset();
        if (buffers[part].heapBytes() >= bufferBytes / 2) {
            buffers[part] = null; // it would be full at once
        }
    }

    /** Writes all that is left and gives the memory back. */
    void finish() throws IOException {
        for (int part = 0; part < HashParts.COUNT; part++) {
            if (buffers[part] != null && buffers[part].rowCount() > 0) {
                write(part);
            }
            buffers[part] = null;
            if (files[part] != null) {
                files[part].file().close();
            }
        }
    }

    /** Rows of a part. */
    long rows(int part) {
        return rows[part];
    }

    /** The file of a part; null when it has no rows. */
    SpilledChunks file(int part) {
        return files[part];
    }

    /** Bytes of all files. */
    long bytes() {
        long bytes = 0;
        for (SpilledChunks file : files) {
            bytes += file == null ? 0 : file.bytes();
        }
        return bytes;
    }
}
