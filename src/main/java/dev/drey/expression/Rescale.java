package dev.drey.expression;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TypeKind;
import dev.drey.chunk.ValueText;

/** Changes the scale of exact numbers, bigints among them: to more digits exactly, to fewer by rounding. */
final class Rescale extends UnaryKernel {
    /** What becomes of digits that are dropped. */
    enum Rounding {
        HALF_AWAY_FROM_ZERO,
        FLOOR,
        CEILING
    }

    private final int shift;
    private final Rounding rounding;
    private final long bound;
    private final Source source;

    Rescale(DataType type, Kernel input, Rounding rounding, Source source) {
        super(type, input);
        this.shift = type.scale() - input.type().scale();
        this.rounding = rounding;
        this.bound = type.kind() == TypeKind.DECIMAL ? Decimals.power(type.precision()) - 1 : Long.MAX_VALUE;
        this.source = source;
    }

    @Override
    void apply(Column in, Column out, int[] rows, int count) {
        long[] x = ((LongColumn) in).values();
        long[] z = ((LongColumn) out).values();
        long factor = Decimals.power(Math.abs(shift));
        boolean beyond = false;
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            long value = shift >= 0 ? x[row] * factor : divide(x[row], factor);
            z[row] = value;
            beyond |= value > bound | value < -bound;
            beyond |= shift > 0 && Math.multiplyHigh(x[row], factor) != value >> 63;
        }
        if (beyond && type().kind() == TypeKind.DECIMAL) {
            refuse(x, out, factor, rows, count);
        }
    }

    private long divide(long x, long factor) {
        return switch (rounding) {
            case FLOOR -> Math.floorDiv(x, factor);
            case CEILING -> -Math.floorDiv(-x, factor);
            case HALF_AWAY_FROM_ZERO -> {
                long quotient = x / factor;
                long rest = Math.abs(x - quotient * factor);
                yield rest >= factor - rest ? quotient + Long.signum(x) : quotient;
            }
        };
    }

    private void refuse(long[] x, Column out, long factor, int[] rows, int count) {
        long[] z = ((LongColumn) out).values();
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            boolean lost = shift > 0 && Math.multiplyHigh(x[row], factor) != z[row] >> 63;
            if (!out.isNull(row) && (lost || z[row] > bound || z[row] < -bound)) {
                throw new EvaluationException(
                        source, ValueText.printLong(input().type(), x[row]) + " is out of the range of " + type());
            }
        }
    }
}
