package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads the blocks that {@link ValueBlockWriter} wrote, one after the other. Not thread-safe. */
final class ValueBlockReader {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] longs = new long[ValueBlockWriter.MOST];
    private byte[] bytes;
    private int start;
    private int at;
    private int end;

    /** Begins to read a partial; {@link StringColumn#SLACK} bytes behind it must be readable. */
    void open(byte[] data, int from, int length) {
        bytes = data;
        start = from;
        at = from;
        end = from + length;
    }

    /** Whether there is another block. */
    boolean hasNext() {
        return at < end;
    }

    /**
     * Reads the next block.
     *
     * @param columns receive the values from {@code row} on; they have room and no nulls there, and string columns share the bytes that are read
     * @param counts receives the counts from {@code row} on; null for values without
     * @return number of entries
     */
    int read(Column[] columns, long[] counts, int row) {
        int count = (int) varint();
        check(count > 0 && count <= ValueBlockWriter.MOST, "a block of " + count + " entries");
        if (counts != null) {
            readLongs(count);
            System.arraycopy(longs, 0, counts, row, count);
        }
        for (Column column : columns) {
            readValidity(column, row, count);
            readLongs(count);
            switch (column.storage()) {
                case LONG -> System.arraycopy(longs, 0, ((LongColumn) column).values(), row, count);
                case DOUBLE -> scatter((DoubleColumn) column, row, count);
                case BOOLEAN -> scatter((BooleanColumn) column, row, count);
                case STRING -> scatter((StringColumn) column, row, count);
            }
        }
        check(at <= end, "a block that ends " + (at - end) + " bytes behind it");
        return count;
    }

    private void readValidity(Column column, int row, int count) {
        if (bytes[at++] == 0) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if ((bytes[at + (i >>> 3)] >>> (i & 7) & 1) == 0) {
                column.setNull(row + i);
            }
        }
        at += (count + 7) >>> 3;
    }

    private void scatter(DoubleColumn column, int row, int count) {
        double[] values = column.values();
        for (int i = 0; i < count; i++) {
            values[row + i] = TotalOrder.ofKey(longs[i]);
        }
    }

    private void scatter(BooleanColumn column, int row, int count) {
        byte[] values = column.values();
        for (int i = 0; i < count; i++) {
            values[row + i] = (byte) longs[i];
        }
    }

    private void scatter(StringColumn column, int row, int count) {
        for (int i = 0; i < count; i++) {
            int length = (int) longs[i];
            check(length >= 0 && length <= end - at, "a string of " + longs[i] + " bytes");
            column.offsets()[row + i] = at;
            column.lengths()[row + i] = length;
            at += length;
        }
    }

    private void readLongs(int count) {
        int width = bytes[at++];
        long zigzag = varint();
        long least = zigzag >>> 1 ^ -(zigzag & 1);
        check(width >= 0 && width <= Long.BYTES && at + (long) count * width <= end, "longs of " + width + " bytes");
        long mask = width == 0 ? 0 : -1L >>> (Long.SIZE - (width << 3));
        int from = at;
        for (int i = 0; i < count; i++) {
            longs[i] = least + ((long) WORD.get(bytes, from + i * width) & mask);
        }
        at += count * width;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            check(at < end && shift < Long.SIZE, "a number that does not end");
            byte part = bytes[at++];
            value |= (part & 0x7FL) << shift;
            if (part >= 0) {
                return value;
            }
        }
    }

    private void check(boolean sound, String found) {
        if (!sound) {
            throw new IllegalStateException(
                    "the partial of values is corrupt: " + found + " at byte " + (at - start) + " of " + (end - start));
        }
    }
}
