package dev.drey.stage.sink;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.table.GroupTable;
import java.util.Arrays;
import java.util.List;

/**
 * Changes that wait to be written: of each key the last one only, since those before it would be overwritten. A key's group number in a {@link GroupTable} is its place in
 * the list of last rows. Not thread-safe.
 */
final class PendingChanges {
    private final Schema schema;
    private final int[] keyColumns;
    private final Column[] keys;
    private final Chunk rows;
    private GroupTable groups;
    /** By group: the row that counts, in {@link #rows}. */
    private int[] last = {};
    /** By group: true when the row is gone. */
    private boolean[] gone = {};

    // Reused
    private long[] hashes = {};
    private int[] ids = {};

    PendingChanges(Schema schema, List<String> key) {
        this.schema = schema;
        this.keyColumns = key.stream().mapToInt(schema::indexOf).toArray();
        this.keys = new Column[keyColumns.length];
        this.rows = Chunk.allocate(schema, 0);
        this.groups = newTable();
    }

    private GroupTable newTable() {
        return new GroupTable(Arrays.stream(keyColumns).mapToObj(schema::type).toList());
    }

    /** Adds the selected rows, in order. */
    void add(Chunk chunk) {
        int count = chunk.selectedCount();
        int first = rows.rowCount();
        if (hashes.length < count) {
            hashes = new long[count];
            ids = new int[count];
        }
        for (int k = 0; k < keys.length; k++) {
            keys[k] = chunk.column(keyColumns[k]);
        }
        Hashing.hash(keys, chunk.selection(), count, hashes);
        groups.assign(keys, chunk.selection(), count, hashes, ids);
        if (groups.size() > last.length) {
            int capacity = Math.max(groups.size(), 2 * last.length);
            last = Arrays.copyOf(last, capacity);
            gone = Arrays.copyOf(gone, capacity);
        }
        byte[] kinds = chunk.rowKinds();
        for (int i = 0; i < count; i++) {
            last[ids[i]] = first + i;
            gone[ids[i]] = kinds != null && RowKind.retracts(kinds[chunk.selectedRow(i)]);
        }
        rows.append(withoutTimes(chunk), 0, count);
    }

    /** Event times are not written, and not every chunk has them. */
    private Chunk withoutTimes(Chunk chunk) {
        if (chunk.eventTime() == null && chunk.rowKinds() == null) {
            return chunk;
        }
        Chunk plain = new Chunk(schema, new Column[schema.size()]);
        plain.view(chunk);
        plain.setEventTime(null);
        plain.setRowKinds(null);
        for (int c = 0; c < schema.size(); c++) {
            plain.setColumn(c, chunk.column(c));
        }
        return plain;
    }

    /** Keys with a change. */
    int keys() {
        return groups.size();
    }

    /** Rows that are held, also those that others of their key follow. */
    int rowCount() {
        return rows.rowCount();
    }

    Chunk rows() {
        return rows;
    }

    long heapBytes() {
        return rows.heapBytes() + groups.heapBytes() + 5L * last.length;
    }

    /**
     * Lists the last rows of keys.
     *
     * @param deleted true for those that are gone, false for those that are there
     * @param into receives them; at least {@link #keys()} long
     * @return their number
     */
    int list(boolean deleted, int[] into) {
        int count = 0;
        for (int group = 0; group < groups.size(); group++) {
            if (gone[group] == deleted) {
                into[count++] = last[group];
            }
        }
        return count;
    }

    void clear() {
        rows.reset();
        groups = newTable();
    }
}
