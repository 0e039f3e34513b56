package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Field;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.table.GroupArrays;
import dev.drey.table.GroupTable;
import dev.drey.table.WholeRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rows with how often each is there: a {@link GroupTable} whose key is the whole row, and a count a group.
 *
 * <p>A result may hold both zeros of doubles, which {@link WholeRows} tells apart. A count may be negative for a while: inputs
 * that are put together may overtake each other.
 */
final class CountedRows extends RowMultiset {
    /** Rows that are taken out at a time. */
    private static final int PIECE = 1024;

    private final Schema stored;

    private GroupTable groups;
    private long[] counts = {};
    /** Groups whose count is not 0. */
    private int live;

    // Reused from chunk to chunk
    private final WholeRows wholeRows;
    private long[] hashes = {};
    private int[] ids = {};

    CountedRows(Schema schema) {
        super(schema);
        this.stored = WholeRows.keySchema(schema);
        this.wholeRows = new WholeRows(schema);
        this.groups = newTable();
    }

    private GroupTable newTable() {
        return new GroupTable(stored.fields().stream().map(Field::type).toList());
    }

    @Override
    public void apply(Chunk chunk) {
        int count = chunk.selectedCount();
        assign(wholeRows.keys(chunk), chunk.selection(), count);
        byte[] kinds = chunk.rowKinds();
        for (int i = 0; i < count; i++) {
            boolean retracts = kinds != null && RowKind.retracts(kinds[chunk.selectedRow(i)]);
            add(ids[i], retracts ? -1 : 1);
        }
        if (mostlyDead(groups.size(), live)) {
            dropZeros();
        }
    }

    private void assign(Column[] rowKeys, int[] selection, int count) {
        if (ids.length < count) {
            int capacity = GroupArrays.grown(ids.length, count);
            hashes = new long[capacity];
            ids = new int[capacity];
        }
        Hashing.hash(rowKeys, selection, count, hashes);
        groups.assign(rowKeys, selection, count, hashes, ids);
        if (groups.size() > counts.length) {
            counts = Arrays.copyOf(counts, GroupArrays.grown(counts.length, groups.size()));
        }
    }

    private void add(int group, long change) {
        long before = counts[group];
        counts[group] = before + change;
        live += (before + change == 0 ? 0 : 1) - (before == 0 ? 0 : 1);
    }

    private void dropZeros() {
        int[] kept = countedGroups();
        Column[] columns = new Column[stored.size()];
        Arrays.setAll(columns, groups::key);
        long[] keptCounts = new long[kept.length];
        for (int i = 0; i < kept.length; i++) {
            keptCounts[i] = counts[kept[i]];
        }
        groups = newTable();
        assign(columns, kept, kept.length);
        counts = keptCounts;
    }

    private int[] countedGroups() {
        int[] list = new int[live];
        int count = 0;
        for (int group = 0; group < groups.size(); group++) {
            if (counts[group] != 0) {
                list[count++] = group;
            }
        }
        return list;
    }

    @Override
    public int size() {
        return groups.size();
    }

    @Override
    public long heapBytes() {
        return groups.heapBytes() + 8L * counts.length + 12L * ids.length;
    }

    @Override
    public RowMultiset copy() {
        CountedRows copy = new CountedRows(schema);
        copy.groups = groups.copy();
        copy.counts = counts.clone();
        copy.live = live;
        return copy;
    }

    @Override
    public void appendTo(Chunk outgoing, int mostRows, Consumer<Chunk> full) {
        Chunk view = rows();
        int[] piece = new int[PIECE];
        int filled = 0;
        for (int group = 0; group < groups.size(); group++) {
            if (counts[group] < 0) {
                throw new IllegalStateException("a row was taken back " + -counts[group] + " times more than it came: "
                        + describe(view, group));
            }
            for (long left = counts[group]; left > 0; left--) {
                piece[filled++] = group;
                if (filled == PIECE) {
                    view.select(piece, filled);
                    append(view, outgoing, mostRows, full);
                    filled = 0;
                }
            }
        }
        view.select(piece, filled);
        append(view, outgoing, mostRows, full);
    }

    /** All groups as rows of the schema. */
    private Chunk rows() {
        Column[] columns = new Column[stored.size()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = schema.type(c).equals(DataType.DOUBLE) ? doubles((LongColumn) groups.key(c)) : groups.key(c);
        }
        Chunk view = new Chunk(schema, columns);
        view.setRowCount(groups.size());
        return view;
    }

    private DoubleColumn doubles(LongColumn bits) {
        int rows = groups.size();
        DoubleColumn doubles = new DoubleColumn(rows);
        for (int row = 0; row < rows; row++) {
            doubles.values()[row] = Double.longBitsToDouble(bits.values()[row]);
        }
        WholeRows.copyNulls(bits, doubles, rows);
        return doubles;
    }

    @Override
    Schema stateSchema() {
        String count = "count";
        while (stored.has(count)) {
            count += "_";
        }
        List<Field> fields = new ArrayList<>(stored.fields());
        fields.add(new Field(count, DataType.BIGINT));
        return Schema.of(fields);
    }

    @Override
    Chunk stateView() {
        Column[] columns = new Column[stored.size() + 1];
        for (int c = 0; c < stored.size(); c++) {
            columns[c] = groups.key(c);
        }
        LongColumn column = new LongColumn(groups.size());
        System.arraycopy(counts, 0, column.values(), 0, groups.size());
        columns[stored.size()] = column;
        Chunk view = new Chunk(stateSchema(), columns);
        view.setRowCount(groups.size());
        if (live < groups.size()) {
            view.select(countedGroups(), live);
        }
        return view;
    }

    @Override
    void restore(Chunk state) {
        Column[] columns = new Column[stored.size()];
        Arrays.setAll(columns, state::column);
        assign(columns, null, state.rowCount());
        for (int row = 0; row < state.rowCount(); row++) {
            add(ids[row], state.longs(stored.size()).get(row));
        }
    }
}
