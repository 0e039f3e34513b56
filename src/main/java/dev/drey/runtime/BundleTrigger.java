package dev.drey.runtime;

import java.io.Serializable;
import java.time.Duration;

/**
 * Tells when a bundle of rows is to be closed: at whichever comes first of a number of rows, a time since its first row, and bytes. Holds counts and times
 * only; whoever holds the rows asks it. Times are milliseconds of any one clock. Not thread-safe.
 *
 * <p>A bundle never has more than {@link Rule#rows} rows: the holder takes as many rows of a chunk as there is {@link #room} for, closes the bundle and goes on
 * with the rest. Only so as not to part the two rows of an update it may take one more.
 */
public final class BundleTrigger {
    /** {@link #deadlineMillis} of a bundle that may wait for ever. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Longest time that a row waits in streaming mode, unless results are wanted after each chunk. */
    private static final long STREAMING_LINGER_MILLIS = 5;

    private final Rule rule;
    private long rows;
    private long deadlineMillis = NEVER;

    /**
     * When bundles are closed.
     *
     * @param rows most rows of a bundle; at least 1
     * @param intervalMillis longest time that a row waits; {@link #NEVER} for no limit
     * @param bytes bytes that a bundle may take, which the last rows may exceed
     * @param everyChunk true when a bundle is closed after each chunk at the latest
     */
    public record Rule(long rows, long intervalMillis, long bytes, boolean everyChunk) implements Serializable {
        /** For batch: nobody waits for a bundle. */
        public static Rule batch(long bytes) {
            return new Rule(Long.MAX_VALUE, NEVER, bytes, false);
        }

        /**
         * For streaming: results follow the rows at once.
         *
         * @param everyChunk true for results after each chunk; otherwise rows may wait a few milliseconds for others, which is cheaper by far
         */
        public static Rule streaming(boolean everyChunk, long bytes) {
            return new Rule(Long.MAX_VALUE, STREAMING_LINGER_MILLIS, bytes, everyChunk);
        }

        /** For micro-batches. */
        public static Rule microBatch(long rows, Duration interval, long bytes) {
            return new Rule(rows, interval.toMillis(), bytes, false);
        }
    }

    public BundleTrigger(Rule rule) {
        this.rule = rule;
    }

    /** How many of {@code wanted} further rows the bundle may take; at least 1 unless none are wanted. */
    public int room(int wanted) {
        return (int) Math.min(wanted, rule.rows() - rows);
    }

    /**
     * Notes rows that were taken, at most one more than there was room for.
     *
     * @param nowMillis counts for the first rows of a bundle
     */
    public void add(int taken, long nowMillis) {
        if (rows == 0 && taken > 0 && rule.intervalMillis() != NEVER) {
            deadlineMillis = nowMillis + rule.intervalMillis();
        }
        rows += taken;
    }

    /**
     * Whether the bundle is full.
     *
     * @param bytes that it takes now
     * @return the reason to close it, or null
     */
    public FlushReason full(long bytes) {
        if (rows >= rule.rows()) {
            return FlushReason.ROWS;
        }
        return bytes >= rule.bytes() && rows > 0 ? FlushReason.BYTES : null;
    }

    /** Whether the bundle is to be closed because a chunk has been taken whole. */
    public boolean closesAfterChunk() {
        return rule.everyChunk() && rows > 0;
    }

    /** When the bundle has waited long enough; {@link #NEVER} when it is empty or may wait for ever. */
    public long deadlineMillis() {
        return deadlineMillis;
    }

    /** Rows in the bundle. */
    public long rows() {
        return rows;
    }

    /** Begins the next bundle. */
    public void closed() {
        rows = 0;
        deadlineMillis = NEVER;
    }
}
