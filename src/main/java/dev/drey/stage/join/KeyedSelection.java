package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.table.GroupArrays;

/** The rows of a chunk whose keys can match: those without a null in them, and the hashes of their keys. Reused from chunk to chunk. */
final class KeyedSelection {
    private final JoinPlan.Input input;
    private final Column[] keys;
    private int[] rows = {};
    private int[] nullRows = {};
    private long[] hashes = {};
    private int count;
    private int nullCount;

    KeyedSelection(JoinPlan.Input input) {
        this.input = input;
        this.keys = new Column[input.keys().size()];
    }

    /** Looks at the selected rows of a chunk. */
    void of(Chunk chunk) {
        input.showKeys(chunk, keys);
        int selected = chunk.selectedCount();
        if (rows.length < selected) {
            int capacity = GroupArrays.grown(rows.length, selected);
            rows = new int[capacity];
            nullRows = new int[capacity];
            hashes = new long[capacity];
        }
        boolean nullable = false;
        for (Column key : keys) {
            nullable |= key.hasNulls();
        }
        int[] selection = chunk.selection();
        count = 0;
        nullCount = 0;
        for (int i = 0; i < selected; i++) {
            int row = selection == null ? i : selection[i];
            if (nullable && isNull(row)) {
                nullRows[nullCount++] = row;
            } else {
                rows[count++] = row;
            }
        }
        Hashing.hash(keys, rows, count, hashes);
    }

    private boolean isNull(int row) {
        for (Column key : keys) {
            if (key.isNull(row)) {
                return true;
            }
        }
        return false;
    }

    /** The key's columns, of the chunk looked at last. */
    Column[] keys() {
        return keys;
    }

    /** Physical rows whose keys have no null, valid to {@link #count}. */
    int[] rows() {
        return rows;
    }

    int count() {
        return count;
    }

    /** The hash of each of the {@link #rows}. */
    long[] hashes() {
        return hashes;
    }

    /** Physical rows with a null in their key, valid to {@link #nullCount}. */
    int[] nullRows() {
        return nullRows;
    }

    int nullCount() {
        return nullCount;
    }
}
