package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;

/** Scratch arrays for the rows of one chunk, shared by all tables of an operator: the hash of each row's key and the row's group. */
public final class RowGroups {
    private long[] hashes = {};
    private int[] groupIds = {};

    /** Hashes the keys of the selected rows. */
    void hash(Column[] keys, int[] selection, int count) {
        if (hashes.length < count) {
            hashes = new long[count];
            groupIds = new int[count];
        }
        Hashing.hash(keys, selection, count, hashes);
    }

    /** Hash of the i-th selected row at i. */
    long[] hashes() {
        return hashes;
    }

    /** Group of the i-th selected row at i, once a table has found it. */
    int[] groupIds() {
        return groupIds;
    }

    long heapBytes() {
        return 12L * hashes.length;
    }
}
