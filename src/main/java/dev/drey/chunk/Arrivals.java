package dev.drey.chunk;

import java.util.Arrays;

/**
 * When the input rows behind a chunk arrived: at most {@value #MAX} pairs of a time and a number of rows, by ascending time. Made by sources of a
 * measured run, handed on by every stage and read by sinks, which thus know how long a row was on its way to the result that contains it.
 *
 * <p>Times are nanoseconds of the {@link ArrivalClock}: when a row was read, or, where a source is paced, when it was meant to be read; only the
 * latter counts the time that rows wait in front of a source that cannot keep up (coordinated omission: G. Tene, "How not to measure latency").
 *
 * <p>More times than there is room for are merged towards the older one, where that adds the least error, so a latency is never told too low. Rows
 * are weights: a bundle that leaves in several chunks shares them out by {@link #addShare}, a chunk that two stages read gives all to each.
 *
 * <p>Belongs to its chunk or operator; not thread-safe.
 */
public final class Arrivals {
    /** Most pairs. */
    public static final int MAX = 32;

    private final long[] nanos = new long[MAX + 1];
    private final long[] rows = new long[MAX + 1];
    private int size;

    public boolean isEmpty() {
        return size == 0;
    }

    /** Number of pairs. */
    public int size() {
        return size;
    }

    /** Time of the i-th pair; ascending. */
    public long nanos(int i) {
        return nanos[i];
    }

    /** Rows of the i-th pair; at least 1. */
    public long rows(int i) {
        return rows[i];
    }

    /** Rows of all pairs. */
    public long rows() {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += rows[i];
        }
        return sum;
    }

    public void clear() {
        size = 0;
    }

    /** Adds rows that arrived at a time; none are no arrival. */
    public void add(long time, long count) {
        if (count <= 0) {
            return;
        }
        int at = size;
        while (at > 0 && nanos[at - 1] > time) {
            at--;
        }
        if (at > 0 && nanos[at - 1] == time) {
            rows[at - 1] += count;
            return;
        }
        System.arraycopy(nanos, at, nanos, at + 1, size - at);
        System.arraycopy(rows, at, rows, at + 1, size - at);
        nanos[at] = time;
        rows[at] = count;
        size++;
        if (size > MAX) {
            mergeCheapest();
        }
    }

    /** Moves the rows of one pair to the time before it: the pair for which rows times distance is least. */
    private void mergeCheapest() {
        int cheapest = 1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 1; i < size; i++) {
            double cost = (double) (nanos[i] - nanos[i - 1]) * rows[i];
            if (cost < least) {
                least = cost;
                cheapest = i;
            }
        }
        rows[cheapest - 1] += rows[cheapest];
        System.arraycopy(nanos, cheapest + 1, nanos, cheapest, size - cheapest - 1);
        System.arraycopy(rows, cheapest + 1, rows, cheapest, size - cheapest - 1);
        size--;
    }

    /** Adds the pairs of another; nothing for null. */
    public void addAll(Arrivals other) {
        if (other == null) {
            return;
        }
        for (int i = 0; i < other.size; i++) {
            add(other.nanos[i], other.rows[i]);
        }
    }

    /**
     * Adds the share of rows {@code from .. to-1} of {@code total}, behind all of which another stands; nothing for null. Shares of neighbouring ranges
     * that cover all rows sum up to the whole; earlier ranges get earlier times, as earlier rows of a chunk have them.
     */
    public void addShare(Arrivals other, long from, long to, long total) {
        if (other == null) {
            return;
        }
        long rows = other.rows();
        long begin = (long) Math.floor((double) rows * from / total);
        long end = to == total ? rows : (long) Math.floor((double) rows * to / total);
        long before = 0;
        for (int i = 0; i < other.size && before < end; i++) {
            long after = before + other.rows[i];
            add(other.nanos[i], Math.min(after, end) - Math.max(before, begin));
            before = after;
        }
    }

    /** Takes exactly the pairs of another. */
    void set(Arrivals other) {
        System.arraycopy(other.nanos, 0, nanos, 0, other.size);
        System.arraycopy(other.rows, 0, rows, 0, other.size);
        size = other.size;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Arrivals that
                && Arrays.equals(nanos, 0, size, that.nanos, 0, that.size)
                && Arrays.equals(rows, 0, size, that.rows, 0, that.size);
    }

    @Override
    public int hashCode() {
        int hash = size;
        for (int i = 0; i < size; i++) {
            hash = 31 * (31 * hash + Long.hashCode(nanos[i])) + Long.hashCode(rows[i]);
        }
        return hash;
    }

    /** For example {@code 3@1200 1@1500}: rows at nanoseconds. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : " ").append(rows[i]).append('@').append(nanos[i]);
        }
        return text.toString();
    }
}
