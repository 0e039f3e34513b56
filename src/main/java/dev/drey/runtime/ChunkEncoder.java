package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import java.io.IOException;
import java.io.OutputStream;

/** Turns chunks into the bytes of one file format, through a buffer of its own. Not thread-safe. */
public interface ChunkEncoder {
    /** Appends what stands at the start of a file; nothing when the format has no such thing. */
    void header();

    /** Appends all selected rows. */
    void encode(Chunk chunk);

    /** Bytes that wait in the buffer. */
    int size();

    /** Writes the waiting bytes out and empties the buffer. */
    void drainTo(OutputStream out) throws IOException;
}
