package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import dev.drey.table.GroupArrays;
import java.util.List;

/** Rows that wait to be sent, as they came, with kinds and event time. */
final class GatheredRows {
    private final Schema schema;
    private final int[] keyColumns;
    private Chunk rows;
    private final Chunk shown;
    private long[] hashes = {};
    private int[] selection = {};

    GatheredRows(Schema schema, List<String> by) {
        this.schema = schema;
        this.keyColumns = by.stream().mapToInt(schema::indexOf).toArray();
        this.rows = Chunk.allocate(schema, 0);
        this.shown = new Chunk(schema, new Column[schema.size()]);
    }

    /** Appends selected rows {@code from .. from+count-1}. */
    void append(Chunk chunk, int from, int count) {
        rows.append(chunk, from, count);
    }

    int size() {
        return rows.rowCount();
    }

    /** The hash of each row's key. */
    long[] hashes() {
        int count = rows.rowCount();
        if (hashes.length < count) {
            hashes = new long[GroupArrays.grown(hashes.length, count)];
        }
        Column[] keys = new Column[keyColumns.length];
        for (int k = 0; k < keys.length; k++) {
            keys[k] = rows.column(keyColumns[k]);
        }
        Hashing.hash(keys, null, count, hashes);
        return hashes;
    }

    /** Rows {@code order[from .. from+count-1]} as a chunk, valid until the next call. */
    Chunk show(int[] order, int from, int count) {
        if (selection.length < count) {
            selection = new int[count];
        }
        System.arraycopy(order, from, selection, 0, count);
        for (int c = 0; c < schema.size(); c++) {
            shown.setColumn(c, rows.column(c));
        }
        shown.view(rows);
        shown.select(selection, count);
        return shown;
    }

    void clear() {
        rows.reset();
    }

    /** Forgets all rows and gives the memory back. */
    void drop() {
        rows = Chunk.allocate(schema, 0);
    }

    long heapBytes() {
        return rows.heapBytes() + 8L * hashes.length;
    }
}
