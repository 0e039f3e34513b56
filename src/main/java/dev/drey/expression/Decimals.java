package dev.drey.expression;

import dev.drey.chunk.DataType;
import dev.drey.chunk.TypeKind;

/** Digits of exact numbers: powers of ten, and the types that results get. */
final class Decimals {
    /** Greatest absolute value of a decimal's scaled long: 18 nines. */
    static final long GREATEST = 999_999_999_999_999_999L;

    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private Decimals() {}

    /** 10 to the {@code exponent}, 0 to 18. */
    static long power(int exponent) {
        return POWERS[exponent];
    }

    /**
     * The digits of an exact number.
     *
     * @param whole most digits before the point
     * @param scale digits after it
     */
    record Digits(int whole, int scale) {
        int precision() {
            return whole + scale;
        }

        /** True when a scaled long cannot be sure to hold it. */
        boolean mayExceed() {
            return precision() > DataType.MAX_PRECISION;
        }

        /** The decimal type of that scale and as many digits as there can be; the scale must be at most 18. */
        DataType type() {
            return DataType.decimal(Math.max(1, Math.min(DataType.MAX_PRECISION, precision())), scale);
        }

        Digits union(Digits other) {
            return new Digits(Math.max(whole, other.whole), Math.max(scale, other.scale));
        }
    }

    /** The digits of a bigint or decimal kernel; those of the value itself for a constant bigint. */
    static Digits digits(Kernel number) {
        if (number.type().kind() == TypeKind.DECIMAL) {
            return new Digits(
                    number.type().precision() - number.type().scale(),
                    number.type().scale());
        }
        if (number instanceof ConstantKernel constant && !constant.isNull()) {
            return new Digits(
                    Long.toString(constant.longValue()).replace("-", "").length(), 0);
        }
        return new Digits(19, 0);
    }
}
