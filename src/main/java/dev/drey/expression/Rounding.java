package dev.drey.expression;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * {@code round}, {@code floor} and {@code ceil} of doubles. Rounding is half away from zero of the decimal digits that the double prints as, so that
 * {@code round(0.285, 2)} is 0.29 although the double lies below 0.285; the slow way is taken only near a half.
 */
final class Rounding extends UnaryKernel {
    /** Below this a double times a power of ten is off by less than 2^-12. */
    static final double SAFE = 1L << 40;

    /** Nearer to a half than this, the digits decide. */
    static final double DOUBT = 0x1p-10;

    /** From here on doubles have no fraction. */
    private static final double WHOLE = 1L << 52;

    private final Rescale.Rounding mode;
    private final int digits;

    /** @param digits digits to keep after the point, 0 to 18; 0 for floor and ceiling */
    Rounding(Kernel input, Rescale.Rounding mode, int digits) {
        super(DataType.DOUBLE, input);
        this.mode = mode;
        this.digits = digits;
    }

    @Override
    void apply(Column in, Column out, int[] rows, int count) {
        double[] x = ((DoubleColumn) in).values();
        double[] z = ((DoubleColumn) out).values();
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            z[row] = switch (mode) {
                case FLOOR -> Math.floor(x[row]);
                case CEILING -> Math.ceil(x[row]);
                case HALF_AWAY_FROM_ZERO -> round(x[row], digits);
            };
        }
    }

    static double round(double value, int digits) {
        if (!(Math.abs(value) < WHOLE)) {
            return value;
        }
        double factor = Decimals.power(digits);
        double scaled = value * factor;
        double floor = Math.floor(scaled);
        if (Math.abs(scaled) < SAFE && Math.abs(scaled - floor - 0.5) > DOUBT) {
            return (scaled - floor > 0.5 ? floor + 1 : floor) / factor;
        }
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).doubleValue();
    }
}
