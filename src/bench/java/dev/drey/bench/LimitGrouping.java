package dev.drey.bench;

import java.nio.ByteBuffer;

/** What one thread of {@link LimitPeer} does: groups lines into a table of its own. */
interface LimitGrouping<T extends LimitGrouping<T>> {
    /**
     * Takes the lines in {@code start .. end - 1}, both at line starts.
     *
     * @param data little endian; {@link MappedSegments#SLACK} bytes behind {@code end} can be read
     */
    void group(ByteBuffer data, int start, int end);

    /** Adds another thread's table to this one. */
    void merge(T other);

    void digest(ResultDigest digest);
}
