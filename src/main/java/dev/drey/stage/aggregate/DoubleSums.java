package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.table.GroupArrays;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Exact sums of doubles and the number of values, per group: independent of order, of how rows are cut into chunks and of retractions on
 * the way, and rounded once.
 *
 * <p><b>Layout.</b> A group's sum is a 128-bit fixed-point number in units of 2^-80, which takes every double between about
 * 4e-9 and 7e10, and multiples of 2^-80 below and values up to 3e13 by a slower way. A group that meets a value outside, or whose 128 bits overflow, gets a
 * {@link WideSum} besides; the sum is then that of both. NaN and the infinities are counted apart, so that they can be retracted.
 *
 * <p><b>Cost.</b> Splitting a double, a shift and a 128-bit addition: about twice a plain addition's time in the fast range.
 */
final class DoubleSums implements Accumulators {
    /** Exponent of the unit of the fixed point. */
    static final int UNIT = -80;

    private static final int LOW = 0;
    private static final int HIGH = 1;
    private static final int COUNT = 2;
    private static final int STRIDE = 3;

    private static final long MANTISSA = 0xFFFFFFFFFFFFFL;
    private static final long IMPLICIT = 1L << 52;
    /** Biased exponent of a double whose lowest bit weighs 2^UNIT. */
    private static final int UNIT_EXPONENT = 1075 + UNIT;
    /** From this shift on a value could fill the whole high word. */
    private static final int SHIFT_LIMIT = 73;

    private long[] cells = {};
    /** What does not fit the cells, by group; null while there is none. */
    private Rest[] rests;

    private int restCount;
    private int size;

    /** The wide part of a sum and the values that are no numbers. */
    private static final class Rest {
        WideSum wide = new WideSum();
        long nans;
        long positives;
        long negatives;

        Rest copy() {
            Rest copy = new Rest();
            copy.wide = wide.copy();
            copy.nans = nans;
            copy.positives = positives;
            copy.negatives = negatives;
            return copy;
        }

        boolean isZero() {
            return nans == 0 && positives == 0 && negatives == 0 && wide.isZero();
        }
    }

    /** What sums of doubles keep: low word, high word, number of values, and the rest as bytes (null stands for none). */
    record Type() implements AccumulatorType {
        @Override
        public String signature() {
            return "double-sum/1";
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(DataType.BIGINT, DataType.BIGINT, DataType.BIGINT, DataType.STRING);
        }

        @Override
        public boolean retractable() {
            return true;
        }

        @Override
        public Accumulators create() {
            return new DoubleSums();
        }
    }

    /** Number of values, nulls not counted. */
    long count(int group) {
        return cells[group * STRIDE + COUNT];
    }

    /** The sum rounded to the nearest double; NaN and infinities as IEEE 754 adds them. */
    double sum(int group) {
        Rest rest = rest(group);
        if (rest == null) {
            return ExactRounding.toDouble(cells[group * STRIDE + HIGH], cells[group * STRIDE + LOW], UNIT);
        }
        double special = special(rest);
        return special != 0 ? special : ExactRounding.toDouble(exact(group, rest), WideSum.UNIT);
    }

    /** The exact sum by the number of values, rounded once to the nearest double; there must be values. */
    double average(int group) {
        Rest rest = rest(group);
        BigInteger count = BigInteger.valueOf(count(group));
        if (rest == null) {
            long high = cells[group * STRIDE + HIGH];
            long low = cells[group * STRIDE + LOW];
            double sum = ExactRounding.toDouble(high, low, UNIT);
            if (ExactRounding.isExact(count(group)) && isExact(high, low)) {
                return sum == 0 ? 0 : sum / count(group);
            }
            return ExactRounding.quotient(fixed(group), count.shiftLeft(-UNIT));
        }
        double special = special(rest);
        return special != 0 ? special : ExactRounding.quotient(exact(group, rest), count.shiftLeft(-WideSum.UNIT));
    }

    /** True when the fixed-point number has no more significant bits than a double. */
    private static boolean isExact(long high, long low) {
        int trailing = low != 0 ? Long.numberOfTrailingZeros(low) : 64 + Long.numberOfTrailingZeros(high);
        long sign = high >> 63;
        int leading =
                high != sign ? Long.numberOfLeadingZeros(high ^ sign) : 64 + Long.numberOfLeadingZeros(low ^ sign);
        return 128 - leading - trailing <= 53;
    }

    private Rest rest(int group) {
        return rests == null ? null : rests[group];
    }

    /** NaN or an infinity when such values decide the sum, else 0. */
    private static double special(Rest rest) {
        if (rest.nans > 0 || (rest.positives > 0 && rest.negatives > 0)) {
            return Double.NaN;
        }
        return rest.positives > 0 ? Double.POSITIVE_INFINITY : rest.negatives > 0 ? Double.NEGATIVE_INFINITY : 0;
    }

