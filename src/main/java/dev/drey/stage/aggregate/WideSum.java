package dev.drey.stage.aggregate;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The exact sum of any finite doubles, or of their squares, for the few groups whose values do not fit the fixed point of {@link DoubleSums} or
 * {@link SquareSums}.
 *
 * <p>The "small superaccumulator" of R. M. Neal, "Fast exact summation using small and large superaccumulators" (2015): a number of 32-bit digits in
 * signed 64-bit limbs, limb i weighing {@code 2^(32 i + unit)}, so that some hundreds of values can be added before carries have to be
 * propagated. 560 bytes.
 */
final class WideSum {
    /** Exponent of the lowest bit, which is that of the least double. */
    static final int UNIT = -1074;

    /** 2^63 values of the greatest double need 2161 bits; the top limb is signed. */
    private static final int LIMBS = 68;

    private static final long DIGIT = 0xFFFFFFFFL;
    /** An addition adds less than 2^53 to a limb, so 2^10 of them fit. */
    private static final int ADDITIONS_BEFORE_CARRY = 1000;

    private final int unit;
    private final long[] limbs;
    private int additions;

    /** For sums of doubles. */
    WideSum() {
        this(UNIT, LIMBS);
    }

    /**
     * For other ranges.
     *
     * @param unit exponent of the lowest bit
     * @param limbs digits of 32 bits
     */
    WideSum(int unit, int limbs) {
        this.unit = unit;
        this.limbs = new long[limbs];
    }

    private WideSum(WideSum source) {
        unit = source.unit;
        limbs = source.limbs.clone();
        additions = source.additions;
    }

    /** Adds a finite double. */
    void add(double value) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> 52) & 0x7FF;
        long mantissa = bits & 0xFFFFFFFFFFFFFL | (exponent == 0 ? 0 : 1L << 52);
        int position = Math.max(exponent - 1, 0) + UNIT - unit;
        int limb = position >>> 5;
        int offset = position & 31;
        long low = mantissa << offset & DIGIT;
        long high = mantissa >>> 32 - offset;
        if (bits < 0) {
            limbs[limb] -= low;
            limbs[limb + 1] -= high;
        } else {
            limbs[limb] += low;
            limbs[limb + 1] += high;
        }
        added();
    }

    /** Adds {@code (high * 2^64 + low) * 2^exponent}, with an unsigned low word. */
    void add(long high, long low, int exponent) {
        int position = exponent - unit;
        int limb = position >>> 5;
        int offset = position & 31;
        limbs[limb] += (low & DIGIT) << offset & DIGIT;
        limbs[limb + 1] += ((low & DIGIT) << offset >>> 32) + ((low >>> 32) << offset & DIGIT);
        limbs[limb + 2] += ((low >>> 32) << offset >>> 32) + ((high & DIGIT) << offset & DIGIT);
        limbs[limb + 3] += ((high & DIGIT) << offset >>> 32) + ((high >> 32) << offset & DIGIT);
        limbs[limb + 4] += (high >> 32) << offset >> 32;
        added();
    }

    private void added() {
        if (++additions >= ADDITIONS_BEFORE_CARRY) {
            carry();
        }
    }

    private void carry() {
        carry(limbs);
        additions = 0;
    }

    /** Brings all limbs but the signed top one to 0 .. 2^32-1; every value then has one form. */
    private static void carry(long[] limbs) {
        long carry = 0;
        for (int i = 0; i < limbs.length - 1; i++) {
            long sum = limbs[i] + carry;
            limbs[i] = sum & DIGIT;
            carry = sum >> 32;
        }
        limbs[limbs.length - 1] += carry;
    }

    /** The one form of this sum, in an array of its own: readers must not write, a snapshot may read at the same time. */
    private long[] digits() {
        long[] digits = limbs.clone();
        carry(digits);
        return digits;
    }

    boolean isZero() {
        for (long limb : digits()) {
            if (limb != 0) {
                return false;
            }
        }
        return true;
    }

    /** The sum in units of {@code 2^unit}. */
    BigInteger value() {
        long[] digits = digits();
        byte[] bytes = new byte[4 * digits.length + 4];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        buffer.putLong(digits[digits.length - 1]);
        for (int i = digits.length - 2; i >= 0; i--) {
            buffer.putInt((int) digits[i]);
        }
        return new BigInteger(bytes);
    }

    WideSum copy() {
        return new WideSum(this);
    }

    /** Most bytes that {@link #write} writes. */
    int maxBytes() {
        return 8 + 8 * limbs.length;
    }

    /** Writes the digits between the outer zeros. */
    void write(ByteBuffer out) {
        long[] digits = digits();
        int first = 0;
        int end = digits.length;
        while (first < end && digits[first] == 0) {
            first++;
        }
        while (end > first && digits[end - 1] == 0) {
            end--;
        }
        out.putInt(first).putInt(end);
        for (int i = first; i < end; i++) {
            out.putLong(digits[i]);
        }
    }

    /** Adds what {@link #write} wrote. */
    void add(ByteBuffer in) {
        carry();
        int first = in.getInt();
        int end = in.getInt();
        if (first < 0 || end > limbs.length || first > end) {
            throw new IllegalStateException("a partial sum has digits " + first + " to " + end + " of " + limbs.length
                    + "; the data is corrupt or of another version");
        }
        for (int i = first; i < end; i++) {
            limbs[i] += in.getLong();
        }
        added();
    }

    /** Little-endian, as all partials are. */
    static ByteBuffer buffer(byte[] bytes, int offset, int length) {
        return ByteBuffer.wrap(bytes, offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    static long heapBytes() {
        return heapBytes(LIMBS);
    }

    static long heapBytes(int limbs) {
        return 8L * limbs + 48;
    }
}
