package dev.drey.stage.topk;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;

/**
 * Longs that stand for the values of an order's first column: where one is less than another, its row comes first; where they are equal, the rows must be
 * compared. For numbers equal longs mean equal values but for nulls, which share the longs at the ends; strings go by their first eight bytes.
 */
final class OrderKeys {
    private OrderKeys() {}

    /**
     * Writes the longs of some rows.
     *
     * @param selection physical rows, or null for all
     * @param from first index into the selection, or first row
     * @param out receives them from 0 on
     */
    static void write(RowOrder.Key key, Column column, int[] selection, int from, int count, long[] out) {
        // Turning all bits round reverses the order of longs.
        long flip = key.descending() ? -1 : 0;
        switch (column.storage()) {
            case LONG -> writeLongs(((LongColumn) column).values(), selection, from, count, flip, out);
            case DOUBLE -> writeDoubles(((DoubleColumn) column).values(), selection, from, count, flip, out);
            case BOOLEAN -> writeBooleans(((BooleanColumn) column).values(), selection, from, count, flip, out);
            case STRING -> writeStrings((StringColumn) column, selection, from, count, flip, out);
        }
        if (column.hasNulls()) {
            long ofNull = key.nullsFirst() ? Long.MIN_VALUE : Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                if (column.isNull(selection == null ? from + i : selection[from + i])) {
                    out[i] = ofNull;
                }
            }
        }
    }

    private static void writeLongs(long[] values, int[] selection, int from, int count, long flip, long[] out) {
        if (selection == null) {
            for (int i = 0; i < count; i++) {
                out[i] = values[from + i] ^ flip;
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            out[i] = values[selection[from + i]] ^ flip;
        }
    }

    private static void writeDoubles(double[] values, int[] selection, int from, int count, long flip, long[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = TotalOrder.key(values[selection == null ? from + i : selection[from + i]]) ^ flip;
        }
    }

    private static void writeBooleans(byte[] values, int[] selection, int from, int count, long flip, long[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = values[selection == null ? from + i : selection[from + i]] ^ flip;
        }
    }

    private static void writeStrings(StringColumn column, int[] selection, int from, int count, long flip, long[] out) {
        byte[] data = column.data();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? from + i : selection[from + i];
            out[i] = column.isNull(row) ? 0 : prefix(data, column.offsets()[row], column.lengths()[row]) ^ flip;
        }
    }

    /** The first eight bytes, the first one highest, missing ones 0, as a long whose signed order is theirs as unsigned bytes. */
    private static long prefix(byte[] data, int offset, int length) {
        long word = 0;
        int bytes = Math.min(length, Long.BYTES);
        for (int i = 0; i < bytes; i++) {
            word |= (data[offset + i] & 0xFFL) << (56 - 8 * i);
        }
        return word ^ Long.MIN_VALUE;
    }
}
