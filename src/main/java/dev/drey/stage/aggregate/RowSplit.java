package dev.drey.stage.aggregate;

import dev.drey.chunk.RowKind;

/** The selected rows of a chunk in two: those that add to a result and those that take away. Arrays are kept for the next chunk. */
final class RowSplit {
    private int[] added = {};
    private int[] retracted = {};
    private int addedCount;
    private int retractedCount;

    /**
     * Splits rows.
     *
     * @param kinds kind of each physical row
     * @param rows physical rows, or null for {@code 0 .. count-1}
     */
    void split(byte[] kinds, int[] rows, int count) {
        if (added.length < count) {
            added = new int[count];
            retracted = new int[count];
        }
        addedCount = 0;
        retractedCount = 0;
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            if (RowKind.retracts(kinds[row])) {
                retracted[retractedCount++] = row;
            } else {
                added[addedCount++] = row;
            }
        }
    }

    /** Physical rows that add, valid to {@link #addedCount}. */
    int[] added() {
        return added;
    }

    int addedCount() {
        return addedCount;
    }

    /** Physical rows that take away, valid to {@link #retractedCount}. */
    int[] retracted() {
        return retracted;
    }

    int retractedCount() {
        return retractedCount;
    }

    long heapBytes() {
        return 4L * (added.length + retracted.length);
    }
}
