package dev.drey.chunk;

import java.util.Arrays;

/** A column of booleans, a byte each: 0 is false, 1 is true, nothing else. */
public final class BooleanColumn extends Column {
    private byte[] values;

    public BooleanColumn(int rows) {
        this.values = new byte[rows];
    }

    /** The array behind the column, one element a physical row; replaced when the column grows, so fetch it per chunk. */
    public byte[] values() {
        return values;
    }

    public boolean get(int row) {
        return values[row] != 0;
    }

    /** Writes a value; the row's validity is left alone. */
    public void set(int row, boolean value) {
        values[row] = value ? (byte) 1 : 0;
    }

    @Override
    public Storage storage() {
        return Storage.BOOLEAN;
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
        return (long) values.length + validityBytes();
    }

    @Override
    void copyValues(Column source, int[] rows, int from, int count, int target) {
        byte[] in = ((BooleanColumn) source).values;
        if (rows == null) {
            System.arraycopy(in, from, values, target, count);
        } else {
            for (int i = 0; i < count; i++) {
                values[target + i] = in[rows[from + i]];
            }
        }
    }
}
