package dev.drey.expression;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.expression.Syntax.Operator;

/** {@code + - * / %} of doubles by IEEE 754, except that dividing by zero is an error. */
final class DoubleArithmetic extends BinaryKernel {
    private final Operator operator;
    private final Source source;

    DoubleArithmetic(Operator operator, Kernel left, Kernel right, Source source) {
        super(DataType.DOUBLE, left, right);
        this.operator = operator;
        this.source = source;
    }

    @Override
    void apply(Column left, Column right, Column result, int[] rows, int count) {
        double[] x = ((DoubleColumn) left).values();
        double[] y = ((DoubleColumn) right).values();
        double[] z = ((DoubleColumn) result).values();
        switch (operator) {
            case ADD -> add(x, y, z, rows, count);
            case SUBTRACT -> subtract(x, y, z, rows, count);
            case MULTIPLY -> multiply(x, y, z, rows, count);
            default -> {
                refuseZeros(x, y, result, rows, count);
                if (operator == Operator.DIVIDE) {
                    divide(x, y, z, rows, count);
                } else {
                    remainder(x, y, z, rows, count);
                }
            }
        }
    }

    private static void add(double[] x, double[] y, double[] z, int[] rows, int count) {
        if (rows == null) {
            for (int i = 0; i < count; i++) {
                z[i] = x[i] + y[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                z[rows[i]] = x[rows[i]] + y[rows[i]];
            }
        }
    }

    private static void subtract(double[] x, double[] y, double[] z, int[] rows, int count) {
        if (rows == null) {
            for (int i = 0; i < count; i++) {
                z[i] = x[i] - y[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                z[rows[i]] = x[rows[i]] - y[rows[i]];
            }
        }
    }

    private static void multiply(double[] x, double[] y, double[] z, int[] rows, int count) {
        if (rows == null) {
            for (int i = 0; i < count; i++) {
                z[i] = x[i] * y[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                z[rows[i]] = x[rows[i]] * y[rows[i]];
            }
        }
    }

    private static void divide(double[] x, double[] y, double[] z, int[] rows, int count) {
        if (rows == null) {
            for (int i = 0; i < count; i++) {
                z[i] = x[i] / y[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                z[rows[i]] = x[rows[i]] / y[rows[i]];
            }
        }
    }

    private static void remainder(double[] x, double[] y, double[] z, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            z[row] = x[row] % y[row];
        }
    }

    private void refuseZeros(double[] x, double[] y, Column result, int[] rows, int count) {
        boolean zero = false;
        for (int i = 0; i < count; i++) {
            zero |= y[rows == null ? i : rows[i]] == 0;
        }
        for (int i = 0; zero && i < count; i++) {
            int row = rows == null ? i : rows[i];
            if (y[row] == 0 && !result.isNull(row)) {
                throw new EvaluationException(
                        source, "division by zero: " + x[row] + " " + operator.symbol + " " + y[row]);
            }
        }
    }
}
