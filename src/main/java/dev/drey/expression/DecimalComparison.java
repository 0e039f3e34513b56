package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.expression.Syntax.Operator;

/** Compares scaled longs of different scales exactly, in 128 bits. The left side has the larger scale. */
final class DecimalComparison extends BinaryKernel {
    private final int accepted;
    private final long factor;

    /** @param factor ten to the difference of the scales: what the right side's longs are multiplied by */
    DecimalComparison(Operator operator, Kernel left, Kernel right, long factor) {
        super(DataType.BOOLEAN, left, right);
        this.accepted = Comparison.mask(operator);
        this.factor = factor;
    }

    @Override
    void apply(Column left, Column right, Column out, int[] rows, int count) {
        long[] x = ((LongColumn) left).values();
        long[] y = ((LongColumn) right).values();
        byte[] result = ((BooleanColumn) out).values();
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            long high = Math.multiplyHigh(y[row], factor);
            int order = Long.compare(x[row] >> 63, high);
            if (order == 0) {
                order = Long.compareUnsigned(x[row], y[row] * factor);
            }
            result[row] = (byte) (accepted >>> (order + 1) & 1);
        }
    }
}
