package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.StringColumn;
import java.util.List;

/** The distinct values per group, nulls not counted, as multisets: for rows that are taken back. */
final class DistinctValues implements DistinctCounts {
    private final ValueCounts values;

    /** What distinct values keep: the values and their counts. */
    record Type(DataType valueType) implements AccumulatorType {
        @Override
        public String signature() {
            return "value-counts/1 " + valueType;
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(DataType.STRING);
        }

        @Override
        public boolean retractable() {
            return true;
        }

        @Override
        public Accumulators create() {
            return new DistinctValues(new ValueCounts(List.of(valueType), false));
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

    @Override
    public int distinct(int group) {
        return values.present(group);
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
