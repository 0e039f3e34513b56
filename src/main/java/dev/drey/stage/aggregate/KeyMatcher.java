package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Compares the keys of rows with those of the groups that a probe found for them, one column at a time, and collects the rows for which they
 * differ. Nearly always there are none, so the loops carry no unpredictable branch.
 *
 * <p>A string is compared by its length and its first and last eight bytes, which overlap below sixteen and so decide every string up to that
 * length; only longer ones are compared in full.
 */
final class KeyMatcher {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int TWO_WORDS = 16;

    private int[] mismatches = new int[16];
    private int count;

    void clear() {
        count = 0;
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

    private void add(int i) {
        if (count == mismatches.length) {
            mismatches = Arrays.copyOf(mismatches, count * 2);
        }
        mismatches[count++] = i;
    }

    /** Compares {@code stored[groups[i]]} with the i-th selected row of {@code rows}. */
    void match(Column stored, int[] groups, Column rows, int[] selection, int rowCount) {
        if (stored.hasNulls() || rows.hasNulls()) {
            matchNullable(stored, groups, rows, selection, rowCount);
            return;
        }
        switch (stored.storage()) {
            case LONG -> matchLongs((LongColumn) stored, groups, (LongColumn) rows, selection, rowCount);
            case DOUBLE -> matchDoubles((DoubleColumn) stored, groups, (DoubleColumn) rows, selection, rowCount);
            case BOOLEAN -> matchBooleans((BooleanColumn) stored, groups, (BooleanColumn) rows, selection, rowCount);
            case STRING -> matchStrings((StringColumn) stored, groups, (StringColumn) rows, selection, rowCount);
        }
    }

    /** The way for columns with nulls: one comparison by the total order a row. */
    private void matchNullable(Column stored, int[] groups, Column rows, int[] selection, int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            int row = selection == null ? i : selection[i];
            if (TotalOrder.compare(stored, groups[i], rows, row) != 0) {
                add(i);
            }
        }
    }

    private void matchLongs(LongColumn stored, int[] groups, LongColumn rows, int[] selection, int rowCount) {
        long[] known = stored.values();
        long[] values = rows.values();
        if (selection == null) {
            for (int i = 0; i < rowCount; i++) {
                if (known[groups[i]] != values[i]) {
                    add(i);
                }
            }
            return;
        }
        for (int i = 0; i < rowCount; i++) {
            if (known[groups[i]] != values[selection[i]]) {
                add(i);
            }
        }
    }

    private void matchDoubles(DoubleColumn stored, int[] groups, DoubleColumn rows, int[] selection, int rowCount) {
        double[] known = stored.values();
        double[] values = rows.values();
        for (int i = 0; i < rowCount; i++) {
            int row = selection == null ? i : selection[i];
            if (Double.doubleToRawLongBits(known[groups[i]]) != Hashing.canonicalBits(values[row])) {
                add(i);
            }
        }
    }

    private void matchBooleans(BooleanColumn stored, int[] groups, BooleanColumn rows, int[] selection, int rowCount) {
        byte[] known = stored.values();
        byte[] values = rows.values();
        for (int i = 0; i < rowCount; i++) {
            if (known[groups[i]] != values[selection == null ? i : selection[i]]) {
                add(i);
            }
        }
    }

    private void matchStrings(StringColumn stored, int[] groups, StringColumn rows, int[] selection, int rowCount) {
        byte[] known = stored.data();
        int[] knownOffsets = stored.offsets();
        int[] knownLengths = stored.lengths();
        byte[] data = rows.data();
        int[] offsets = rows.offsets();
        int[] lengths = rows.lengths();
        for (int i = 0; i < rowCount; i++) {
            int row = selection == null ? i : selection[i];
            int group = groups[i];
            int length = lengths[row];
            // Where the lengths differ the words are not comparable, but then the keys differ anyway.
            int last = Math.max(length - 8, 0);
            long mask = length >= 8 ? -1L : (1L << (length << 3)) - 1;
            int at = offsets[row];
            int knownAt = knownOffsets[group];
            int knownLast = Math.max(knownLengths[group] - 8, 0);
            long first = (long) WORD.get(data, at) ^ (long) WORD.get(known, knownAt);
            long second = (long) WORD.get(data, at + last) ^ (long) WORD.get(known, knownAt + knownLast);
            if ((((first | second) & mask) | (length ^ knownLengths[group])) != 0
                    || (length > TWO_WORDS && differ(data, at, known, knownAt, length))) {
                add(i);
            }
        }
    }

    private static boolean differ(byte[] a, int aFrom, byte[] b, int bFrom, int length) {
        return !Arrays.equals(a, aFrom, aFrom + length, b, bFrom, bFrom + length);
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
