package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import java.util.List;

/** The distinct values per group, nulls not counted: sets, or multisets where rows are taken back. */
final class DistinctValues implements Accumulators {
    private final ValueCounts values;

    /** What distinct values keep: the values, and their counts where rows are taken back. */
    record Type(DataType valueType, boolean counted) implements AccumulatorType {
        @Override
        public String signature() {
            return (counted ? "value-counts/1 " : "value-set/1 ") + valueType;
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(DataType.STRING);
        }

        @Override
        public boolean retractable() {
            return counted;
        }

        @Override
        public Accumulators create() {
            return new DistinctValues(new ValueCounts(List.of(valueType), counted, false));
        }
    }

    private DistinctValues(ValueCounts values) {
        this.values = values;
    }

    @Override
    public void ensureGroups(int groups) {
        values.ensureGroups(groups);
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        values.add(arguments, selection, count, groupIds, 1);
    }

    @Override
    public void retract(Column[] arguments, int[] selection, int count, int[] groupIds) {
        if (!values.counted()) {
            throw new UnsupportedOperationException("sets of values cannot take rows back; multisets can");
        }
        values.add(arguments, selection, count, groupIds, -1);
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        values.combine((StringColumn) partials[0], selection, count, groupIds);
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        values.export(groups, from, count, (StringColumn) partials[0], targetRow);
    }

    /** Writes how many distinct values there are. */
    void writeCounts(int[] groups, int from, int count, Column target, int targetRow) {
        long[] counts = ((LongColumn) target).values();
        for (int i = 0; i < count; i++) {
            counts[targetRow + i] = values.present(groups == null ? from + i : groups[from + i]);
        }
    }

    @Override
    public void clear() {
        values.clear();
    }

    @Override
    public Accumulators copy() {
        return new DistinctValues(values.copy());
    }

    @Override
    public long heapBytes() {
        return values.heapBytes();
    }
}
