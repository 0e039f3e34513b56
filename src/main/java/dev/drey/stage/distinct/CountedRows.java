package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.table.GroupArrays;
import dev.drey.table.GroupTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All different rows of each key with how often each is there, for rows that are taken back too: when the kept row of a key goes, the next one takes its place.
 *
 * <p><b>Layout.</b> A {@link GroupTable} over whole rows numbers them; a count and the next row of the same key lie in arrays by that number. <b>Invariant.</b> The kept
 * row of a key is the first by precedence of those whose count is positive. Counts may be negative while changes of several inputs are mixed; at the end none may be. <b>Cost.</b> One probe
 * more than {@link KeptRows}; a key that loses its kept row looks at its other rows once. Rows of count 0 are dropped when they are the greater part.
 */
final class CountedRows extends DistinctRows {
    private static final int SLICE = 4096;
    /** The next one of a row that is not chained yet. */
    private static final int UNCHAINED = -2;

    private final int[] allColumns;
    private GroupTable rows;
    /** Columns of the rows, by input column. */
    private Column[] stored;

    private long[] counts = {};
    /** By row: the next one of the same key, or {@link #NONE}. */
    private int[] next = {};
    /** By group: its newest row. */
    private int[] heads = {};
    /** Rows whose count is not 0. */
    private int live;

    // Scratch
    private int[] rowIds = {};
    private long[] rowHashes = {};

    CountedRows(DistinctPlan plan) {
        super(plan);
        int[] rest = plan.restColumns();
        int[] all = Arrays.copyOf(keyColumns, keyColumns.length + rest.length);
        System.arraycopy(rest, 0, all, keyColumns.length, rest.length);
        allColumns = all;
        use(newTable());
    }

    private GroupTable newTable() {
        return new GroupTable(
                Arrays.stream(allColumns).mapToObj(plan.input()::type).toList());
    }

    private void use(GroupTable table) {
        rows = table;
        stored = new Column[plan.input().size()];
        for (int c = 0; c < allColumns.length; c++) {
            stored[allColumns[c]] = table.key(c);
        }
    }

    @Override
    void take(Chunk chunk) {
        if (rows.size() > FEW && live < rows.size() / 2) {
            dropZeros();
        }
        Column[] columns = DistinctPlan.columns(chunk);
        int count = chunk.selectedCount();
        find(columns, chunk.selection(), count);
        byte[] kinds = chunk.rowKinds();
        for (int i = 0; i < count; i++) {
            add(ids[i], rowIds[i], kinds != null && RowKind.retracts(kinds[chunk.selectedRow(i)]) ? -1 : 1);
        }
    }

    /** Finds or begins group and row of each row of a chunk, and chains the new ones. */
    private void find(Column[] columns, int[] selection, int count) {
        ensureScratch(count);
        if (rowIds.length < count) {
            rowIds = new int[ids.length];
            rowHashes = new long[ids.length];
        }
        hashKeys(columns, selection, count);
        int groupsBefore = groups.size();
        groups.assign(keyView, selection, count, hashes, ids);
        ensureGroups(groupsBefore);
        if (kept.length > heads.length) {
            heads = Arrays.copyOf(heads, kept.length);
        }
        Arrays.fill(heads, groupsBefore, groups.size(), NONE);
        Column[] view = new Column[allColumns.length];
        Arrays.setAll(view, c -> columns[allColumns[c]]);
        Hashing.hash(view, selection, count, rowHashes);
        int rowsBefore = rows.size();
        rows.assign(view, selection, count, rowHashes, rowIds);
        int size = rows.size();
        if (size > counts.length) {
            int capacity = GroupArrays.grown(counts.length, size);
            counts = Arrays.copyOf(counts, capacity);
            next = Arrays.copyOf(next, capacity);
        }
        Arrays.fill(counts, rowsBefore, size, 0);
        Arrays.fill(next, rowsBefore, size, UNCHAINED);
        for (int i = 0; i < count; i++) {
            int row = rowIds[i];
            if (next[row] == UNCHAINED) {
                next[row] = heads[ids[i]];
                heads[ids[i]] = row;
            }
        }
    }

