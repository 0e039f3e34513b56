package dev.drey.stage.aggregate;

import java.math.BigInteger;

/**
 * The double nearest to a quotient of whole numbers or to its root, ties to even, found by holding a guess and its neighbours against the exact
 * number: slow and plain. Nothing is rounded but the guess.
 */
final class NearestDouble {
    /** How many units of {@link #units} 1 has: as many as it has of the least double. */
    static final BigInteger UNITS = BigInteger.ONE.shiftLeft(1074);

    private static final int GUESSED_BITS = 80;

    private NearestDouble() {}

    /** A finite double in units of the least one. */
    static BigInteger units(double value) {
        int exponent = Math.max(Math.getExponent(value), Double.MIN_EXPONENT);
        long mantissa = (long) Math.scalb(Math.abs(value), 52 - exponent);
        BigInteger units = BigInteger.valueOf(mantissa).shiftLeft(exponent - 52 + 1074);
        return value < 0 ? units.negate() : units;
    }

    /** Nearest to a quotient that is not negative. */
    static double quotient(BigInteger numerator, BigInteger denominator) {
        int shift = GUESSED_BITS - numerator.bitLength() + denominator.bitLength();
        BigInteger digits = shifted(numerator, shift).divide(denominator);
        return nearest(scaled(digits, -shift), numerator, denominator, 1);
    }

    /** Nearest to the square root of a quotient. */
    static double root(BigInteger numerator, BigInteger denominator) {
        int shift = 2 * (GUESSED_BITS - (numerator.bitLength() - denominator.bitLength()) / 2);
        BigInteger digits = shifted(numerator, shift).divide(denominator).sqrt();
        return nearest(scaled(digits, -shift / 2), numerator, denominator, 2);
    }

    private static BigInteger shifted(BigInteger value, int bits) {
        return bits >= 0 ? value.shiftLeft(bits) : value.shiftRight(-bits);
    }

    private static double scaled(BigInteger digits, int exponent) {
        return Math.min(Math.scalb(digits.doubleValue(), exponent), Double.MAX_VALUE);
    }

    /** The guess or a neighbour, whichever has numerator / denominator between the middles to its own neighbours, all to a power. */
    private static double nearest(double guess, BigInteger numerator, BigInteger denominator, int power) {
        for (double candidate : new double[] {guess, Math.nextDown(guess), Math.nextUp(guess)}) {
            if (candidate < 0) {
                continue;
            }
            if (Double.isInfinite(candidate)) {
                return candidate;
            }
            boolean even = (Double.doubleToLongBits(candidate) & 1) == 0;
            int toLow = candidate == 0
                    ? 1
                    : compare(numerator, denominator, power, units(candidate).add(units(Math.nextDown(candidate))));
            BigInteger above = candidate == Double.MAX_VALUE
                    ? units(candidate).multiply(BigInteger.TWO).subtract(units(Math.nextDown(candidate)))
                    : units(Math.nextUp(candidate));
            int toHigh = compare(numerator, denominator, power, units(candidate).add(above));
            if ((toLow > 0 || (toLow == 0 && even)) && (toHigh < 0 || (toHigh == 0 && even))) {
                return candidate;
            }
        }
        throw new AssertionError("no double near " + guess + " is nearest to " + numerator + " / " + denominator);
    }

    /** Compares numerator / denominator with a power of a middle in half units. */
    private static int compare(BigInteger numerator, BigInteger denominator, int power, BigInteger middle) {
        return numerator
                .multiply(UNITS.shiftLeft(1).pow(power))
                .compareTo(middle.pow(power).multiply(denominator));
    }
}
