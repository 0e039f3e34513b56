package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Number of values, their exact sum and the exact sum of their squares, per group: all that variances need. Over longs or over doubles. */
final class Moments implements Accumulators {
    private static final long MANTISSA = 0xFFFFFFFFFFFFFL;
    private static final long IMPLICIT = 1L << 52;
    /** Exponent of the lowest bit of a double whose biased exponent is 0, less one: see {@link #addSquare}. */
    private static final int LEAST_UNIT = 1075;

    /** Null when the values are longs. */
    private final DoubleSums doubles;
    /** Null when the values are doubles. */
    private final IntegerSums longs;

    private final Accumulators sums;
    private final SquareSums squares;

    private Moments(DoubleSums doubles, IntegerSums longs, SquareSums squares) {
        this.doubles = doubles;
        this.longs = longs;
        this.sums = doubles == null ? longs : doubles;
        this.squares = squares;
    }

    /** What moments keep: the partial of the sum, then that of the squares. */
    record Type(boolean ofDoubles) implements AccumulatorType {
        @Override
        public String signature() {
            return ofDoubles ? "double-moments/1" : "integer-moments/1";
        }

        @Override
        public List<DataType> partialTypes() {
            List<DataType> types = new ArrayList<>(sumType().partialTypes());
            types.addAll(SquareSums.PARTIAL_TYPES);
            return types;
        }

        private AccumulatorType sumType() {
            return ofDoubles ? new DoubleSums.Type() : new IntegerSums.Type();
        }

        @Override
        public boolean retractable() {
            return true;
        }

        @Override
        public Accumulators create() {
            return ofDoubles
                    ? new Moments(new DoubleSums(), null, new SquareSums(2 * DoubleSums.UNIT))
                    : new Moments(null, new IntegerSums(), new SquareSums(0));
        }
    }

    /** Number of values, nulls not counted. */
    long count(int group) {
        return doubles == null ? longs.count(group) : doubles.count(group);
    }

    /** True when the group has a NaN or an infinity. */
    boolean hasSpecial(int group) {
        return doubles != null && doubles.hasSpecial(group);
    }

    /** n Σx² − (Σx)², in units of 2^-{@link #binaryPlaces}; never negative. */
    BigInteger spread(int group) {
        BigInteger sum = doubles == null
                ? longs.sum(group)
                : doubles.exact(group).shiftRight(-WideSum.UNIT - binaryPlaces(group) / 2);
        return squares.value(group, -binaryPlaces(group))
                .multiply(BigInteger.valueOf(count(group)))
                .subtract(sum.multiply(sum));
    }

    /** How many binary places {@link #spread} has; even. */
    int binaryPlaces(int group) {
        if (doubles == null) {
            return 0;
        }
        return doubles.isFixed(group) && squares.isFixed(group) ? -2 * DoubleSums.UNIT : -2 * WideSum.UNIT;
    }

    @Override
    public void ensureGroups(int groups) {
        sums.ensureGroups(groups);
        squares.ensureGroups(groups);
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        sums.accumulate(arguments, selection, count, groupIds);
        addSquares(arguments[0], selection, count, groupIds, false);
    }

    @Override
    public void retract(Column[] arguments, int[] selection, int count, int[] groupIds) {
        sums.retract(arguments, selection, count, groupIds);
        addSquares(arguments[0], selection, count, groupIds, true);
    }

    private void addSquares(Column argument, int[] selection, int count, int[] groupIds, boolean negative) {
        boolean nullable = argument.hasNulls();
        double[] ofDoubles = doubles == null ? null : ((DoubleColumn) argument).values();
        long[] ofLongs = doubles == null ? ((LongColumn) argument).values() : null;
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (nullable && argument.isNull(row)) {
                continue;
            }
            if (ofLongs != null) {
                squares.add(groupIds[i], ofLongs[row], 0, negative);
            } else {
                addSquare(groupIds[i], ofDoubles[row], negative);
            }
        }
    }

    /** A finite double is a whole number of 53 bits, times a power of two. */
    private void addSquare(int group, double value, boolean negative) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> 52) & 0x7FF;
        if (exponent == 0x7FF || value == 0) {
            return;
        }
        long mantissa = exponent == 0 ? bits & MANTISSA : bits & MANTISSA | IMPLICIT;
        squares.add(group, mantissa, 2 * (Math.max(exponent, 1) - LEAST_UNIT), negative);
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        int own = partials.length - SquareSums.PARTIAL_TYPES.size();
        sums.combine(partials, selection, count, groupIds);
        squares.combine(Arrays.copyOfRange(partials, own, partials.length), selection, count, groupIds);
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        int own = partials.length - SquareSums.PARTIAL_TYPES.size();
        sums.export(groups, from, count, partials, targetRow);
        squares.export(groups, from, count, Arrays.copyOfRange(partials, own, partials.length), targetRow);
    }

    @Override
    public void clear() {
        sums.clear();
        squares.clear();
    }

    @Override
    public Accumulators copy() {
        return new Moments(
                doubles == null ? null : (DoubleSums) doubles.copy(),
                longs == null ? null : (IntegerSums) longs.copy(),
                squares.copy());
    }

    @Override
    public long heapBytes() {
        return sums.heapBytes() + squares.heapBytes();
    }
}
