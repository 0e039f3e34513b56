package dev.drey.expression;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TotalOrder;

/** Doubles as longs of the same total order (NaN greatest and equal to itself, zeros equal), so that ranges of longs serve them too. */
final class DoubleKeys extends UnaryKernel {
    DoubleKeys(Kernel input) {
        super(DataType.BIGINT, input);
    }

    @Override
    void apply(Column in, Column out, int[] rows, int count) {
        double[] values = ((DoubleColumn) in).values();
        long[] keys = ((LongColumn) out).values();
        if (rows == null) {
            for (int row = 0; row < count; row++) {
                keys[row] = TotalOrder.key(values[row]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                keys[rows[i]] = TotalOrder.key(values[rows[i]]);
            }
        }
    }
}