    private void add(int group, int row, long change) {
        long before = counts[row];
        long after = before + change;
        counts[row] = after;
        live += (after == 0 ? 0 : 1) - (before == 0 ? 0 : 1);
        if (before <= 0 && after > 0) {
            if (kept[group] == NONE || precedence.precedes(stored, row, stored, kept[group])) {
                touch(group);
                kept[group] = row;
            }
        } else if (before > 0 && after <= 0 && kept[group] == row) {
            touch(group);
            kept[group] = first(group);
        }
    }

    /** The row of a group that is to be kept. */
    private int first(int group) {
        int best = NONE;
        for (int row = heads[group]; row != NONE; row = next[row]) {
            if (counts[row] > 0 && (best == NONE || precedence.precedes(stored, row, stored, best))) {
                best = row;
            }
        }
        return best;
    }

    /** Builds the tables anew from the rows that count. Nothing is touched: the kept rows stay the same. */
    private void dropZeros() {
        int[] alive = new int[live];
        long[] kept = new long[live];
        int count = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (counts[row] != 0) {
                alive[count] = row;
                kept[count++] = counts[row];
            }
        }
        Column[] columns = stored;
        groups = new GroupTable(plan.keyTypes());
        use(newTable());
        live = 0;
        load(columns, alive, kept);
    }

    /** Adds rows with counts that are not here yet. */
    private void load(Column[] columns, int[] selection, long[] amounts) {
        find(columns, selection, amounts.length);
        for (int i = 0; i < amounts.length; i++) {
            add(ids[i], rowIds[i], amounts[i]);
        }
        forgetTouched();
    }

    /**
     * @throws IllegalStateException with the row, if one was taken back more often than it came
     */
    void checkNoDebts() {
        for (int row = 0; row < rows.size(); row++) {
            if (counts[row] < 0) {
                throw new IllegalStateException("a row was taken back more often than it came: " + describe(row));
            }
        }
    }

    private String describe(int row) {
        return Arrays.stream(allColumns)
                .mapToObj(c -> plan.input().name(c) + " = "
                        + ValueText.print(plan.input().type(c), stored[c], row))
                .collect(Collectors.joining(", "));
    }

    @Override
    Column rowColumn(int inputColumn) {
        return stored[inputColumn];
    }

    @Override
    public Schema stateSchema() {
        List<Field> fields = new ArrayList<>(plan.input().fields());
        String count = "count";
        while (plan.input().has(count)) {
            count += "_";
        }
        fields.add(new Field(count, DataType.BIGINT));
        return Schema.of(fields);
    }

    @Override
    public int pieces() {
        return (live + SLICE - 1) / SLICE;
    }

    @Override
    public void save(PieceConsumer consumer) throws IOException {
        Schema schema = stateSchema();
        Chunk piece = Chunk.allocate(schema, Math.min(SLICE, live));
        int[] some = new int[SLICE];
        int filled = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (counts[row] != 0) {
                some[filled++] = row;
                if (filled == SLICE) {
                    save(piece, some, filled, consumer);
                    filled = 0;
                }
            }
        }
        if (filled > 0) {
            save(piece, some, filled, consumer);
        }
    }

    private void save(Chunk piece, int[] some, int count, PieceConsumer consumer) throws IOException {
        piece.reset();
        int last = piece.columnCount() - 1;
        for (int c = 0; c < last; c++) {
            piece.column(c).copyFrom(stored[plan.input().indexOf(piece.schema().name(c))], some, 0, count, 0);
        }
        piece.column(last).ensureCapacity(count);
        for (int i = 0; i < count; i++) {
            piece.longs(last).set(i, counts[some[i]]);
        }
        piece.setRowCount(count);
        consumer.accept(piece);
    }

    @Override
    public void restore(Chunk piece) {
        Column[] columns = new Column[plan.input().size()];
        int last = piece.columnCount() - 1;
        for (int c = 0; c < last; c++) {
            columns[plan.input().indexOf(piece.schema().name(c))] = piece.column(c);
        }
        LongColumn amounts = piece.longs(last);
        load(columns, null, Arrays.copyOf(amounts.values(), piece.rowCount()));
    }

    @Override
    public CountedRows copy() {
        CountedRows copy = new CountedRows(plan);
        copy.copyFrom(this);
        copy.use(rows.copy());
        copy.counts = counts.clone();
        copy.next = next.clone();
        copy.heads = heads.clone();
        copy.live = live;
        return copy;
    }

    @Override
    public long heapBytes() {
        return heapBytesOfKeys() + rows.heapBytes() + 12L * counts.length + 4L * heads.length + 12L * rowIds.length;
    }
}
