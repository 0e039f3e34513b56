package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.table.GroupArrays;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Exact sums of squares per group: a 256-bit fixed-point number in units of {@code 2^unit}, and, for the few groups with a square outside its range or
 * whose 256 bits overflow, a {@link WideSum} besides. The square of a long or of a double's 53 bits is two words, so that nothing is ever rounded.
 */
final class SquareSums {
    /** Four words from the lowest, and the wide part as bytes (null stands for none). */
    static final List<DataType> PARTIAL_TYPES =
            List.of(DataType.BIGINT, DataType.BIGINT, DataType.BIGINT, DataType.BIGINT, DataType.STRING);

    private static final int WORDS = 4;
    /** Exponent of the lowest bit of the square of the least double. */
    private static final int WIDE_UNIT = 2 * WideSum.UNIT;
    /** 2^63 squares of the greatest double need 4259 bits. */
    private static final int WIDE_LIMBS = 136;
    /** From this shift on the square of 53 bits could reach the sign of 256. */
    private static final int SHIFT_LIMIT = 4 * 64 - 1 - 106;

    private final int unit;
    private long[] words = {};
    /** By group; null while there is none. */
    private WideSum[] wides;

    private int wideCount;
    private int size;

    /** @param unit exponent of the unit; 0 for squares of longs, which never leave the 256 bits */
    SquareSums(int unit) {
        this.unit = unit;
    }

    /** True when the group has no wide part. */
    boolean isFixed(int group) {
        return wides == null || wides[group] == null;
    }

    /** The sum in units of {@code 2^exponent}, which must not be above the unit of any part. */
    BigInteger value(int group, int exponent) {
        byte[] bytes = new byte[8 * WORDS];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (int w = WORDS - 1; w >= 0; w--) {
            buffer.putLong(words[group * WORDS + w]);
        }
        BigInteger fixed = new BigInteger(bytes).shiftLeft(unit - exponent);
        return isFixed(group) ? fixed : fixed.add(wides[group].value().shiftLeft(WIDE_UNIT - exponent));
    }

    void ensureGroups(int groups) {
        int needed = Math.multiplyExact(groups, WORDS);
        if (needed > words.length) {
            words = Arrays.copyOf(words, GroupArrays.grown(words.length, needed));
        }
        if (wides != null && groups > wides.length) {
            wides = Arrays.copyOf(wides, GroupArrays.grown(wides.length, groups));
        }
        size = Math.max(size, groups);
    }

    /** Adds or (negative) takes away {@code value^2 * 2^exponent}. */
    void add(int group, long value, int exponent, boolean negative) {
        long low = value * value;
        long high = Math.multiplyHigh(value, value);
        int shift = exponent - unit;
        if (shift < 0 || shift >= SHIFT_LIMIT) {
            addOutside(group, low, high, exponent, negative);
            return;
        }
        int from = shift >>> 6;
        int bits = shift & 63;
        // Two shifts, because one by 64 would be one by 0.
        long first = low << bits;
        long second = high << bits | low >>> 1 >>> 63 - bits;
        long third = high >>> 1 >>> 63 - bits;
        switch (from) {
            case 0 -> add(group, first, second, third, 0, negative);
            case 1 -> add(group, 0, first, second, third, negative);
            default -> add(group, 0, 0, first, second, negative);
        }
    }

    private void add(int group, long w0, long w1, long w2, long w3, boolean negative) {
        if (negative) {
            // Two's complement: the 1 that is added goes on through the words that are 0.
            long c1 = w0 == 0 ? 1 : 0;
            long c2 = w1 == 0 ? c1 : 0;
            long c3 = w2 == 0 ? c2 : 0;
            add(group, -w0, ~w1 + c1, ~w2 + c2, ~w3 + c3);
        } else {
            add(group, w0, w1, w2, w3);
        }
    }

    /** Adds a signed 256-bit number. */
    private void add(int group, long w0, long w1, long w2, long w3) {
        int cell = group * WORDS;
        long[] into = words;
        long sum = into[cell] + w0;
        long carry = Long.compareUnsigned(sum, w0) < 0 ? 1 : 0;
        into[cell] = sum;
        carry = addWord(into, cell + 1, w1, carry);
        carry = addWord(into, cell + 2, w2, carry);
        long before = into[cell + 3];
        long after = before + w3 + carry;
        into[cell + 3] = after;
        if (((before ^ after) & (w3 ^ after)) < 0) {
            overflowed(group, after);
        }
    }

