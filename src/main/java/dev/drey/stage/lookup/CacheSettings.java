package dev.drey.stage.lookup;

import dev.drey.cache.Eviction;
import java.io.Serializable;
import java.time.Duration;

/**
 * The cache of a look-up.
 *
 * @param entries most entries in memory
 * @param bytes most bytes that they take; {@link Long#MAX_VALUE} for no bound
 * @param eviction who goes when it is full
 * @param timeToLive how long a row is used
 * @param lifeColumn the dimension's column that says for each row how long it is used ({@code bigint}: seconds) or until when ({@code timestamp}); null for none
 * @param negativeTimeToLive how long it is remembered that a key has no row
 * @param refreshAfter age from which on rows that are asked for are loaded anew in the background; null for never
 * @param disk the level on the local disk; null for none
 */
record CacheSettings(
        long entries,
        long bytes,
        Eviction eviction,
        Duration timeToLive,
        String lifeColumn,
        Duration negativeTimeToLive,
        Duration refreshAfter,
        Disk disk)
        implements Serializable {

    /**
     * The level on the local disk.
     *
     * @param bytes most bytes of its files
     * @param timeToLive how long after it was read from the dimension a row is used; null for as long as in memory
     */
    record Disk(long bytes, Duration timeToLive) implements Serializable {}
}
