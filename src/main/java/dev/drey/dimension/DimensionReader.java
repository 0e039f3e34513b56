package dev.drey.dimension;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/** Reads an open dimension. Thread-safe; calls block, so they are made on threads kept for them. */
public interface DimensionReader extends AutoCloseable {
    /**
     * The rows of some keys.
     *
     * @param keys at least one; some may come twice
     * @param timeout how long it may take; the call returns about then at the latest, with an exception
     * @return for each place of {@code keys} what was found, or what is wrong with that key alone; the caller's
     * @throws DimensionException if it failed as a whole; says whether a further try makes sense. An interrupt ends the call so, where it can
     */
    FoundRows read(List<DimensionKey> keys, Duration timeout) throws DimensionException;

    /**
     * Reads rows without being asked for keys, to warm a cache. Rows whose key has a null are left out. Several rows for a key mean what they mean in {@link #read}.
     *
     * @param limit most rows to hand over; reads no more of them than it has to
     * @param timeout how long it may take in all
     */
    void scan(long limit, Duration timeout, BiConsumer<DimensionKey, DimensionRow> consumer) throws DimensionException;

    /** Frees connections and memory; a read that is running may fail. Does nothing the second time. */
    @Override
    void close();
}
