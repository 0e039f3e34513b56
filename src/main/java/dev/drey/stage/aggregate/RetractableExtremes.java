package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.StringColumn;
import java.util.List;

/**
 * The least or greatest value per group while rows are taken back too: all values with their counts, and heaps over them that give the next
 * extreme when one goes (see {@link ValueHeaps} for the cost). A value is one column or, for the x at the least of others, several with x last.
 */
final class RetractableExtremes implements Accumulators {
    private final Type type;
    private final ValueCounts values;
    private final ValueHeaps heaps;
    private final Column[] ranked;

    /**
     * What such extremes keep.
     *
     * @param valueTypes the columns of a value, compared in order; the argument that stands first is the last of them
     * @param lastNullable whether the last may be null; rows with a null in another are ignored
     */
    record Type(List<DataType> valueTypes, boolean lastNullable, boolean greatest) implements AccumulatorType {
        Type {
            valueTypes = List.copyOf(valueTypes);
        }

        @Override
        public String signature() {
            return (greatest ? "max" : "min") + "-of-counts/1 " + valueTypes;
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
            ValueCounts values = new ValueCounts(valueTypes, lastNullable);
            return new RetractableExtremes(this, values, new ValueHeaps(values, valueTypes.size(), greatest));
        }
    }

    private RetractableExtremes(Type type, ValueCounts values, ValueHeaps heaps) {
        this.type = type;
        this.values = values;
        this.heaps = heaps;
        this.ranked = new Column[type.valueTypes().size()];
    }

    @Override
    public void ensureGroups(int groups) {
        values.ensureGroups(groups);
        heaps.ensureGroups(groups);
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
        TupleExtremes.rank(arguments, ranked);
        values.add(ranked, selection, count, groupIds, step);
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        values.combine((StringColumn) partials[0], selection, count, groupIds);
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        values.export(groups, from, count, (StringColumn) partials[0], targetRow);
    }

    /** Writes the last column of the extremes, null where there is none. */
    void write(int[] groups, int from, int count, Column target, int targetRow) {
        Column results = values.values(type.valueTypes().size() - 1);
        int[] entry = new int[1];
        for (int i = 0; i < count; i++) {
            entry[0] = heaps.first(groups == null ? from + i : groups[from + i]);
            if (entry[0] >= 0) {
                target.copyFrom(results, entry, 0, 1, targetRow + i);
            } else {
                if (target instanceof StringColumn strings) {
                    strings.setEmpty(targetRow + i);
                }
                target.setNull(targetRow + i);
            }
        }
    }

    @Override
    public void clear() {
        values.clear();
        heaps.clear();
    }

    @Override
    public Accumulators copy() {
        ValueCounts copied = values.copy();
        return new RetractableExtremes(type, copied, heaps.copy(copied));
    }

    @Override
    public long heapBytes() {
        return values.heapBytes() + heaps.heapBytes();
    }
}
