package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.table.GroupArrays;
import dev.drey.table.GroupTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rows of which there is one per key at most: the key's group number in a {@link GroupTable} is the row's place in the columns of its values.
 *
 * <p><b>Cost.</b> The {@code -U} in front of a {@code +U} says nothing that the key does not say and is skipped; one probe a change and one write a column
 * are left. A row that is gone leaves its place to the next row of its key; when most places are empty the table is written anew.
 */
final class KeyedRows extends RowMultiset {
    private static final byte BEFORE = RowKind.UPDATE_BEFORE.code();
    private static final byte AFTER = RowKind.UPDATE_AFTER.code();

    /** What a change does to its row. */
    private static final byte COMES = 0;

    private static final byte CHANGES = 1;
    private static final byte GOES = 2;

    private final List<String> keyNames;
    /** Of each key column, its place in the schema. */
    private final int[] keyColumns;
    /** Columns of the schema that are kept beside the key: all others, and keys of type double, which the table makes canonical. */
    private final int[] valueColumns;

    private GroupTable groups;
    private RowColumns values;
    /** By group: true when its row is there. */
    private boolean[] present = {};

    private int live;

    // Reused from chunk to chunk
    private final Column[] keys;
    private int[] rows = {};
    private byte[] effects = {};
    private long[] hashes = {};
    private int[] ids = {};

    KeyedRows(Schema schema, List<String> key) {
        super(schema);
        this.keyNames = List.copyOf(key);
        this.keyColumns = key.stream().mapToInt(schema::indexOf).toArray();
        this.valueColumns = valueColumns(schema, keyNames);
        this.keys = new Column[keyColumns.length];
        this.groups = newTable();
        this.values = new RowColumns(
                Arrays.stream(valueColumns).mapToObj(schema::type).toList());
    }

    private static int[] valueColumns(Schema schema, List<String> key) {
        List<Integer> columns = new ArrayList<>();
        for (int c = 0; c < schema.size(); c++) {
            if (!key.contains(schema.name(c)) || schema.type(c).equals(DataType.DOUBLE)) {
                columns.add(c);
            }
        }
        return columns.stream().mapToInt(Integer::intValue).toArray();
    }

    private GroupTable newTable() {
        return new GroupTable(Arrays.stream(keyColumns).mapToObj(schema::type).toList());
    }

    @Override
    public void apply(Chunk chunk) {
        int count = gather(chunk);
        for (int k = 0; k < keys.length; k++) {
            keys[k] = chunk.column(keyColumns[k]);
        }
        Hashing.hash(keys, rows, count, hashes);
        groups.assign(keys, rows, count, hashes, ids);
        int size = groups.size();
        if (size > present.length) {
            present = Arrays.copyOf(present, GroupArrays.grown(present.length, size));
        }
        values.ensureRows(size);
        note(chunk, count);
        for (int v = 0; v < valueColumns.length; v++) {
            values.put(v, chunk.column(valueColumns[v]), rows, ids, count);
        }
        if (mostlyDead(size, live)) {
            dropAbsent();
        }
    }

    /** Lists the physical rows that matter and what each does; returns their number. */
    private int gather(Chunk chunk) {
        int selected = chunk.selectedCount();
        ensureScratch(selected);
        int[] selection = chunk.selection();
        byte[] kinds = chunk.rowKinds();
        int count = 0;
        for (int i = 0; i < selected; i++) {
            int row = selection == null ? i : selection[i];
            byte kind = kinds == null ? 0 : kinds[row];
            byte effect = RowKind.retracts(kind) ? GOES : COMES;
            if (kind == BEFORE && i + 1 < selected) {
                int next = selection == null ? i + 1 : selection[i + 1];
                if (kinds[next] == AFTER) {
                    row = next;
                    effect = CHANGES;
                    i++;
                }
            }
            rows[count] = row;
            effects[count++] = effect;
        }
        return count;
    }

    private void ensureScratch(int count) {
        if (rows.length < count) {
            int capacity = GroupArrays.grown(rows.length, count);
            rows = new int[capacity];
            effects = new byte[capacity];
            hashes = new long[capacity];
            ids = new int[capacity];
        }
    }

    /** Notes which rows are there now. */
    private void note(Chunk chunk, int count) {
        boolean[] there = present;
        for (int i = 0; i < count; i++) {
            int group = ids[i];
            if (there[group] == (effects[i] == COMES)) {
                throw refusal(chunk, rows[i]);
            }
            if (effects[i] != CHANGES) {
                there[group] = effects[i] == COMES;
                live += effects[i] == COMES ? 1 : -1;
            }
        }
    }

    private IllegalStateException refusal(Chunk chunk, int row) {
        boolean retracts = chunk.rowKinds() != null && chunk.rowKinds()[row] != RowKind.INSERT.code();
        String what = retracts
                ? "a " + mark(chunk, row) + " came for a row that is not there: "
                : "a second row came for one key: ";
        return new IllegalStateException(what + describe(chunk, row) + "; rows are told apart by " + keyNames);
    }

    private void dropAbsent() {
        int[] kept = presentGroups();
        long[] keptHashes = new long[live];
        Column[] stored = new Column[keyColumns.length];
        for (int i = 0; i < live; i++) {
            keptHashes[i] = groups.hashes()[kept[i]];
        }
        Arrays.setAll(stored, groups::key);
        GroupTable fresh = newTable();
        fresh.assign(stored, kept, live, keptHashes, new int[live]);
        groups = fresh;
        values = values.copy(kept, live);
        present = new boolean[live];
        Arrays.fill(present, true);
    }

    private int[] presentGroups() {
        int[] list = new int[live];
        int count = 0;
        for (int group = 0; group < groups.size(); group++) {
            if (present[group]) {
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
        return groups.heapBytes() + values.heapBytes() + present.length + 17L * rows.length;
    }

    @Override
    public RowMultiset copy() {
        KeyedRows copy = new KeyedRows(schema, keyNames);
        copy.groups = groups.copy();
        copy.values = values.copy(null, groups.size());
        copy.present = present.clone();
        copy.live = live;
        return copy;
    }

    @Override
    public void appendTo(Chunk outgoing, int mostRows, Consumer<Chunk> full) {
        append(stateView(), outgoing, mostRows, full);
    }

    @Override
    Schema stateSchema() {
        return schema;
    }

    @Override
    Chunk stateView() {
        Column[] columns = new Column[schema.size()];
        for (int k = 0; k < keyColumns.length; k++) {
            columns[keyColumns[k]] = groups.key(k);
        }
        for (int v = 0; v < valueColumns.length; v++) {
            columns[valueColumns[v]] = values.column(v);
        }
        Chunk view = new Chunk(schema, columns);
        view.setRowCount(groups.size());
        if (live < groups.size()) {
            view.select(presentGroups(), live);
        }
        return view;
    }

    @Override
    void restore(Chunk state) {
        apply(state);
    }
}
