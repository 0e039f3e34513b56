package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.table.GroupArrays;
import dev.drey.table.GroupTable;
import java.util.Arrays;

/**
 * Rows of one side, found by their key: the build side of a hash join.
 *
 * <p><b>Layout.</b> Rows lie in columns in the order in which they come. A {@link GroupTable} maps each key to a group, the group to its newest row, and each row to the
 * one of the same key before it: duplicates cost one int each and no search. While every key is new a row's number is that of its group, and no chain is
 * looked at. A bit a row tells whether it has matched.
 *
 * <p>Owns its columns. Not thread-safe.
 */
final class BuildTable {
    /** No row: the end of a chain. */
    static final int NONE = -1;
    /** A column of strings takes 2 GiB at most; there is room for another chunk up to here. */
    private static final int MOST_STRING_BYTES = 1 << 30;

    private static final int MOST_ROWS = GroupTable.MAX_GROUPS;

    private final JoinPlan.Input input;
    private final GroupTable keys;
    private final Chunk rows;
    private final LongColumn times;
    /** By group: its newest row. */
    private int[] newest = {};
    /** By group: how many rows it has. */
    private int[] counts = {};
    /** By row: the row of the same key before it. */
    private int[] before = {};
    /** Bit r of word r/64: whether row r has matched. */
    private long[] matched = {};

    private int size;
    private int largest;
    private boolean distinct = true;
    private int[] groups = {};

    /** @param timed true when rows have event times, which are kept */
    BuildTable(JoinPlan.Input input, boolean timed) {
        this.input = input;
        this.keys = new GroupTable(input.keyTypes());
        this.rows = Chunk.allocate(input.schema(), 0);
        this.times = timed ? new LongColumn(0) : null;
        rows.setEventTime(times);
    }

    int size() {
        return size;
    }

    /** All rows, and their event times; not to be written to, valid until the next call of {@link #add}. */
    Chunk rows() {
        return rows;
    }

    /** Whether a row has as number that of its group, for all rows. */
    boolean isDistinct() {
        return distinct;
    }

    /** Rows of the key that has most. */
    int largestGroup() {
        return largest;
    }

    GroupTable keys() {
        return keys;
    }

    /** By group: the newest row; by {@link #before} the others follow. */
    int[] newest() {
        return newest;
    }

    /** By row: the row of the same key before it, or {@link #NONE}. */
    int[] before() {
        return before;
    }

    /**
     * Adds rows without null keys.
     *
     * @param selection physical rows of the chunk
     * @param hashes of the keys of the first, second, … of them
     */
    void add(Chunk chunk, int[] selection, int count, Column[] keyColumns, long[] hashes) {
        if (count == 0) {
            return;
        }
        makeRoom(count);
        keys.assign(keyColumns, selection, count, hashes, groups);
        makeRoomForGroups(keys.size());
        for (int c = 0; c < input.schema().size(); c++) {
            rows.column(c).copyFrom(chunk.column(c), selection, 0, count, size);
        }
        if (times != null) {
            times.copyFrom(chunk.eventTime(), selection, 0, count, size);
        }
        link(count);
        rows.setRowCount(size);
    }

    private void link(int count) {
        boolean allNew = true;
        int most = largest;
        for (int i = 0; i < count; i++) {
            int group = groups[i];
            int row = size + i;
            int held = ++counts[group];
            before[row] = held == 1 ? NONE : newest[group];
            newest[group] = row;
            allNew &= group == row;
            most = Math.max(most, held);
        }
        distinct &= allNew;
        largest = most;
        size += count;
    }

    private void makeRoom(int count) {
        if (groups.length < count) {
            groups = new int[GroupArrays.grown(groups.length, count)];
        }
        int needed = size + count;
        if (needed > before.length) {
            int capacity = GroupArrays.grown(before.length, needed);
            before = Arrays.copyOf(before, capacity);
            matched = Arrays.copyOf(matched, (capacity + 63) >>> 6);
        }
    }

    private void makeRoomForGroups(int needed) {
        if (needed > newest.length) {
            int capacity = GroupArrays.grown(newest.length, needed);
            newest = Arrays.copyOf(newest, capacity);
            counts = Arrays.copyOf(counts, capacity);
        }
    }

    /** Notes that rows have matched. */
    void markMatched(int[] matchedRows, int count) {
        for (int i = 0; i < count; i++) {
            int row = matchedRows[i];
            matched[row >>> 6] |= 1L << row;
        }
    }

    /** Notes that all rows of a group have matched. */
    void markGroup(int group) {
        for (int row = newest[group]; row != NONE; row = before[row]) {
            matched[row >>> 6] |= 1L << row;
        }
    }

    /**
     * Lists rows that have matched, or those that have not.
     *
     * @param from the first row to look at
     * @param into receives them, as many as it holds
     * @return how many there are; {@link #afterListed} says where to go on
     */
    int list(boolean whetherMatched, int from, int[] into) {
        int count = 0;
        int row = from;
        for (; row < size && count < into.length; row++) {
            boolean is = (matched[row >>> 6] & (1L << row)) != 0;
            into[count] = row;
            count += is == whetherMatched ? 1 : 0;
        }
        listedTo = row;
        return count;
    }

    private int listedTo;

    /** The first row that the last {@link #list} has not looked at; {@link #size} when it has looked at all. */
    int afterListed() {
        return listedTo;
    }

    /** True when no more may be added, whatever the memory. */
    boolean isFull() {
        if (size > MOST_ROWS / 2) {
            return true;
        }
        for (int c = 0; c < rows.columnCount(); c++) {
            if (rows.column(c) instanceof StringColumn strings && strings.usedBytes() > MOST_STRING_BYTES) {
                return true;
            }
        }
        return false;
    }

    long heapBytes() {
        return rows.heapBytes()
                + keys.heapBytes()
                + 4L * (newest.length + counts.length + before.length + groups.length)
                + 8L * matched.length;
    }
}
