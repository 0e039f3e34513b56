package dev.drey.runlog;

import java.io.Serializable;
import java.util.Arrays;

/**
 * When something was at work: its working time in slices of equal length, on a grid that is the same for all, so that those of several subtasks add up.
 *
 * <p>Slices are short at first and double in length whenever the time between the first and the last does not fit any more: an hour takes as many as a
 * second, and adding costs the same. Work is spread evenly over the slices of the interval that it is given for. Not thread-safe; a copy that is made
 * meanwhile may be wrong by the work that is being added.
 */
public final class Activity implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Slices that are kept. */
    public static final int SLICES = 96;
    /** The shortest take 2^23 ns, 8.4 ms. */
    private static final int LEAST_SHIFT = 23;

    private final long[] busy = new long[SLICES];
    /** A slice takes 2^shift ns. */
    private int shift = LEAST_SHIFT;
    /** Number of the first slice, counted from 1970 in slices of this length. */
    private long first;
    /** Number of the last slice that anything was added to; before the first when nothing was. */
    private long last = -1;

    /** Length of a slice. */
    public long sliceNanos() {
        return 1L << shift;
    }

    /** When the first slice begins, in nanoseconds since 1970. */
    public long startNanos() {
        return first << shift;
    }

    /** The working time of each slice, in nanoseconds, up to the last that has any; a copy. */
    public long[] busyNanos() {
        return Arrays.copyOf(busy, (int) (last - first + 1));
    }

    /**
     * Adds working time.
     *
     * @param from since 1970
     * @param to not before {@code from}
     * @param nanos how much of this was work
     */
    public void add(long from, long to, long nanos) {
        long begin = from >> shift;
        if (begin < first || to >> shift > last) {
            cover(from, to);
            begin = from >> shift;
        }
        long end = to >> shift;
        long left = nanos;
        if (begin < end) {
            double share = (double) nanos / (to - from);
            for (long slice = begin; slice < end; slice++) {
                long part = (long) (share * ((slice + 1 << shift) - Math.max(from, slice << shift)));
                busy[(int) (slice - first)] += part;
                left -= part;
            }
        }
        busy[(int) (end - first)] += left;
    }

    /** Makes room for an interval. */
    private void cover(long from, long to) {
        if (last < first) {
            first = from >> shift;
            last = first;
        }
        while (Math.max(last, to >> shift) - Math.min(first, from >> shift) >= SLICES) {
            coarsen();
        }
        long begin = from >> shift;
        if (begin < first) {
            int moved = (int) (first - begin);
            System.arraycopy(busy, 0, busy, moved, SLICES - moved);
            Arrays.fill(busy, 0, moved, 0);
            first = begin;
        }
        last = Math.max(last, to >> shift);
    }

    private void coarsen() {
        long start = first >> 1;
        for (int slice = 0; slice < SLICES; slice++) {
            long part = busy[slice];
            busy[slice] = 0;
            busy[(int) ((first + slice >> 1) - start)] += part;
        }
        first = start;
        last >>= 1;
        shift++;
    }

    /** Adds another one's working time. */
    public void addAll(Activity other) {
        if (last < first) {
            shift = Math.max(shift, other.shift);
        }
        while (shift < other.shift) {
            coarsen();
        }
        for (long slice = other.first; slice <= other.last; slice++) {
            long start = slice << other.shift;
            add(start, start, other.busy[(int) (slice - other.first)]);
        }
    }
}
