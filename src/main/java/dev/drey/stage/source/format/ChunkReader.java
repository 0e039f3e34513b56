package dev.drey.stage.source.format;

import dev.drey.chunk.Chunk;
import java.io.Closeable;
import java.io.IOException;

/** Reads the rows of one stretch of a file chunk by chunk. Not thread-safe. */
public interface ChunkReader extends Closeable {
    /**
     * Fills {@code chunk}, which has the output schema, with the next rows and bad rows. Its strings may point into a buffer of this reader: the chunk is valid until the
     * next call.
     *
     * @param most rows to read, at least 1; a chunk never has more than the format was bound to
     * @return false, with the chunk empty, when the stretch has no more
     * @throws dev.drey.chunk.DataException when a record is at fault and faults are not to be set aside
     */
    boolean next(Chunk chunk, int most) throws IOException;

    /** The same with as many rows as a chunk may have. */
    default boolean next(Chunk chunk) throws IOException {
        return next(chunk, Integer.MAX_VALUE);
    }

    /** Offset in the file's decompressed bytes behind the last record handed out: reading may go on from there. */
    long position();
}
