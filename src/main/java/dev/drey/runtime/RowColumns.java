package dev.drey.runtime;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import java.util.Arrays;
import java.util.List;

/**
 * Columns whose rows are replaced in place.
 *
 * <p>A string that is not longer than the one it replaces takes its place; a longer one goes to the end of the column's bytes. When less than half of the
 * bytes are in use the column is written anew, so that replacing costs amortised O(length) and memory stays within twice what is held. Not
 * thread-safe.
 */
final class RowColumns {
    /** Bytes below which writing a column anew is not worth it. */
    private static final int SMALL = 1 << 16;

    private final Column[] columns;
    /** Bytes in use of each column of strings. */
    private final long[] usedBytes;

    private int rows;

    RowColumns(List<DataType> types) {
        columns = types.stream().map(type -> Column.create(type.storage(), 0)).toArray(Column[]::new);
        usedBytes = new long[columns.length];
    }

    private RowColumns(RowColumns source, int[] selection, int count) {
        columns = new Column[source.columns.length];
        usedBytes = new long[columns.length];
        rows = count;
        for (int c = 0; c < columns.length; c++) {
            columns[c] = Column.create(source.columns[c].storage(), count);
            columns[c].copyFrom(source.columns[c], selection, 0, count, 0);
            usedBytes[c] = columns[c] instanceof StringColumn strings ? strings.usedBytes() : 0;
        }
    }

    /** Columns of their own with some rows, or the first {@code count} ones where there is no selection. */
    RowColumns copy(int[] selection, int count) {
        return new RowColumns(this, selection, count);
    }

    Column column(int index) {
        return columns[index];
    }

    /** Makes room for rows {@code 0 .. count-1}. */
    void ensureRows(int count) {
        for (Column column : columns) {
            column.ensureCapacity(count);
        }
        rows = Math.max(rows, count);
    }

    /** Writes the values of source rows {@code from[i]} to rows {@code to[i]}, in order, into one column. */
    void put(int index, Column source, int[] from, int[] to, int count) {
        Column target = columns[index];
        putNulls(target, source, from, to, count);
        switch (target.storage()) {
            case LONG -> {
                long[] in = ((LongColumn) source).values();
                long[] out = ((LongColumn) target).values();
                for (int i = 0; i < count; i++) {
                    out[to[i]] = in[from[i]];
                }
            }
            case DOUBLE -> {
                double[] in = ((DoubleColumn) source).values();
                double[] out = ((DoubleColumn) target).values();
                for (int i = 0; i < count; i++) {
                    out[to[i]] = in[from[i]];
                }
            }
            case BOOLEAN -> {
                byte[] in = ((BooleanColumn) source).values();
                byte[] out = ((BooleanColumn) target).values();
                for (int i = 0; i < count; i++) {
                    out[to[i]] = in[from[i]];
                }
            }
            case STRING -> putStrings(index, (StringColumn) source, from, to, count);
        }
    }

    private void putStrings(int index, StringColumn source, int[] from, int[] to, int count) {
        StringColumn target = (StringColumn) columns[index];
        byte[] data = source.data();
        int[] offsets = target.offsets();
        int[] lengths = target.lengths();
        long used = usedBytes[index];
        for (int i = 0; i < count; i++) {
            int row = from[i];
            int at = to[i];
            int length = source.isNull(row) ? 0 : source.lengths()[row];
            used += length - lengths[at];
            if (length <= lengths[at]) {
                System.arraycopy(data, length == 0 ? 0 : source.offsets()[row], target.data(), offsets[at], length);
                lengths[at] = length;
            } else {
                target.set(at, data, source.offsets()[row], length);
            }
        }
        usedBytes[index] = used;
        if (target.usedBytes() > SMALL && used < target.usedBytes() / 2) {
            StringColumn compact = new StringColumn(target.capacity());
            compact.copyFrom(target, null, 0, rows, 0);
            columns[index] = compact;
        }
    }

    private static void putNulls(Column target, Column source, int[] from, int[] to, int count) {
        if (!source.hasNulls() && !target.hasNulls()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if (source.isNull(from[i])) {
                target.setNull(to[i]);
            } else {
                target.setValid(to[i]);
            }
        }
    }

    long heapBytes() {
        return 8L * usedBytes.length
                + Arrays.stream(columns).mapToLong(Column::heapBytes).sum();
    }
}
