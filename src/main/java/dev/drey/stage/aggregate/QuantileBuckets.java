package dev.drey.stage.aggregate;

/**
 * Buckets of numbers in ascending order, 64 for each power of two, so that the middle of a bucket is no further from any of its values than 1/128 of that
 * value (0.79 %). Zero, the infinities and NaN have buckets of their own; so have the whole numbers below 128.
 *
 * <p>These are the buckets of DDSketch (C. Masson, J. E. Rim, H. K. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with
 * relative-error guarantees", VLDB 2019) with a logarithm that is linear between powers of two: exponent and six bits. It takes a shift, and gives the same bucket on
 * every machine. Below the least normal double (2.3e-308) the error is absolute, 2^-1029.
 */
final class QuantileBuckets {
    /** The bucket of NaN, above that of infinity. */
    static final int NAN = 1 << 18;

    private static final int FRACTION_BITS = 6;
    private static final int PER_POWER = 1 << FRACTION_BITS;
    private static final int SHIFT = 52 - FRACTION_BITS;
    private static final int POSITIVE_INFINITY = (0x7FF << FRACTION_BITS) + 1;

    private QuantileBuckets() {}

    /** The bucket of a double: greater ones have greater buckets, NaN the greatest; both zeros 0. */
    static int of(double value) {
        if (value == 0) {
            return 0;
        }
        if (value != value) {
            return NAN;
        }
        int bucket = (int) (Double.doubleToRawLongBits(Math.abs(value)) >>> SHIFT) + 1;
        return value < 0 ? -bucket : bucket;
    }

    /** The value that stands for all of a bucket of doubles. */
    static double value(int bucket) {
        if (bucket == 0) {
            return 0;
        }
        if (bucket == NAN) {
            return Double.NaN;
        }
        int magnitude = Math.abs(bucket);
        double value = magnitude == POSITIVE_INFINITY
                ? Double.POSITIVE_INFINITY
                : Double.longBitsToDouble((magnitude - 1L << SHIFT) + (1L << SHIFT - 1));
        return bucket < 0 ? -value : value;
    }

    /** The bucket of a long: greater ones have greater buckets or the same. */
    static int of(long value) {
        if (value == 0) {
            return 0;
        }
        // The magnitude of the least long is right too, read as unsigned.
        long magnitude = Math.abs(value);
        int exponent = 63 - Long.numberOfLeadingZeros(magnitude);
        long leading = exponent >= FRACTION_BITS
                ? magnitude >>> exponent - FRACTION_BITS
                : magnitude << FRACTION_BITS - exponent;
        int bucket = exponent * PER_POWER + (int) (leading - PER_POWER) + 1;
        return value < 0 ? -bucket : bucket;
    }

    /** The middle of the longs of a bucket. */
    static double longValue(int bucket) {
        if (bucket == 0) {
            return 0;
        }
        int magnitude = Math.abs(bucket) - 1;
        int exponent = magnitude / PER_POWER - FRACTION_BITS;
        double least = Math.scalb((double) (PER_POWER + magnitude % PER_POWER), exponent);
        double value = exponent <= 0 ? least : least + (Math.scalb(1.0, exponent) - 1) / 2;
        return bucket < 0 ? -value : value;
    }
}
