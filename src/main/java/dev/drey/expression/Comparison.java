package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;
import dev.drey.expression.Syntax.Operator;

/** Compares two columns of one storage by the total order; the operator is a mask over less, equal and greater. */
final class Comparison extends BinaryKernel {
    private final int accepted;

    Comparison(Operator operator, Kernel left, Kernel right) {
        super(DataType.BOOLEAN, left, right);
        this.accepted = mask(operator);
    }

    /** Bit c + 1 is set when comparison result c (-1, 0, 1) makes the operator true. */
    static int mask(Operator operator) {
        return switch (operator) {
            case LESS -> 0b001;
            case LESS_OR_EQUAL -> 0b011;
            case EQUAL -> 0b010;
            case GREATER_OR_EQUAL -> 0b110;
            case GREATER -> 0b100;
            case NOT_EQUAL -> 0b101;
            default -> throw new IllegalArgumentException(operator + " does not compare");
        };
    }

    @Override
    void apply(Column x, Column y, Column out, int[] rows, int count) {
        byte[] result = ((BooleanColumn) out).values();
        switch (x.storage()) {
            case LONG -> longs(((LongColumn) x).values(), ((LongColumn) y).values(), result, rows, count);
            case DOUBLE -> doubles(((DoubleColumn) x).values(), ((DoubleColumn) y).values(), result, rows, count);
            case BOOLEAN -> booleans(((BooleanColumn) x).values(), ((BooleanColumn) y).values(), result, rows, count);
            case STRING -> strings((StringColumn) x, (StringColumn) y, (BooleanColumn) out, rows, count);
        }
    }

    private void longs(long[] x, long[] y, byte[] result, int[] rows, int count) {
        if (rows == null) {
            for (int row = 0; row < count; row++) {
                result[row] = (byte) (accepted >>> (Long.compare(x[row], y[row]) + 1) & 1);
            }
        } else {
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                result[row] = (byte) (accepted >>> (Long.compare(x[row], y[row]) + 1) & 1);
            }
        }
    }

    private void doubles(double[] x, double[] y, byte[] result, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            result[row] = (byte) (accepted >>> (TotalOrder.compare(x[row], y[row]) + 1) & 1);
        }
    }

    private void booleans(byte[] x, byte[] y, byte[] result, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            result[row] = (byte) (accepted >>> (x[row] - y[row] + 1) & 1);
        }
    }

    private void strings(StringColumn x, StringColumn y, BooleanColumn out, int[] rows, int count) {
        byte[] result = out.values();
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            if (!out.isNull(row)) {
                int order = TotalOrder.compareBytes(
                        x.data(), x.offsets()[row], x.lengths()[row], y.data(), y.offsets()[row], y.lengths()[row]);
                result[row] = (byte) (accepted >>> (Integer.signum(order) + 1) & 1);
            }
        }
    }
}
