package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowOrder;
import dev.drey.table.GroupArrays;
import java.util.Arrays;

/**
 * Rows in one set of columns, each under a number, its place in them; compares them two at a time. Beside the columns lies the {@linkplain OrderKeys long} of each
 * row's first order column, by which nearly every comparison is decided. Owns its columns. Not thread-safe.
 */
final class RowStore {
    private final TopKSpec spec;
    private final RowOrder total;
    private Chunk rows;
    private long[] keys = {};

    RowStore(TopKSpec spec) {
        this.spec = spec;
        this.total = spec.order().total(spec.schema());
        this.rows = Chunk.allocate(spec.schema(), 0);
    }

    private RowStore(RowStore source) {
        spec = source.spec;
        total = source.total;
        rows = source.rows.copy();
        keys = source.keys.clone();
    }

    RowStore copy() {
        return new RowStore(this);
    }

    /** The columns; replaced when rows are dropped. */
    Chunk columns() {
        return rows;
    }

    int size() {
        return rows.rowCount();
    }

    long heapBytes() {
        return rows.heapBytes() + 8L * keys.length;
    }

    /** The long of a row's first order column. */
    long key(int row) {
        return keys[row];
    }

    /** By the whole order, ties told apart. */
    int compare(int a, int b) {
        long first = keys[a];
        long second = keys[b];
        return first != second ? (first < second ? -1 : 1) : total.compare(rows, a, rows, b);
    }

    /** True when two rows tie by the declared order. */
    boolean ties(int a, int b) {
        return keys[a] == keys[b] && spec.order().compare(rows, a, rows, b) == 0;
    }

    /** Appends physical rows of a chunk with their longs; returns the number of the first, the others follow. */
    int append(Chunk chunk, int[] selection, int from, int count, long[] theirKeys) {
        int first = rows.rowCount();
        int end = Math.addExact(first, count);
        for (int c = 0; c < rows.columnCount(); c++) {
            rows.column(c).copyFrom(chunk.column(c), selection, from, count, first);
        }
        rows.setRowCount(end);
        if (keys.length < end) {
            keys = Arrays.copyOf(keys, GroupArrays.grown(keys.length, end));
        }
        System.arraycopy(theirKeys, 0, keys, first, count);
        return first;
    }

    void clear() {
        rows = Chunk.allocate(spec.schema(), 0);
        keys = new long[0];
    }

    /** Drops all rows but the first {@code count} that are listed, which get the numbers 0, 1, 2, … */
    void keep(int[] kept, int count) {
        long[] fresh = new long[count];
        for (int i = 0; i < count; i++) {
            fresh[i] = keys[kept[i]];
        }
        rows = gather(kept, count);
        keys = fresh;
    }

    /** A copy of the listed rows. */
    Chunk gather(int[] listed, int count) {
        Chunk target = Chunk.allocate(spec.schema(), count);
        for (int c = 0; c < target.columnCount(); c++) {
            target.column(c).copyFrom(rows.column(c), listed, 0, count, 0);
        }
        target.setRowCount(count);
        return target;
    }
}
