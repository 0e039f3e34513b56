package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.table.GroupArrays;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * Exact sums of longs (bigint, scaled decimal) and the number of values, per group.
 *
 * <p>A sum is {@code high * 2^64 + low} with a <em>signed</em> low word, which is unique for every value: equal sums are equal bit for bit. The high
 * word counts the signed overflows of the low one, so that adding touches it only then; while no group has overflowed, the high words do not even exist.
 */
final class IntegerSums implements Accumulators {
    private static final int LOW = 0;
    private static final int COUNT = 1;
    private static final int STRIDE = 2;

    /** Low word and number of values, side by side: one cache line a group. */
    private long[] cells = {};
    /** High words by group; null while all are 0. */
    private long[] high;

    private int size;

    /** What sums of longs keep: low word, high word (null stands for 0), number of values. */
    record Type() implements AccumulatorType {
        @Override
        public String signature() {
            return "integer-sum/1";
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(DataType.BIGINT, DataType.BIGINT, DataType.BIGINT);
        }

        @Override
        public boolean retractable() {
            return true;
        }

        @Override
        public Accumulators create() {
            return new IntegerSums();
        }
    }

    /** Number of values, nulls not counted. */
    long count(int group) {
        return cells[group * STRIDE + COUNT];
    }

    long low(int group) {
        return cells[group * STRIDE + LOW];
    }

    /** 0 when {@link #low} is the whole sum. */
    long high(int group) {
        return high == null ? 0 : high[group];
    }

    BigInteger sum(int group) {
        return BigInteger.valueOf(high(group)).shiftLeft(64).add(BigInteger.valueOf(low(group)));
    }

    @Override
    public void ensureGroups(int groups) {
        int needed = Math.multiplyExact(groups, STRIDE);
        if (needed > cells.length) {
            cells = Arrays.copyOf(cells, GroupArrays.grown(cells.length, needed));
        }
        if (high != null && groups > high.length) {
            high = Arrays.copyOf(high, GroupArrays.grown(high.length, groups));
        }
        size = Math.max(size, groups);
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        LongColumn argument = (LongColumn) arguments[0];
        long[] values = argument.values();
        long[] into = cells;
        if (selection != null || argument.hasNulls()) {
            accumulateSome(argument, selection, count, groupIds);
            return;
        }
        for (int i = 0; i < count; i++) {
            int cell = groupIds[i] * STRIDE;
            long value = values[i];
            long before = into[cell];
            long after = before + value;
            into[cell] = after;
            into[cell + COUNT]++;
            if (((before ^ after) & (value ^ after)) < 0) {
                carry(groupIds[i], value < 0 ? -1 : 1);
            }
        }
    }

    private void accumulateSome(LongColumn argument, int[] selection, int count, int[] groupIds) {
        long[] values = argument.values();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (!argument.isNull(row)) {
                cells[groupIds[i] * STRIDE + COUNT]++;
                addLow(groupIds[i], values[row]);
            }
        }
    }

    @Override
    public void retract(Column[] arguments, int[] selection, int count, int[] groupIds) {
        LongColumn argument = (LongColumn) arguments[0];
        long[] values = argument.values();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (!argument.isNull(row)) {
                int group = groupIds[i];
                int cell = group * STRIDE;
                long before = cells[cell];
                long after = before - values[row];
                cells[cell] = after;
                cells[cell + COUNT]--;
                if (((before ^ values[row]) & (before ^ after)) < 0) {
                    carry(group, values[row] < 0 ? 1 : -1);
                }
            }
        }
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        long[] lows = ((LongColumn) partials[0]).values();
        LongColumn highs = (LongColumn) partials[1];
        long[] counts = ((LongColumn) partials[2]).values();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            int group = groupIds[i];
            cells[group * STRIDE + COUNT] += counts[row];
            addLow(group, lows[row]);
            if (!highs.isNull(row)) {
                carry(group, highs.get(row));
            }
        }
    }

    private void addLow(int group, long value) {
        int cell = group * STRIDE;
        long before = cells[cell];
        long after = before + value;
        cells[cell] = after;
        if (((before ^ after) & (value ^ after)) < 0) {
            carry(group, value < 0 ? -1 : 1);
        }
    }

    private void carry(int group, long amount) {
        if (high == null) {
            high = new long[Math.max(size, 16)];
        }
        high[group] += amount;
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        long[] lows = ((LongColumn) partials[0]).values();
        LongColumn highs = (LongColumn) partials[1];
        long[] counts = ((LongColumn) partials[2]).values();
        for (int i = 0; i < count; i++) {
            int group = groups == null ? from + i : groups[from + i];
            int target = targetRow + i;
            lows[target] = cells[group * STRIDE + LOW];
            counts[target] = cells[group * STRIDE + COUNT];
        }
        highs.setNulls(targetRow, count);
        for (int i = 0; high != null && i < count; i++) {
            long carried = high(groups == null ? from + i : groups[from + i]);
            if (carried != 0) {
                highs.setValid(targetRow + i);
                highs.set(targetRow + i, carried);
            }
        }
    }

    @Override
    public void clear() {
        Arrays.fill(cells, 0, size * STRIDE, 0);
        high = null;
        size = 0;
    }

    @Override
    public Accumulators copy() {
        IntegerSums copy = new IntegerSums();
        copy.cells = cells.clone();
        copy.high = high == null ? null : high.clone();
        copy.size = size;
        return copy;
    }

    @Override
    public long heapBytes() {
        return 8L * cells.length + (high == null ? 0 : 8L * high.length);
    }
}