    private BigInteger fixed(int group) {
        BigInteger low = BigInteger.valueOf(cells[group * STRIDE + LOW]);
        if (low.signum() < 0) {
            low = low.add(BigInteger.ONE.shiftLeft(64));
        }
        return BigInteger.valueOf(cells[group * STRIDE + HIGH]).shiftLeft(64).add(low);
    }

    /** True when the group has a NaN or an infinity. */
    boolean hasSpecial(int group) {
        Rest rest = rest(group);
        return rest != null && special(rest) != 0;
    }

    /** True when the group's sum is a multiple of {@code 2^UNIT} that fits 128 bits; not always found out. */
    boolean isFixed(int group) {
        return rest(group) == null;
    }

    /** The sum of the finite values in units of {@code 2^WideSum.UNIT}. */
    BigInteger exact(int group) {
        Rest rest = rest(group);
        return rest == null ? fixed(group).shiftLeft(UNIT - WideSum.UNIT) : exact(group, rest);
    }

    private BigInteger exact(int group, Rest rest) {
        return rest.wide.value().add(fixed(group).shiftLeft(UNIT - WideSum.UNIT));
    }

    @Override
    public void ensureGroups(int groups) {
        int needed = Math.multiplyExact(groups, STRIDE);
        if (needed > cells.length) {
            cells = Arrays.copyOf(cells, GroupArrays.grown(cells.length, needed));
        }
        if (rests != null && groups > rests.length) {
            rests = Arrays.copyOf(rests, GroupArrays.grown(rests.length, groups));
        }
        size = Math.max(size, groups);
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        DoubleColumn argument = (DoubleColumn) arguments[0];
        double[] values = argument.values();
        boolean nullable = argument.hasNulls();
        long[] into = cells;
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (nullable && argument.isNull(row)) {
                continue;
            }
            int cell = groupIds[i] * STRIDE;
            into[cell + COUNT]++;
            long bits = Double.doubleToRawLongBits(values[row]);
            int shift = ((int) (bits >>> 52) & 0x7FF) - UNIT_EXPONENT;
            if ((shift & ~63) != 0) {
                addUnusual(groupIds[i], values[row], 1);
                continue;
            }
            long sign = bits >> 63;
            long mantissa = ((bits & MANTISSA | IMPLICIT) ^ sign) - sign;
            long low = mantissa << shift;
            // Two shifts, because one by 64 would be one by 0.
            long high = mantissa >> 1 >> 63 - shift;
            long lowBefore = into[cell];
            long lowAfter = lowBefore + low;
            high += Long.compareUnsigned(lowAfter, low) < 0 ? 1 : 0;
            long highBefore = into[cell + HIGH];
            long highAfter = highBefore + high;
            into[cell] = lowAfter;
            into[cell + HIGH] = highAfter;
            if (((highBefore ^ highAfter) & (high ^ highAfter)) < 0) {
                overflowed(groupIds[i], highAfter);
            }
        }
    }

    @Override
    public void retract(Column[] arguments, int[] selection, int count, int[] groupIds) {
        DoubleColumn argument = (DoubleColumn) arguments[0];
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (!argument.isNull(row)) {
                cells[groupIds[i] * STRIDE + COUNT]--;
                addUnusual(groupIds[i], argument.get(row), -1);
            }
        }
    }

    /** Adds or (step -1) takes back any value; the count is the caller's. */
    private void addUnusual(int group, double value, int step) {
        if (value == 0) {
            return;
        }
        if (value - value != 0) {
            Rest rest = makeRest(group);
            if (value != value) {
                rest.nans += step;
            } else if (value > 0) {
                rest.positives += step;
            } else {
                rest.negatives += step;
            }
            return;
        }
        long bits = Double.doubleToRawLongBits(step < 0 ? -value : value);
        int exponent = (int) (bits >>> 52) & 0x7FF;
        int shift = exponent - UNIT_EXPONENT;
        long sign = bits >> 63;
        long mantissa = ((bits & MANTISSA | IMPLICIT) ^ sign) - sign;
        if (exponent == 0 || shift >= SHIFT_LIMIT || (shift < 0 && Long.numberOfTrailingZeros(mantissa) < -shift)) {
            makeRest(group).wide.add(step < 0 ? -value : value);
        } else if (shift < 0) {
            add(group, sign, mantissa >> -shift);
        } else if (shift < 64) {
            add(group, mantissa >> 1 >> 63 - shift, mantissa << shift);
        } else {
            add(group, mantissa << shift - 64, 0);
        }
    }

    /** Adds a 128-bit number to the fixed point of a group. */
    private void add(int group, long high, long low) {
        int cell = group * STRIDE;
        long lowAfter = cells[cell] + low;
        long carry = Long.compareUnsigned(lowAfter, low) < 0 ? 1 : 0;
        long highBefore = cells[cell + HIGH];
        long highAfter = highBefore + high + carry;
        cells[cell] = lowAfter;
        cells[cell + HIGH] = highAfter;
        if (((highBefore ^ highAfter) & (high ^ highAfter)) < 0) {
            overflowed(group, highAfter);
        }
    }

    /** Moves a fixed point that has just wrapped to the wide sum, with what it lost. */
    private void overflowed(int group, long highAfter) {
        int cell = group * STRIDE;
        WideSum wide = makeRest(group).wide;
        wide.add(highAfter, cells[cell], UNIT);
        // A wrapped negative word means that 2^128 is missing, a positive one that it is too much.
        wide.add(highAfter < 0 ? 1 : -1, 0, UNIT + 64);
        cells[cell] = 0;
        cells[cell + HIGH] = 0;
    }

    private Rest makeRest(int group) {
        if (rests == null) {
            rests = new Rest[Math.max(size, 16)];
        }
        if (rests[group] == null) {
            rests[group] = new Rest();
            restCount++;
        }
        return rests[group];
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        long[] lows = ((LongColumn) partials[0]).values();
        long[] highs = ((LongColumn) partials[1]).values();
        long[] counts = ((LongColumn) partials[2]).values();
        StringColumn others = (StringColumn) partials[3];
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            int group = groupIds[i];
            cells[group * STRIDE + COUNT] += counts[row];
            add(group, highs[row], lows[row]);
            if (!others.isNull(row)) {
                combineRest(group, WideSum.buffer(others.data(), others.offsets()[row], others.lengths()[row]));
            }
        }
    }

    private void combineRest(int group, ByteBuffer bytes) {
        Rest rest = makeRest(group);
        rest.nans += bytes.getLong();
        rest.positives += bytes.getLong();
        rest.negatives += bytes.getLong();
        rest.wide.add(bytes);
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        long[] lows = ((LongColumn) partials[0]).values();
        long[] highs = ((LongColumn) partials[1]).values();
        long[] counts = ((LongColumn) partials[2]).values();
        StringColumn others = (StringColumn) partials[3];
        for (int i = 0; i < count; i++) {
            int group = groups == null ? from + i : groups[from + i];
            int cell = group * STRIDE;
            int target = targetRow + i;
            lows[target] = cells[cell + LOW];
            highs[target] = cells[cell + HIGH];
            counts[target] = cells[cell + COUNT];
        }
        others.setNulls(targetRow, count);
        for (int i = 0; rests != null && i < count; i++) {
            int group = groups == null ? from + i : groups[from + i];
            Rest rest = rest(group);
            if (rest == null || rest.isZero()) {
                continue;
            }
            if (isNothing(group, rest)) {
                lows[targetRow + i] = 0;
                highs[targetRow + i] = 0;
            } else {
                others.setValid(targetRow + i);
                exportRest(rest, others, targetRow + i);
            }
        }
    }

    /** True when the two parts of a sum cancel out and nothing else is left: written like a sum of no values. */
    private boolean isNothing(int group, Rest rest) {
        return rest.nans == 0
                && rest.positives == 0
                && rest.negatives == 0
                && count(group) == 0
                && exact(group, rest).signum() == 0;
    }

    private static void exportRest(Rest rest, StringColumn others, int target) {
        byte[] bytes = new byte[24 + rest.wide.maxBytes()];
        ByteBuffer buffer = WideSum.buffer(bytes, 0, bytes.length);
        buffer.putLong(rest.nans).putLong(rest.positives).putLong(rest.negatives);
        rest.wide.write(buffer);
        others.set(target, bytes, 0, buffer.position());
    }

    @Override
    public void clear() {
        Arrays.fill(cells, 0, size * STRIDE, 0);
        rests = null;
        restCount = 0;
        size = 0;
    }

    @Override
    public Accumulators copy() {
        DoubleSums copy = new DoubleSums();
        copy.cells = cells.clone();
        copy.size = size;
        if (rests != null) {
            copy.restCount = restCount;
            copy.rests = new Rest[rests.length];
            for (int i = 0; i < rests.length; i++) {
                copy.rests[i] = rests[i] == null ? null : rests[i].copy();
            }
        }
        return copy;
    }

    @Override
    public long heapBytes() {
        long restBytes = rests == null ? 0 : 4L * rests.length + restCount * (WideSum.heapBytes() + 48);
        return 8L * cells.length + restBytes;
    }
}
