package dev.drey.stage.lookup;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.RowLayout;
import dev.drey.table.GroupTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The distinct keys of one chunk after another. Rows are told apart by a columnar hash table, so that only distinct keys become objects. A row with a null in its key has
 * none. Not thread-safe.
 */
final class ChunkKeys {
    /** {@link #places()} of a row without a key. */
    static final int NONE = -1;

    private final RowLayout layout;
    private final int[] columns;
    private final Column[] rowColumns;
    private final Column[] keyColumns;
    private final GroupTable table;
    private final List<DimensionKey> keys = new ArrayList<>();
    /** Of each group of the table, its place among the keys. */
    private int[] placeOfGroup = {};

    private int[] places = {};
    private int[] rows = {};
    private long[] hashes = {};

    /**
     * @param input what the chunks hold
     * @param names of the key columns, in the order of the layout
     */
    ChunkKeys(Schema input, List<String> names, RowLayout layout) {
        this.layout = layout;
        columns = names.stream().mapToInt(input::indexOf).toArray();
        rowColumns = new Column[columns.length];
        keyColumns = new Column[columns.length];
        table = new GroupTable(Arrays.stream(columns).mapToObj(input::type).toList());
    }

    /** Finds the keys of the selected rows; what was found before is gone. */
    void find(Chunk chunk) {
        int count = chunk.selectedCount();
        if (places.length < count) {
            places = new int[Math.max(count, chunk.rowCount())];
            hashes = new long[places.length];
        }
        for (int k = 0; k < columns.length; k++) {
            rowColumns[k] = chunk.column(columns[k]);
        }
        table.clear();
        Hashing.hash(rowColumns, chunk.selection(), count, hashes);
        table.assign(rowColumns, chunk.selection(), count, hashes, places);
        encode();
        countRows(count);
    }

    private void encode() {
        int groups = table.size();
        if (placeOfGroup.length < groups) {
            placeOfGroup = new int[Math.max(groups, places.length)];
            rows = new int[placeOfGroup.length];
        }
        for (int k = 0; k < keyColumns.length; k++) {
            keyColumns[k] = table.key(k);
        }
        keys.clear();
        for (int group = 0; group < groups; group++) {
            DimensionKey key = layout.key(keyColumns, group);
            placeOfGroup[group] = key == null ? NONE : keys.size();
            if (key != null) {
                keys.add(key);
            }
        }
    }

    private void countRows(int count) {
        Arrays.fill(rows, 0, keys.size(), 0);
        for (int i = 0; i < count; i++) {
            int place = placeOfGroup[places[i]];
            places[i] = place;
            if (place >= 0) {
                rows[place]++;
            }
        }
    }

    /** The distinct keys; reused for the next chunk. */
    List<DimensionKey> keys() {
        return keys;
    }

    /** How many rows have the key of each place. */
    int[] rows() {
        return rows;
    }

    /** Of the i-th selected row, the place of its key, or {@link #NONE}. */
    int[] places() {
        return places;
    }
}