    /** Adds a word and a carry; returns the carry out. */
    private static long addWord(long[] into, int at, long word, long carry) {
        long before = into[at];
        long sum = before + word + carry;
        into[at] = sum;
        // The carry out of a full adder: both bits set, or one of them and no sum.
        return (before & word | (before | word) & ~sum) >>> 63;
    }

    private void addOutside(int group, long low, long high, int exponent, boolean negative) {
        long signedLow = negative ? -low : low;
        long signedHigh = negative ? ~high + (low == 0 ? 1 : 0) : high;
        makeWide(group).add(signedHigh, signedLow, exponent);
    }

    /** Moves a number that has just wrapped to the wide sum, with what it lost. */
    private void overflowed(int group, long highest) {
        WideSum wide = makeWide(group);
        int cell = group * WORDS;
        for (int w = 0; w < WORDS - 1; w++) {
            wide.add(0, words[cell + w], unit + 64 * w);
        }
        wide.add(highest >> 63, highest, unit + 64 * (WORDS - 1));
        // A wrapped negative word means that 2^256 is missing, a positive one that it is too much.
        wide.add(highest < 0 ? 0 : -1, highest < 0 ? 1 : -1, unit + 64 * WORDS);
        Arrays.fill(words, cell, cell + WORDS, 0);
    }

    private WideSum makeWide(int group) {
        if (wides == null) {
            wides = new WideSum[Math.max(size, 16)];
        }
        if (wides[group] == null) {
            wides[group] = new WideSum(WIDE_UNIT, WIDE_LIMBS);
            wideCount++;
        }
        return wides[group];
    }

    void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        StringColumn others = (StringColumn) partials[WORDS];
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            int group = groupIds[i];
            add(
                    group,
                    ((LongColumn) partials[0]).get(row),
                    ((LongColumn) partials[1]).get(row),
                    ((LongColumn) partials[2]).get(row),
                    ((LongColumn) partials[3]).get(row));
            if (!others.isNull(row)) {
                makeWide(group).add(WideSum.buffer(others.data(), others.offsets()[row], others.lengths()[row]));
            }
        }
    }

    void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        StringColumn others = (StringColumn) partials[WORDS];
        others.setNulls(targetRow, count);
        for (int i = 0; i < count; i++) {
            int group = groups == null ? from + i : groups[from + i];
            for (int w = 0; w < WORDS; w++) {
                ((LongColumn) partials[w]).set(targetRow + i, words[group * WORDS + w]);
            }
            if (!isFixed(group) && value(group, WIDE_UNIT).signum() == 0) {
                // The two parts cancel out: written like a sum of no values.
                for (int w = 0; w < WORDS; w++) {
                    ((LongColumn) partials[w]).set(targetRow + i, 0);
                }
            } else if (!isFixed(group) && !wides[group].isZero()) {
                byte[] bytes = new byte[wides[group].maxBytes()];
                ByteBuffer buffer = WideSum.buffer(bytes, 0, bytes.length);
                wides[group].write(buffer);
                others.setValid(targetRow + i);
                others.set(targetRow + i, bytes, 0, buffer.position());
            }
        }
    }

    void clear() {
        Arrays.fill(words, 0, size * WORDS, 0);
        wides = null;
        wideCount = 0;
        size = 0;
    }

    SquareSums copy() {
        SquareSums copy = new SquareSums(unit);
        copy.words = words.clone();
        copy.size = size;
        copy.wideCount = wideCount;
        if (wides != null) {
            copy.wides = new WideSum[wides.length];
            for (int i = 0; i < wides.length; i++) {
                copy.wides[i] = wides[i] == null ? null : wides[i].copy();
            }
        }
        return copy;
    }

    long heapBytes() {
        long wideBytes = wides == null ? 0 : 4L * wides.length + wideCount * WideSum.heapBytes(WIDE_LIMBS);
        return 8L * words.length + wideBytes;
    }
}
