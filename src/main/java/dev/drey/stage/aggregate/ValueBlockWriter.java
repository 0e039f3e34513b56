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
import java.util.Arrays;

/**
 * Writes values of a group, with or without their counts, as blocks of bytes: the partials of aggregates that keep values.
 *
 * <p><b>Layout.</b> Blocks one behind the other, each of 1 to {@link #MOST} entries: their number (varint), the counts (longs) if there are any, then
 * column by column a byte that is 1 when a bitmap of the valid rows follows, and the values: doubles as the longs of the {@link TotalOrder}, booleans as 0
 * and 1, strings as their lengths (longs) and all bytes. Longs are a width w of 0 to 8 bytes, the least of them (zigzag varint) and for each the w lowest
 * bytes of its distance to the least (frame of reference). So blocks put together hold the entries of both: concatenation is addition. Not thread-safe.
 */
final class ValueBlockWriter {
    /** Most entries of a block: what a reader gathers stays in the second-level cache. */
    static final int MOST = 4096;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int VARINT_BYTES = 10;

    private final long[] longs = new long[MOST];
    private byte[] bytes = new byte[64];
    private int length;

    /** What was written; {@link #length} bytes of it. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void reset() {
        length = 0;
    }

    /**
     * Writes one block.
     *
     * @param columns the columns of the values
     * @param counts the count of each row, or null for values without
     * @param rows rows of the columns: {@code rows[from .. from+count-1]}
     * @param count 1 to {@link #MOST}
     */
    void write(Column[] columns, long[] counts, int[] rows, int from, int count) {
        reserve(VARINT_BYTES);
        varint(count);
        if (counts != null) {
            for (int i = 0; i < count; i++) {
                longs[i] = counts[rows[from + i]];
            }
            writeLongs(count);
        }
        for (Column column : columns) {
            writeValidity(column, rows, from, count);
            switch (column.storage()) {
                case LONG -> gather((LongColumn) column, rows, from, count);
                case DOUBLE -> gather((DoubleColumn) column, rows, from, count);
                case BOOLEAN -> gather((BooleanColumn) column, rows, from, count);
                case STRING -> gather((StringColumn) column, rows, from, count);
            }
            writeLongs(count);
            if (column instanceof StringColumn strings) {
                writeBytes(strings, rows, from, count);
            }
        }
    }

    private void writeValidity(Column column, int[] rows, int from, int count) {
        int bitmap = (count + 7) >>> 3;
        reserve(1 + bitmap);
        boolean nulls = false;
        for (int i = 0; i < count && column.hasNulls(); i++) {
            nulls |= column.isNull(rows[from + i]);
        }
        bytes[length++] = (byte) (nulls ? 1 : 0);
        if (nulls) {
            Arrays.fill(bytes, length, length + bitmap, (byte) 0);
            for (int i = 0; i < count; i++) {
                bytes[length + (i >>> 3)] |= (byte) (column.isNull(rows[from + i]) ? 0 : 1 << (i & 7));
            }
            length += bitmap;
        }
    }

    private void gather(LongColumn column, int[] rows, int from, int count) {
        long[] values = column.values();
        for (int i = 0; i < count; i++) {
            longs[i] = values[rows[from + i]];
        }
    }

    private void gather(DoubleColumn column, int[] rows, int from, int count) {
        double[] values = column.values();
        for (int i = 0; i < count; i++) {
            longs[i] = TotalOrder.key(values[rows[from + i]]);
        }
    }

    private void gather(BooleanColumn column, int[] rows, int from, int count) {
        byte[] values = column.values();
        for (int i = 0; i < count; i++) {
            longs[i] = values[rows[from + i]];
        }
    }

    private void gather(StringColumn column, int[] rows, int from, int count) {
        int[] lengths = column.lengths();
        for (int i = 0; i < count; i++) {
            longs[i] = column.isNull(rows[from + i]) ? 0 : lengths[rows[from + i]];
        }
    }

    /** Writes the bytes of strings whose lengths are in the longs. */
    private void writeBytes(StringColumn column, int[] rows, int from, int count) {
        for (int i = 0; i < count; i++) {
            int size = (int) longs[i];
            reserve(size);
            System.arraycopy(column.data(), column.offsets()[rows[from + i]], bytes, length, size);
            length += size;
        }
    }

    private void writeLongs(int count) {
        long least = longs[0];
        long greatest = longs[0];
        for (int i = 1; i < count; i++) {
            least = Math.min(least, longs[i]);
            greatest = Math.max(greatest, longs[i]);
        }
        // Unsigned: the distance between the extremes of long needs all 64 bits.
        int width = (Long.SIZE + 7 - Long.numberOfLeadingZeros(greatest - least)) >>> 3;
        reserve(1 + VARINT_BYTES + (long) count * width + Long.BYTES);
        bytes[length++] = (byte) width;
        varint(least << 1 ^ least >> 63);
        if (width > 0) {
            for (int i = 0; i < count; i++) {
                WORD.set(bytes, length, longs[i] - least);
                length += width;
            }
        }
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            bytes[length++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[length++] = (byte) left;
    }

    private void reserve(long more) {
        long needed = length + more;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 16L) {
                throw new IllegalStateException("the values of one group would need " + needed
                        + " bytes in one partial; allowed: 2 GiB; use a key with more groups");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(needed, 2L * bytes.length)));
        }
    }
}
