package dev.drey.expression;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;

/** Doubles as longs of the same total order (NaN greatest and equal to itself, zeros equal), so that ranges of longs serve them too. */
final class DoubleKeys extends UnaryKernel {
    DoubleKeys(Kernel input) {
        super(DataType.BIGINT, input);
    }

    /** The long that stands for a double. */
    static long key(double value) {
        // Adding 0.0 turns -0.0 into 0.0; the bits of a NaN are made canonical by doubleToLongBits.
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    @Override
    void apply(Column in, Column out, int[] rows, int count) {
        double[] values = ((DoubleColumn) in).values();
        long[] keys = ((LongColumn) out).values();
        if (rows == null) {
            for (int row = 0; row < count; row++) {
                keys[row] = key(values[row]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                keys[rows[i]] = key(values[rows[i]]);
            }
        }
    }
}
