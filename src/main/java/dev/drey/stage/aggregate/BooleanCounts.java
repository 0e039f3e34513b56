package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.table.GroupArrays;
import java.util.Arrays;
import java.util.List;

/** Number of values that are false and of values that are true, per group. */
final class BooleanCounts implements Accumulators {
    private static final int STRIDE = 2;

    /** False, then true. */
    private long[] counts = {};

    private int size;

    /** What boolean aggregates keep. */
    record Type() implements AccumulatorType {
        @Override
        public String signature() {
            return "boolean-counts/1";
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(DataType.BIGINT, DataType.BIGINT);
        }

        @Override
        public boolean retractable() {
            return true;
        }

        @Override
        public Accumulators create() {
            return new BooleanCounts();
        }
    }

    long count(int group, boolean value) {
        return counts[group * STRIDE + (value ? 1 : 0)];
    }

    @Override
    public void ensureGroups(int groups) {
        int needed = Math.multiplyExact(groups, STRIDE);
        if (needed > counts.length) {
            counts = Arrays.copyOf(counts, GroupArrays.grown(counts.length, needed));
        }
        size = Math.max(size, groups);
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        add((BooleanColumn) arguments[0], selection, count, groupIds, 1);
    }

    @Override
    public void retract(Column[] arguments, int[] selection, int count, int[] groupIds) {
        add((BooleanColumn) arguments[0], selection, count, groupIds, -1);
    }

    private void add(BooleanColumn argument, int[] selection, int count, int[] groupIds, int step) {
        byte[] values = argument.values();
        boolean nullable = argument.hasNulls();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (!nullable || !argument.isNull(row)) {
                counts[groupIds[i] * STRIDE + values[row]] += step;
            }
        }
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        for (int value = 0; value < STRIDE; value++) {
            long[] values = ((LongColumn) partials[value]).values();
            for (int i = 0; i < count; i++) {
                counts[groupIds[i] * STRIDE + value] += values[selection == null ? i : selection[i]];
            }
        }
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        for (int value = 0; value < STRIDE; value++) {
            long[] values = ((LongColumn) partials[value]).values();
            for (int i = 0; i < count; i++) {
                values[targetRow + i] = counts[(groups == null ? from + i : groups[from + i]) * STRIDE + value];
            }
        }
    }

    @Override
    public void clear() {
        Arrays.fill(counts, 0, size * STRIDE, 0);
        size = 0;
    }

    @Override
    public Accumulators copy() {
        BooleanCounts copy = new BooleanCounts();
        copy.counts = counts.clone();
        copy.size = size;
        return copy;
    }

    @Override
    public long heapBytes() {
        return 8L * counts.length;
    }
}
