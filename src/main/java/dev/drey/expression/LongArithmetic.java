package dev.drey.expression;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TypeKind;
import dev.drey.chunk.ValueText;
import dev.drey.expression.Syntax.Operator;
import java.math.BigDecimal;

/**
 * {@code + - * %} of bigints, and of decimals as scaled longs (of one scale but for {@code *}); exact or an error.
 *
 * <p>The loops only gather whether any row might have overflowed, by the signs (Henry Warren, "Hacker's Delight", 2-13); the row is searched for
 * afterwards. A suspicion may come from a null row, whose value means nothing.
 */
final class LongArithmetic extends BinaryKernel {
    private final Operator operator;
    private final boolean bounded;
    private final Source source;

    /** @param bounded true when a decimal result may need more than 18 digits */
    LongArithmetic(DataType type, Operator operator, Kernel left, Kernel right, boolean bounded, Source source) {
        super(type, left, right);
        this.operator = operator;
        this.bounded = bounded;
        this.source = source;
    }

    @Override
    void apply(Column left, Column right, Column result, int[] rows, int count) {
        long[] x = ((LongColumn) left).values();
        long[] y = ((LongColumn) right).values();
        long[] z = ((LongColumn) result).values();
        boolean suspicious = switch (operator) {
            case ADD -> add(x, y, z, rows, count);
            case SUBTRACT -> subtract(x, y, z, rows, count);
            case MULTIPLY -> multiply(x, y, z, rows, count);
            default -> remainder(x, y, z, rows, count);
        };
        if (suspicious || bounded && beyondBound(z, rows, count)) {
            verify(x, y, result, rows, count);
        }
    }

    private static boolean add(long[] x, long[] y, long[] z, int[] rows, int count) {
        long signs = 0;
        if (rows == null) {
            for (int i = 0; i < count; i++) {
                long sum = x[i] + y[i];
                z[i] = sum;
                signs |= (x[i] ^ sum) & (y[i] ^ sum);
            }
        } else {
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                long sum = x[row] + y[row];
                z[row] = sum;
                signs |= (x[row] ^ sum) & (y[row] ^ sum);
            }
        }
        return signs < 0;
    }

    private static boolean subtract(long[] x, long[] y, long[] z, int[] rows, int count) {
        long signs = 0;
        if (rows == null) {
            for (int i = 0; i < count; i++) {
                long difference = x[i] - y[i];
                z[i] = difference;
                signs |= (x[i] ^ y[i]) & (x[i] ^ difference);
            }
        } else {
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                long difference = x[row] - y[row];
                z[row] = difference;
                signs |= (x[row] ^ y[row]) & (x[row] ^ difference);
            }
        }
        return signs < 0;
    }

    private static boolean multiply(long[] x, long[] y, long[] z, int[] rows, int count) {
        long lost = 0;
        if (rows == null) {
            for (int i = 0; i < count; i++) {
                long product = x[i] * y[i];
                z[i] = product;
                lost |= Math.multiplyHigh(x[i], y[i]) ^ (product >> 63);
            }
        } else {
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                long product = x[row] * y[row];
                z[row] = product;
                lost |= Math.multiplyHigh(x[row], y[row]) ^ (product >> 63);
            }
        }
        return lost != 0;
    }

    private static boolean remainder(long[] x, long[] y, long[] z, int[] rows, int count) {
        boolean zero = false;
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            long divisor = y[row];
            zero |= divisor == 0;
            z[row] = divisor == 0 ? 0 : x[row] % divisor;
        }
        return zero;
    }

    private static boolean beyondBound(long[] z, int[] rows, int count) {
        boolean beyond = false;
        for (int i = 0; i < count; i++) {
            long value = z[rows == null ? i : rows[i]];
            beyond |= value > Decimals.GREATEST | value < -Decimals.GREATEST;
        }
        return beyond;
    }

    private void verify(long[] x, long[] y, Column result, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            if (!result.isNull(row)) {
                verify(x[row], y[row]);
            }
        }
    }

    private void verify(long x, long y) {
        if (operator == Operator.REMAINDER) {
            if (y == 0) {
                throw new EvaluationException(source, "division by zero: " + operation(x, y));
            }
            return;
        }
        BigDecimal a = BigDecimal.valueOf(x);
        BigDecimal b = BigDecimal.valueOf(y);
        BigDecimal exact = switch (operator) {
            case ADD -> a.add(b);
            case SUBTRACT -> a.subtract(b);
            default -> a.multiply(b);
        };
        if (type().kind() == TypeKind.BIGINT) {
            if (exact.toBigInteger().bitLength() > 63) {
                throw new EvaluationException(source, operation(x, y) + " is out of the range of bigint");
            }
        } else if (exact.abs().compareTo(BigDecimal.valueOf(Decimals.GREATEST)) > 0) {
            throw new EvaluationException(
                    source, operation(x, y) + " needs more than " + DataType.MAX_PRECISION + " digits");
        }
    }

    private String operation(long x, long y) {
        return ValueText.printLong(left().type(), x) + " " + operator.symbol + " "
                + ValueText.printLong(right().type(), y);
    }
}
