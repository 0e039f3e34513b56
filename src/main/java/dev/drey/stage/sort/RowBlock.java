package dev.drey.stage.sort;

import java.util.Arrays;

/**
 * Rows in the form of {@link RowKey}, each behind its length, one after the other: what a spilled run consists of and what rows are decoded from. Holds a
 * bounded number of bytes, or one row that is longer. Not thread-safe.
 */
final class RowBlock {
    private final int capacity;
    private int mostRows = Integer.MAX_VALUE;
    private byte[] data;
    private int bytes;
    private int rows;

    /** @param capacity bytes of its rows, lengths included */
    RowBlock(int capacity) {
        this.capacity = capacity;
        this.data = new byte[capacity + RowKey.SLACK];
    }

    /** Bounds the rows too, from the next ones on: for blocks that become chunks. */
    void limitRows(int most) {
        mostRows = most;
    }

    void clear() {
        bytes = 0;
        rows = 0;
    }

    /** The rows' bytes, at least {@link RowKey#SLACK} longer than they are. */
    byte[] data() {
        return data;
    }

    /** Bytes of the rows, lengths included. */
    int bytes() {
        return bytes;
    }

    int rows() {
        return rows;
    }

    long heapBytes() {
        return data.length;
    }

    /**
     * Adds a row with the length in front of it.
     *
     * @param at where the length stands
     * @return false when there is no more room; the row is then not added
     */
    boolean add(byte[] source, int at) {
        int size = RowKey.LENGTH + RowKey.length(source, at);
        if (rows == mostRows || bytes + (long) size > capacity && rows > 0) {
            return false;
        }
        if (size > data.length - RowKey.SLACK) {
            ensure(size);
        }
        System.arraycopy(source, at, data, bytes, size);
        bytes += size;
        rows++;
        return true;
    }

    /** Gives room for as many bytes, which are then set from outside by {@link #set}. */
    byte[] ensure(int needed) {
        if (data.length - RowKey.SLACK < needed) {
            data = Arrays.copyOf(data, Math.addExact(needed, RowKey.SLACK));
        }
        return data;
    }

    void set(int newBytes, int newRows) {
        bytes = newBytes;
        rows = newRows;
    }
}
