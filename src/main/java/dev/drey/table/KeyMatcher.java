package dev.drey.table;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TotalOrder;
import java.util.Arrays;

/**
 * Compares the keys of rows with those of the groups that a probe found for them, one column at a time, and collects the rows for which they
 * differ. Nearly always there are none, so the loops carry no unpredictable branch. Strings are compared by {@link StringHeads}.
 */
final class KeyMatcher {
    private int[] mismatches = new int[16];
    private int count;
    private int rowCount;

    /** Forgets all mismatches. */
    void begin(int rows) {
        count = 0;
        rowCount = rows;
    }

    /** Rows to compare. */
    int rowCount() {
        return rowCount;
    }

    int mismatches() {
        return count;
    }

    /** Index into the selected rows; one row may be listed once per key column. */
    int mismatch(int index) {
        return mismatches[index];
    }

    long heapBytes() {
        return 4L * mismatches.length;
    }

    /** Adds the i-th selected row to the mismatches. */
    void add(int i) {
        if (count == mismatches.length) {
            mismatches = Arrays.copyOf(mismatches, count * 2);
        }
        mismatches[count++] = i;
    }

    /** Compares {@code stored[groups[i]]} with the i-th selected row of {@code rows}, for keys of fixed width. */
    void match(Column stored, int[] groups, Column rows, int[] selection) {
        if (stored.hasNulls() || rows.hasNulls()) {
            matchNullable(stored, groups, rows, selection);
            return;
        }
        switch (stored.storage()) {
            case LONG -> matchLongs((LongColumn) stored, groups, (LongColumn) rows, selection);
            case DOUBLE -> matchDoubles((DoubleColumn) stored, groups, (DoubleColumn) rows, selection);
            case BOOLEAN -> matchBooleans((BooleanColumn) stored, groups, (BooleanColumn) rows, selection);
            case STRING -> throw new IllegalStateException("strings are not of fixed width");
        }
    }

    private void matchNullable(Column stored, int[] groups, Column rows, int[] selection) {
        if (stored instanceof LongColumn known) {
            matchNullableLongs(known, groups, (LongColumn) rows, selection);
            return;
        }
        for (int i = 0; i < rowCount; i++) {
            int row = selection == null ? i : selection[i];
            if (TotalOrder.compare(stored, groups[i], rows, row) != 0) {
                add(i);
            }
        }
    }

    private void matchNullableLongs(LongColumn stored, int[] groups, LongColumn rows, int[] selection) {
        long[] known = stored.values();
        long[] values = rows.values();
        for (int i = 0; i < rowCount; i++) {
            int row = selection == null ? i : selection[i];
            boolean isNull = rows.isNull(row);
            if (isNull != stored.isNull(groups[i]) || (!isNull && known[groups[i]] != values[row])) {
                add(i);
            }
        }
    }

    private void matchLongs(LongColumn stored, int[] groups, LongColumn rows, int[] selection) {
        long[] known = stored.values();
        long[] values = rows.values();
        for (int i = 0; i < rowCount; i++) {
            if (known[groups[i]] != values[selection == null ? i : selection[i]]) {
                add(i);
            }
        }
    }

    private void matchDoubles(DoubleColumn stored, int[] groups, DoubleColumn rows, int[] selection) {
        double[] known = stored.values();
        double[] values = rows.values();
        for (int i = 0; i < rowCount; i++) {
            int row = selection == null ? i : selection[i];
            if (Double.doubleToRawLongBits(known[groups[i]]) != Hashing.canonicalBits(values[row])) {
                add(i);
            }
        }
    }

    private void matchBooleans(BooleanColumn stored, int[] groups, BooleanColumn rows, int[] selection) {
        byte[] known = stored.values();
        byte[] values = rows.values();
        for (int i = 0; i < rowCount; i++) {
            if (known[groups[i]] != values[selection == null ? i : selection[i]]) {
                add(i);
            }
        }
    }

    /** Gives stored doubles the one NaN and the one zero that keys have. */
    static void canonicalize(Column stored, int from, int count) {
        if (stored instanceof DoubleColumn doubles) {
            double[] values = doubles.values();
            for (int row = from; row < from + count; row++) {
                values[row] = Double.longBitsToDouble(Hashing.canonicalBits(values[row]));
            }
        }
    }
}
