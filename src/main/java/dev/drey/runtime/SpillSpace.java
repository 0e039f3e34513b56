package dev.drey.runtime;

import java.io.Closeable;
import java.io.IOException;

/**
 * Where a structure puts what its memory does not hold, in files of its own that nobody else sees. Closing it removes them all, and everything that was made for
 * them. Not thread-safe.
 */
public interface SpillSpace extends Closeable {
    /**
     * A new, empty file.
     *
     * @throws IOException with the place at fault
     */
    SpillFile create() throws IOException;

    /**
     * Removes all files that are left; a second call does nothing.
     *
     * @throws IOException with a file that could not be removed; the others are gone all the same
     */
    @Override
    void close() throws IOException;
}
