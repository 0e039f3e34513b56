package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.table.GroupArrays;
import java.util.Arrays;
import java.util.List;

/** Rows per group: all of them, or those whose argument is not null. */
final class Counts implements Accumulators {
    private long[] counts = {};
    private int size;

    /** What counts keep. */
    record Type(boolean everyRow) implements AccumulatorType {
        @Override
        public String signature() {
            return everyRow ? "rows/1" : "values/1";
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(DataType.BIGINT);
        }

        @Override
        public boolean retractable() {
            return true;
        }

        @Override
        public Accumulators create() {
            return new Counts();
        }
    }

    long count(int group) {
        return counts[group];
    }

    @Override
    public void ensureGroups(int groups) {
        if (groups > counts.length) {
            counts = Arrays.copyOf(counts, GroupArrays.grown(counts.length, groups));
        }
        size = Math.max(size, groups);
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        add(arguments, selection, count, groupIds, 1);
    }

    @Override
    public void retract(Column[] arguments, int[] selection, int count, int[] groupIds) {
        add(arguments, selection, count, groupIds, -1);
    }

    private void add(Column[] arguments, int[] selection, int count, int[] groupIds, int step) {
        long[] into = counts;
        if (arguments.length == 0 || !arguments[0].hasNulls()) {
            for (int i = 0; i < count; i++) {
                into[groupIds[i]] += step;
            }
            return;
        }
        Column argument = arguments[0];
        for (int i = 0; i < count; i++) {
            if (!argument.isNull(selection == null ? i : selection[i])) {
                into[groupIds[i]] += step;
            }
        }
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        long[] values = ((LongColumn) partials[0]).values();
        for (int i = 0; i < count; i++) {
            counts[groupIds[i]] += values[selection == null ? i : selection[i]];
        }
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        write(groups, from, count, partials[0], targetRow);
    }

    /** Writes the counts, which are results and partials alike. */
    void write(int[] groups, int from, int count, Column target, int targetRow) {
        long[] values = ((LongColumn) target).values();
        for (int i = 0; i < count; i++) {
            values[targetRow + i] = counts[groups == null ? from + i : groups[from + i]];
        }
    }

    @Override
    public void clear() {
        Arrays.fill(counts, 0, size, 0);
        size = 0;
    }

    @Override
    public Accumulators copy() {
        Counts copy = new Counts();
        copy.counts = counts.clone();
        copy.size = size;
        return copy;
    }

    @Override
    public long heapBytes() {
        return 8L * counts.length;
    }
}
