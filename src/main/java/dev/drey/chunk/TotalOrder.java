package dev.drey.chunk;

import java.util.Arrays;

/**
 * The one total order of values, for sort, min and max, top-K, group keys and comparison of results: NaN is greatest and equals itself,
 * -0.0 equals 0.0, false is less than true, strings go by unsigned UTF-8 bytes, and null comes after everything.
 */
public final class TotalOrder {
    private TotalOrder() {}

    /** Negative, 0 or positive as value {@code a[row]} is less than, equal to or greater than {@code b[other]}; nulls last. */
    public static int compare(Column a, int row, Column b, int other) {
        boolean aNull = a.isNull(row);
        boolean bNull = b.isNull(other);
        if (aNull || bNull) {
            return Boolean.compare(aNull, bNull);
        }
        return switch (a.storage()) {
            case LONG -> Long.compare(((LongColumn) a).get(row), ((LongColumn) b).get(other));
            case DOUBLE -> compare(((DoubleColumn) a).get(row), ((DoubleColumn) b).get(other));
            case BOOLEAN -> Boolean.compare(((BooleanColumn) a).get(row), ((BooleanColumn) b).get(other));
            case STRING -> compareStrings((StringColumn) a, row, (StringColumn) b, other);
        };
    }

    /** Compares doubles: NaN greatest, zeros equal. */
    public static int compare(double a, double b) {
        if (a < b) {
            return -1;
        }
        if (a > b) {
            return 1;
        }
        return a == b ? 0 : Boolean.compare(a != a, b != b);
    }

    /** The long that stands for a double: longs compare as the doubles do, so that kernels for longs serve doubles too. */
    public static long key(double value) {
        return flipped(Hashing.canonicalBits(value));
    }

    /** The double that a long stands for; the inverse of {@link #key} but for the sign of zero and the bits of NaN. */
    public static double ofKey(long key) {
        return Double.longBitsToDouble(flipped(key));
    }

    /** Bits of negative doubles, which are signed magnitudes, grow with the magnitude: all but the sign are turned round. Its own inverse. */
    private static long flipped(long bits) {
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }

    /** Compares byte ranges as unsigned bytes, a prefix first. */
    public static int compareBytes(byte[] a, int aFrom, int aLength, byte[] b, int bFrom, int bLength) {
        return Arrays.compareUnsigned(a, aFrom, aFrom + aLength, b, bFrom, bFrom + bLength);
    }

    private static int compareStrings(StringColumn a, int row, StringColumn b, int other) {
        return compareBytes(
                a.data(), a.offsets()[row], a.lengths()[row], b.data(), b.offsets()[other], b.lengths()[other]);
    }
}
