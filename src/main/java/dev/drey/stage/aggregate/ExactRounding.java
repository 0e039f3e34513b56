package dev.drey.stage.aggregate;

import java.math.BigInteger;

/**
 * Turns exact numbers into the nearest double, ties to even, in one rounding: what lies beyond the greatest double becomes infinite, what lies below
 * the least normal one is rounded to the grid of the subnormals.
 */
final class ExactRounding {
    private static final int SIGNIFICANT_BITS = 53;
    private static final int LEAST_EXPONENT = -1074;
    /** Bits of a quotient that are worked out: enough to round, the rest only tells whether it is exact. */
    private static final int QUOTIENT_BITS = 66;

    private static final long GREATEST_EXACT = 1L << SIGNIFICANT_BITS;

    private ExactRounding() {}

    /** The double nearest to {@code value * 2^exponent}. */
    static double toDouble(BigInteger value, int exponent) {
        BigInteger magnitude = value.abs();
        int unit = Math.max(exponent + magnitude.bitLength() - SIGNIFICANT_BITS, LEAST_EXPONENT);
        int dropped = unit - exponent;
        if (dropped <= 0) {
            return value.signum() == 0 ? 0.0 : Math.scalb(value.doubleValue(), exponent);
        }
        BigInteger kept = magnitude.shiftRight(dropped);
        boolean half = magnitude.testBit(dropped - 1);
        boolean beyondHalf = half && magnitude.getLowestSetBit() < dropped - 1;
        if (half && (beyondHalf || kept.testBit(0))) {
            kept = kept.add(BigInteger.ONE);
        }
        // At most 2^53, so the conversion is exact, and a multiple of the least unit, so the scaling is.
        double rounded = Math.scalb((double) kept.longValue(), unit);
        return signed(value.signum() < 0, rounded);
    }

    /** The double nearest to {@code (high * 2^64 + low) * 2^exponent} with an unsigned low word; the result must be in the normal range. */
    static double toDouble(long high, long low, int exponent) {
        if (high == low >> 63) {
            return Math.scalb((double) low, exponent);
        }
        boolean negative = high < 0;
        // For the least value the magnitude 2^127 is right too, read as unsigned.
        long magnitudeLow = negative ? -low : low;
        long magnitudeHigh = negative ? ~high + (low == 0 ? 1 : 0) : high;
        int shift = 64 - Long.numberOfLeadingZeros(magnitudeHigh);
        if (shift == 0) {
            // Beyond a signed long but not beyond an unsigned one: one bit less, the lost one kept as sticky.
            return signed(negative, Math.scalb((double) (magnitudeLow >>> 1 | magnitudeLow & 1), exponent + 1));
        }
        long top = shift == 64 ? magnitudeHigh : magnitudeHigh << (64 - shift) | magnitudeLow >>> shift;
        long lost = shift == 64 ? magnitudeLow : magnitudeLow << (64 - shift);
        long sticky = (lost != 0 ? 1 : 0) | top & 1;
        return signed(negative, Math.scalb((double) (top >>> 1 | sticky), exponent + shift + 1));
    }

    /** There is one zero: results do not tell from which side they came. */
    private static double signed(boolean negative, double magnitude) {
        return negative && magnitude != 0 ? -magnitude : magnitude;
    }

    /** The double nearest to {@code numerator / denominator}; the denominator is positive. */
    static double quotient(BigInteger numerator, BigInteger denominator) {
        if (numerator.signum() == 0) {
            return 0;
        }
        int shift = QUOTIENT_BITS - (numerator.bitLength() - denominator.bitLength());
        BigInteger scaled = shift >= 0 ? numerator.abs().shiftLeft(shift) : numerator.abs();
        BigInteger divisor = shift >= 0 ? denominator : denominator.shiftLeft(-shift);
        BigInteger[] parts = scaled.divideAndRemainder(divisor);
        // A remainder only matters as "a little more": one bit below all that rounding looks at.
        BigInteger quotient = parts[0].shiftLeft(1);
        if (parts[1].signum() != 0) {
            quotient = quotient.setBit(0);
        }
        double rounded = toDouble(quotient, -shift - 1);
        return signed(numerator.signum() < 0, rounded);
    }

    /** The double nearest to the square root of {@code numerator / denominator}; neither is negative, the denominator is not 0. */
    static double squareRoot(BigInteger numerator, BigInteger denominator) {
        if (numerator.signum() == 0) {
            return 0;
        }
        int missing = 2 * QUOTIENT_BITS - (numerator.bitLength() - denominator.bitLength());
        int halfShift = Math.floorDiv(missing + 1, 2);
        int shift = 2 * halfShift;
        BigInteger scaled = shift >= 0 ? numerator.shiftLeft(shift) : numerator;
        BigInteger divisor = shift >= 0 ? denominator : denominator.shiftLeft(-shift);
        BigInteger[] quotient = scaled.divideAndRemainder(divisor);
        BigInteger[] root = quotient[0].sqrtAndRemainder();
        // As for quotients, what is left over only matters as "a little more".
        BigInteger digits = root[0].shiftLeft(1);
        if (quotient[1].signum() != 0 || root[1].signum() != 0) {
            digits = digits.setBit(0);
        }
        return toDouble(digits, -halfShift - 1);
    }

    /** True when a double holds the long exactly, whatever its digits. */
    static boolean isExact(long value) {
        return value >= -GREATEST_EXACT && value <= GREATEST_EXACT;
    }
}
