package dev.drey.runtime;

import java.io.Closeable;
import java.io.IOException;

/** A file that is written from its start to its end and then read. Belongs to a {@link SpillSpace}, which removes it at the latest. Not thread-safe. */
public interface SpillFile extends Closeable {
    /** Where it is, for messages. */
    String path();

    /** Adds bytes at the end, all or none of which count. */
    void append(byte[] source, int offset, int length) throws IOException;

    /**
     * Reads bytes.
     *
     * @return how many were read: fewer than {@code length} only where the file ends before
     */
    int read(long position, byte[] target, int offset, int length) throws IOException;

    /** Gives back what an open file takes of the system; the next access opens it again. */
    @Override
    void close() throws IOException;

    /** Closes and removes the file; it is not used afterwards. A file that is gone already is no fault. */
    void delete() throws IOException;
}
