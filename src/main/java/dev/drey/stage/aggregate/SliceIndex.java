package dev.drey.stage.aggregate;

import dev.drey.table.GroupArrays;
import java.util.Arrays;

/**
 * The groups of a table by slice, so that firing a window costs what its groups do, however many others wait.
 *
 * <p>Slices stand in ascending order in arrays; the groups of one are chained by group number. Groups are added as they begin, mostly to the last
 * slices; dropping the first slices moves a pointer. Derived from the table's first key column alone and therefore not part of the state. Not
 * thread-safe.
 */
final class SliceIndex {
    private static final int NONE = -1;

    private long[] starts = {};
    /** Of each slice, the group that was added last. */
    private int[] newest = {};

    private int[] counts = {};
    /** Slices lie in {@code from .. to-1}. */
    private int from;

    private int to;
    /** Of each group, the one of its slice that was added before it. */
    private int[] older = {};

    private int groups;
    private int live;

    /**
     * Adds the groups that have begun since the last call.
     *
     * @param slices start of the slice of each group
     * @param count groups of the table
     */
    void add(long[] slices, int count) {
        if (older.length < count) {
            older = Arrays.copyOf(older, GroupArrays.grown(older.length, count));
        }
        int at = from;
        for (int group = groups; group < count; group++) {
            if (at == to || starts[at] != slices[group]) {
                at = position(slices[group]);
            }
            older[group] = newest[at];
            newest[at] = group;
            counts[at]++;
        }
        live += count - groups;
        groups = count;
    }

    /** Where a slice stands, put there if it is new. */
    private int position(long start) {
        int found = Arrays.binarySearch(starts, from, to, start);
        return found >= 0 ? found : insert(-found - 1, start);
    }

    private int insert(int at, long start) {
        int target = at;
        if (to == starts.length) {
            target -= from;
            moveToFront();
        }
        int behind = to - target;
        System.arraycopy(starts, target, starts, target + 1, behind);
        System.arraycopy(newest, target, newest, target + 1, behind);
        System.arraycopy(counts, target, counts, target + 1, behind);
        to++;
        starts[target] = start;
        newest[target] = NONE;
        counts[target] = 0;
        return target;
    }

    /** Makes room behind the last slice: where the dropped ones stood, or in longer arrays when they were fewer than the others. */
    private void moveToFront() {
        int slices = to - from;
        int length = from > slices ? starts.length : GroupArrays.grown(starts.length, starts.length + 1);
        starts = Arrays.copyOf(Arrays.copyOfRange(starts, from, to), length);
        newest = Arrays.copyOf(Arrays.copyOfRange(newest, from, to), length);
        counts = Arrays.copyOf(Arrays.copyOfRange(counts, from, to), length);
        from = 0;
        to = slices;
    }

    boolean isEmpty() {
        return from == to;
    }

    /** Slices that have groups. */
    int size() {
        return to - from;
    }

    /** Start of the i-th slice; ascending. */
    long start(int i) {
        return starts[from + i];
    }

    /** Groups of the i-th slice. */
    int count(int i) {
        return counts[from + i];
    }

    /** Writes the groups of the i-th slice, in the order in which they began, to {@code target} from {@code at} on. */
    void copyGroups(int i, int[] target, int at) {
        int group = newest[from + i];
        for (int place = at + count(i) - 1; place >= at; place--) {
            target[place] = group;
            group = older[group];
        }
    }

    /** Forgets the slices that start before a time. */
    void dropBefore(long start) {
        while (from < to && starts[from] < start) {
            live -= counts[from];
            from++;
        }
    }

    /** Groups of all slices that were not dropped. */
    int live() {
        return live;
    }

    long heapBytes() {
        return 16L * starts.length + 4L * older.length;
    }
}
