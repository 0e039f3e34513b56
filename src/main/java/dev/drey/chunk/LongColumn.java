package dev.drey.chunk;

import java.util.Arrays;

/** A column of longs: bigint, scaled decimal, days of a date, microseconds of a timestamp. */
public final class LongColumn extends Column {
    private long[] values;

    public LongColumn(int rows) {
        this.values = new long[rows];
    }

    /** The array behind the column, one element a physical row; replaced when the column grows, so fetch it per chunk. */
    public long[] values() {
        return values;
    }

    public long get(int row) {
        return values[row];
    }

    /** Writes a value; the row's validity is left alone. */
    public void set(int row, long value) {
        values[row] = value;
    }

    @Override
    public Storage storage() {
        return Storage.LONG;
    }

    @Override
    public int capacity() {
        return values.length;
    }

    @Override
    void growValues(int rows) {
        values = Arrays.copyOf(values, rows);
    }

    @Override
    public long heapBytes() {
        return 8L * values.length + validityBytes();
    }

    @Override
    void copyValues(Column source, int[] rows, int from, int count, int target) {
        long[] in = ((LongColumn) source).values;
        if (rows == null) {
            System.arraycopy(in, from, values, target, count);
        } else {
            for (int i = 0; i < count; i++) {
                values[target + i] = in[rows[from + i]];
            }
        }
    }
}
