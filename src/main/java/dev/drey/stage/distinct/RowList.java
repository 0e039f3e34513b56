package dev.drey.stage.distinct;

import dev.drey.chunk.RowKind;
import dev.drey.table.GroupArrays;
import java.util.Arrays;

/** Rows of a {@link DistinctRows} that are to be written, with their kinds: the group gives the key, the place the other columns. Reused from chunk to chunk. */
final class RowList {
    private int[] groups = {};
    private int[] places = {};
    private byte[] kinds = {};
    private int count;
    private boolean insertsOnly;

    void clear() {
        count = 0;
        insertsOnly = true;
    }

    void add(int group, int place, byte kind) {
        if (count == groups.length) {
            int capacity = GroupArrays.grown(count, count + 1);
            groups = Arrays.copyOf(groups, capacity);
            places = Arrays.copyOf(places, capacity);
            kinds = Arrays.copyOf(kinds, capacity);
        }
        groups[count] = group;
        places[count] = place;
        kinds[count++] = kind;
        insertsOnly &= kind == RowKind.INSERT.code();
    }

    int count() {
        return count;
    }

    int[] groups() {
        return groups;
    }

    int[] places() {
        return places;
    }

    /**
     * The kinds of a chunk when these rows stand behind its own.
     *
     * @param before kinds of its rows; null when all are inserts
     * @param rows how many it has
     * @return null when all are inserts
     */
    byte[] kinds(byte[] before, int rows) {
        if (before == null && insertsOnly) {
            return null;
        }
        byte[] all = before == null ? new byte[rows + count] : Arrays.copyOf(before, rows + count);
        System.arraycopy(kinds, 0, all, rows, count);
        return all;
    }
}
