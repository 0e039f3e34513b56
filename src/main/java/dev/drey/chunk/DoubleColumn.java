package dev.drey.chunk;

import java.util.Arrays;

/** A column of doubles. */
public final class DoubleColumn extends Column {
    private double[] values;

    public DoubleColumn(int rows) {
        this.values = new double[rows];
    }

    /** The array behind the column, one element a physical row; replaced when the column grows, so fetch it per chunk. */
    public double[] values() {
        return values;
    }

    public double get(int row) {
        return values[row];
    }

    /** Writes a value; the row's validity is left alone. */
    public void set(int row, double value) {
        values[row] = value;
    }

    @Override
    public Storage storage() {
        return Storage.DOUBLE;
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
        double[] in = ((DoubleColumn) source).values;
        if (rows == null) {
            System.arraycopy(in, from, values, target, count);
        } else {
            for (int i = 0; i < count; i++) {
                values[target + i] = in[rows[from + i]];
            }
        }
    }
}
