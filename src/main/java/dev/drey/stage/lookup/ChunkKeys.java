package dev.drey.stage.lookup;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.RowLayout;
import dev.drey.table.GroupTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The distinct keys of one chunk after another. Rows are told apart by a columnar hash table, so that only distinct keys become objects; those are kept for the chunks to come,
 * where keys come again. A row with a null in its key has none. Not thread-safe.
 */
final class ChunkKeys {
    /** {@link #places()} of a row without a key. */
    static final int NONE = -1;

    /** Keys that are kept, and bytes of heap of the table, beyond which all are forgotten before the next chunk. */
    private static final int MOST_KEPT = 1 << 16;

    private static final long MOST_BYTES = 8L << 20;

    /** {@link #placeOfGroup} of a group that the chunk has not shown yet. */
    private static final int UNSEEN = -2;

    private final RowLayout layout;
    private final int[] columns;
    private final Column[] rowColumns;
    private final Column[] keyColumns;
    private final List<DataType> types;
    private GroupTable table;
    /** Of each group of the table; null for one with a null in it. */
    private DimensionKey[] known = {};

    private int knownCount;

    private final List<DimensionKey> keys = new ArrayList<>();
    /** Of each group of the table its place among the keys, {@link #NONE} or {@link #UNSEEN}. */
    private int[] placeOfGroup = {};
    /** Of each place its group. */
    private int[] groups = {};

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
        types = Arrays.stream(columns).mapToObj(input::type).toList();
        table = new GroupTable(types);
    }

    /** Finds the keys of the selected rows; what was found before is gone. */
    void find(Chunk chunk) {
        forgetChunk();
        int count = chunk.selectedCount();
        if (places.length < count) {
            places = new int[Math.max(count, chunk.rowCount())];
            hashes = new long[places.length];
            groups = new int[places.length];
            rows = new int[places.length];
        }
        for (int k = 0; k < columns.length; k++) {
            rowColumns[k] = chunk.column(columns[k]);
        }
        Hashing.hash(rowColumns, chunk.selection(), count, hashes);
        table.assign(rowColumns, chunk.selection(), count, hashes, places);
        encode();
        place(count);
    }

    private void forgetChunk() {
        if (table.size() > MOST_KEPT || table.heapBytes() > MOST_BYTES) {
            table = new GroupTable(types);
            known = new DimensionKey[placeOfGroup.length];
            knownCount = 0;
        } else {
            for (int place = 0; place < keys.size(); place++) {
                placeOfGroup[groups[place]] = UNSEEN;
            }
        }
        keys.clear();
    }

    /** Makes objects of the keys that are new. */
    private void encode() {
        int to = table.size();
        if (placeOfGroup.length < to) {
            placeOfGroup = Arrays.copyOf(placeOfGroup, Math.max(to, 2 * placeOfGroup.length));
            known = Arrays.copyOf(known, placeOfGroup.length);
        }
        for (int k = 0; k < keyColumns.length; k++) {
            keyColumns[k] = table.key(k);
        }
        for (int group = knownCount; group < to; group++) {
            known[group] = layout.key(keyColumns, group);
            placeOfGroup[group] = known[group] == null ? NONE : UNSEEN;
        }
        knownCount = to;
    }

    /** Turns the rows' groups into places. */
    private void place(int count) {
        for (int i = 0; i < count; i++) {
            int group = places[i];
            int place = placeOfGroup[group];
            if (place == UNSEEN) {
                place = keys.size();
                placeOfGroup[group] = place;
                groups[place] = group;
                rows[place] = 0;
                keys.add(known[group]);
            }
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
