package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TotalOrder;
import dev.drey.table.GroupArrays;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The least or greatest value per group, for values of fixed width, under the total order.
 *
 * <p>Every value is mapped to a long of the same order: doubles by their bits (NaN greatest, one zero), booleans to 0 and 1; for a maximum all bits are
 * flipped, which reverses the order. What is kept is then always the least long. A group without values holds {@code Long.MAX_VALUE}; which groups
 * hold it as a value of their own is remembered apart, because that is next to never.
 */
final class FixedExtremes implements Accumulators {
    private static final long EMPTY = Long.MAX_VALUE;

    private final Type type;
    private final long flip;
    private long[] least = {};
    private int size;
    /** Groups whose least value is EMPTY itself; null while there is none. */
    private BitSet reallyGreatest;

    /** What extremes of fixed width keep: the value, null when there is none. */
    record Type(DataType valueType, boolean greatest) implements AccumulatorType {
        @Override
        public String signature() {
            return (greatest ? "max/1 " : "min/1 ") + valueType;
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(valueType);
        }

        @Override
        public boolean retractable() {
            return false;
        }

        @Override
        public Accumulators create() {
            return new FixedExtremes(this);
        }
    }

    FixedExtremes(Type type) {
        this.type = type;
        this.flip = type.greatest() ? -1L : 0;
    }

    @Override
    public void ensureGroups(int groups) {
        if (groups > least.length) {
            least = Arrays.copyOf(least, GroupArrays.grown(least.length, groups));
        }
        if (groups > size) {
            Arrays.fill(least, size, groups, EMPTY);
            size = groups;
        }
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        add(arguments[0], selection, count, groupIds);
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        add(partials[0], selection, count, groupIds);
    }

    private void add(Column values, int[] selection, int count, int[] groupIds) {
        switch (values.storage()) {
            case LONG -> addLongs((LongColumn) values, selection, count, groupIds);
            case DOUBLE -> addDoubles((DoubleColumn) values, selection, count, groupIds);
            case BOOLEAN -> addBooleans((BooleanColumn) values, selection, count, groupIds);
            case STRING -> throw new IllegalStateException("strings are not of fixed width");
        }
    }

    private void addLongs(LongColumn column, int[] selection, int count, int[] groupIds) {
        long[] values = column.values();
        long[] into = least;
        boolean nullable = column.hasNulls();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (nullable && column.isNull(row)) {
                continue;
            }
            long value = values[row] ^ flip;
            int group = groupIds[i];
            if (value < into[group]) {
                into[group] = value;
            } else if (value == EMPTY) {
                rememberGreatest(group);
            }
        }
    }

    private void rememberGreatest(int group) {
        if (reallyGreatest == null) {
            reallyGreatest = new BitSet();
        }
        reallyGreatest.set(group);
    }

    private void addDoubles(DoubleColumn column, int[] selection, int count, int[] groupIds) {
        double[] values = column.values();
        boolean nullable = column.hasNulls();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (!nullable || !column.isNull(row)) {
                // No double maps to EMPTY: it would be a NaN that is not the canonical one.
                long value = TotalOrder.key(values[row]) ^ flip;
                if (value < least[groupIds[i]]) {
                    least[groupIds[i]] = value;
                }
            }
        }
    }

    private void addBooleans(BooleanColumn column, int[] selection, int count, int[] groupIds) {
        byte[] values = column.values();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (!column.isNull(row)) {
                least[groupIds[i]] = Math.min(least[groupIds[i]], values[row] ^ flip);
            }
        }
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        write(groups, from, count, partials[0], targetRow);
    }

    /** Writes the extremes, which are results and partials alike. */
    void write(int[] groups, int from, int count, Column target, int targetRow) {
        for (int i = 0; i < count; i++) {
            int group = groups == null ? from + i : groups[from + i];
            long value = least[group] ^ flip;
            switch (target.storage()) {
                case LONG -> ((LongColumn) target).set(targetRow + i, value);
                case DOUBLE -> ((DoubleColumn) target).set(targetRow + i, TotalOrder.ofKey(value));
                case BOOLEAN -> ((BooleanColumn) target).set(targetRow + i, value == 1);
                case STRING -> throw new IllegalStateException("strings are not of fixed width");
            }
            if (least[group] == EMPTY && (reallyGreatest == null || !reallyGreatest.get(group))) {
                target.setNull(targetRow + i);
            }
        }
    }

    @Override
    public void clear() {
        size = 0;
        reallyGreatest = null;
    }

    @Override
    public Accumulators copy() {
        FixedExtremes copy = new FixedExtremes(type);
        copy.least = least.clone();
        copy.size = size;
        copy.reallyGreatest = reallyGreatest == null ? null : (BitSet) reallyGreatest.clone();
        return copy;
    }

    @Override
    public long heapBytes() {
        return 8L * least.length + (reallyGreatest == null ? 0 : reallyGreatest.size() >> 3);
    }
}
