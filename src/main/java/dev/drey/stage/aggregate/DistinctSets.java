package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.StringColumn;
import java.util.List;

/** The distinct values per group, nulls not counted, as sets: for rows that are only added. */
final class DistinctSets implements DistinctCounts {
    private final DataType type;
    private final ValueSets values;

    /** What distinct values keep where rows are only added: the values. */
    record Type(DataType valueType) implements AccumulatorType {
        @Override
        public String signature() {
            return "value-set/1 " + valueType;
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(DataType.STRING);
        }

        @Override
        public boolean retractable() {
            return false;
        }

        @Override
        public Accumulators create() {
            return new DistinctSets(valueType, new ValueSets(valueType));
        }
    }

    private DistinctSets(DataType type, ValueSets values) {
        this.type = type;
        this.values = values;
    }

    @Override
    public void ensureGroups(int groups) {
        values.ensureGroups(groups);
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        values.add(arguments[0], selection, count, groupIds);
    }

    @Override
    public void retract(Column[] arguments, int[] selection, int count, int[] groupIds) {
        throw new UnsupportedOperationException("sets of values cannot take rows back; multisets can");
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
        return values.size(group);
    }

    @Override
    public void clear() {
        values.clear();
    }

    @Override
    public Accumulators copy() {
        return new DistinctSets(type, values.copy(type));
    }

    @Override
    public long heapBytes() {
        return values.heapBytes();
    }
}
