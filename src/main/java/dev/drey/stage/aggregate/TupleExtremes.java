package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;
import dev.drey.table.GroupArrays;
import java.util.Arrays;
import java.util.List;

/**
 * The least or greatest tuple per group, compared column by column under the total order; only the last column may be null. Of a row that is
 * {@code first_by(x, order)} the tuple is (order, x).
 *
 * <p>The first column of each group's tuple is also kept as a long of the same order, with all bits flipped for the greatest, so that most rows are decided by one
 * comparison; strings have none and compare in full. The bytes of strings that were replaced are dead; a column is compacted when they are more than half.
 */
final class TupleExtremes implements Accumulators {
    /** Below this, compaction is not worth it. */
    private static final int SMALL = 1 << 16;

    private final Type type;
    private final long flip;
    private final int direction;
    private final boolean leadingDecides;
    /** The tuples, one row a group; all null for a group without one. */
    private final Column[] best;
    /** Bytes of a string column from which on it may have many dead ones. */
    private final long[] compactFrom;

    private final Column[] ranked;
    /** The first column as a long, by group. */
    private long[] leading = {};

    private int size;
    private long[] rowKeys = {};
    private final int[] oneRow = new int[1];

    /**
     * What extremes of tuples keep: the tuple, null in its first column when there is none.
     *
     * @param tupleTypes the columns of a tuple, compared in order; the argument that stands first is the last of them
     */
    record Type(List<DataType> tupleTypes, boolean greatest) implements AccumulatorType {
        Type {
            tupleTypes = List.copyOf(tupleTypes);
        }

        @Override
        public String signature() {
            return (greatest ? "max" : "min") + "-tuple/1 " + tupleTypes;
        }

        @Override
        public List<DataType> partialTypes() {
            return tupleTypes;
        }

        @Override
        public boolean retractable() {
            return false;
        }

        @Override
        public Accumulators create() {
            return new TupleExtremes(this);
        }
    }

    TupleExtremes(Type type) {
        this.type = type;
        this.flip = type.greatest() ? -1L : 0;
        this.direction = type.greatest() ? -1 : 1;
        int columns = type.tupleTypes().size();
        this.best = new Column[columns];
        for (int c = 0; c < columns; c++) {
            best[c] = Column.create(type.tupleTypes().get(c).storage(), 0);
        }
        this.leadingDecides = !(best[0] instanceof StringColumn);
        this.compactFrom = new long[columns];
        Arrays.fill(compactFrom, SMALL);
        this.ranked = new Column[columns];
    }

    /** Puts the first argument behind the others, which rank it. */
    static void rank(Column[] arguments, Column[] ranked) {
        int last = arguments.length - 1;
        System.arraycopy(arguments, 1, ranked, 0, last);
        ranked[last] = arguments[0];
    }

    @Override
    public void ensureGroups(int groups) {
        if (groups <= size) {
            return;
        }
        if (groups > leading.length) {
            leading = Arrays.copyOf(leading, GroupArrays.grown(leading.length, groups));
        }
        for (Column column : best) {
            column.ensureCapacity(leading.length);
            for (int group = size; group < groups && column instanceof StringColumn; group++) {
                ((StringColumn) column).setEmpty(group);
            }
            column.setNulls(size, groups - size);
        }
        size = groups;
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        rank(arguments, ranked);
        add(ranked, selection, count, groupIds);
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        add(partials, selection, count, groupIds);
    }

    private void add(Column[] tuples, int[] selection, int count, int[] groupIds) {
        if (rowKeys.length < count) {
            rowKeys = new long[count];
        }
        leadingKeys(tuples[0], selection, count);
        boolean nullable = hasNullsBeforeLast(tuples);
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (nullable && isNullBeforeLast(tuples, row)) {
                continue;
            }
            int group = groupIds[i];
            if (best[0].isNull(group) || isBefore(tuples, row, rowKeys[i], group)) {
                replace(tuples, row, rowKeys[i], group);
            }
        }
        compact();
    }

    private void leadingKeys(Column column, int[] selection, int count) {
        for (int i = 0; i < count && leadingDecides; i++) {
            int row = selection == null ? i : selection[i];
            long key = switch (column.storage()) {
                case LONG -> ((LongColumn) column).get(row);
                case DOUBLE -> TotalOrder.key(((DoubleColumn) column).get(row));
                case BOOLEAN -> ((BooleanColumn) column).values()[row];
                case STRING -> 0;
            };
            rowKeys[i] = key ^ flip;
        }
    }

    private static boolean hasNullsBeforeLast(Column[] tuples) {
        boolean nulls = false;
        for (int c = 0; c < tuples.length - 1; c++) {
            nulls |= tuples[c].hasNulls();
        }
        return nulls;
    }

    private static boolean isNullBeforeLast(Column[] tuples, int row) {
        boolean isNull = false;
        for (int c = 0; c < tuples.length - 1; c++) {
            isNull |= tuples[c].isNull(row);
        }
        return isNull;
    }

    private boolean isBefore(Column[] tuples, int row, long key, int group) {
        if (leadingDecides && key != leading[group]) {
            return key < leading[group];
        }
        for (int c = leadingDecides ? 1 : 0; c < tuples.length; c++) {
            int order = TotalOrder.compare(tuples[c], row, best[c], group);
            if (order != 0) {
                return direction * order < 0;
            }
        }
        return false;
    }

    private void replace(Column[] tuples, int row, long key, int group) {
        leading[group] = leadingDecides ? key : 0;
        oneRow[0] = row;
        for (int c = 0; c < best.length; c++) {
            best[c].copyFrom(tuples[c], oneRow, 0, 1, group);
            if (best[c] instanceof DoubleColumn doubles) {
                // One zero and one NaN: the result must not hang on which of equal rows came first.
                doubles.set(group, Double.longBitsToDouble(Hashing.canonicalBits(doubles.get(group))));
            }
        }
    }

    private void compact() {
        for (int c = 0; c < best.length; c++) {
            if (best[c] instanceof StringColumn strings && strings.usedBytes() > compactFrom[c]) {
                StringColumn compacted = new StringColumn(leading.length);
                compacted.copyFrom(strings, null, 0, size, 0);
                best[c] = compacted;
                compactFrom[c] = compactFrom(compacted);
            }
        }
    }

    private static long compactFrom(StringColumn compacted) {
        return Math.max(SMALL, 2L * compacted.usedBytes());
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        for (int c = 0; c < best.length; c++) {
            partials[c].copyFrom(best[c], groups, from, count, targetRow);
        }
    }

    /** Writes the last column of the tuples, null where there is none. */
    void write(int[] groups, int from, int count, Column target, int targetRow) {
        target.copyFrom(best[best.length - 1], groups, from, count, targetRow);
    }

    @Override
    public void clear() {
        size = 0;
        for (Column column : best) {
            column.reset();
        }
    }

    @Override
    public Accumulators copy() {
        TupleExtremes copy = new TupleExtremes(type);
        copy.leading = leading.clone();
        copy.size = size;
        for (int c = 0; c < best.length; c++) {
            copy.best[c].ensureCapacity(leading.length);
            copy.best[c].copyFrom(best[c], null, 0, size, 0);
            if (copy.best[c] instanceof StringColumn compacted) {
                copy.compactFrom[c] = compactFrom(compacted);
            }
        }
        return copy;
    }

    @Override
    public long heapBytes() {
        long bytes = 8L * leading.length + 8L * rowKeys.length;
        for (Column column : best) {
            bytes += column.heapBytes();
        }
        return bytes;
    }
}
