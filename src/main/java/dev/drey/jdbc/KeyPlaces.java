package dev.drey.jdbc;

import dev.drey.chunk.Column;
import dev.drey.chunk.Field;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import dev.drey.table.GroupTable;
import java.util.Arrays;

/** Finds the places of keys that were asked for by the keys of the rows that came back, block by block and without objects. Keys are equal under the total order. */
final class KeyPlaces {
    private final GroupTable table;
    /** Of each group its last place. */
    private final int[] last;
    /** Of each place the one before it that has the same key, or -1. */
    private final int[] before;

    private long[] hashes = {};
    private int[] found = {};
    private int[] groups = {};

    /**
     * @param schema of the keys
     * @param keys that were asked for, one column for each field; may repeat
     */
    KeyPlaces(Schema schema, Column[] keys, int count) {
        table = new GroupTable(schema.fields().stream().map(Field::type).toList());
        last = new int[count];
        before = new int[count];
        ensure(count);
        Hashing.hash(keys, null, count, hashes);
        table.assign(keys, null, count, hashes, groups);
        Arrays.fill(last, -1);
        for (int place = 0; place < count; place++) {
            before[place] = last[groups[place]];
            last[groups[place]] = place;
        }
    }

    private void ensure(int count) {
        if (hashes.length < count) {
            hashes = new long[count];
            found = new int[count];
            groups = new int[count];
        }
    }

    /** What becomes of a row whose key was asked for. */
    @FunctionalInterface
    interface Match {
        void of(int row, int place);
    }

    /** Tells for each of the rows {@code 0 .. count-1} the places of its key; nothing for one whose key nobody asked for. */
    void forEach(Column[] rowKeys, int count, Match match) {
        ensure(count);
        Hashing.hash(rowKeys, null, count, hashes);
        int matches = table.find(rowKeys, null, count, hashes, found, groups);
        for (int i = 0; i < matches; i++) {
            for (int place = last[groups[i]]; place >= 0; place = before[place]) {
                match.of(found[i], place);
            }
        }
    }
}
