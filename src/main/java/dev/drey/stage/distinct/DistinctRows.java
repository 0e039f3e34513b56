package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.runtime.KeyedContent;
import dev.drey.table.GroupArrays;
import dev.drey.table.GroupTable;
import java.util.Arrays;

/**
 * The kept row of each key: a {@link GroupTable} over the keys and, by group, the place of its row in columns of rows. What the last {@link #apply} changed can be
 * read as changes: {@code -U} and {@code +U}, {@code +I} or {@code -D}, one net change a key.
 *
 * <p>Values are stored with one NaN and no negative zero, so that rows which compare equal are equal. Owns all it holds. Not thread-safe, except that several
 * threads may read while nobody writes.
 */
abstract sealed class DistinctRows implements KeyedContent permits KeptRows, CountedRows {
    /** Below so many rows nothing is gained by dropping dead ones. */
    static final int FEW = 1024;
    /** The place of a row that is not there. */
    static final int NONE = -1;

    private static final byte INSERT = RowKind.INSERT.code();
    private static final byte BEFORE = RowKind.UPDATE_BEFORE.code();
    private static final byte AFTER = RowKind.UPDATE_AFTER.code();
    private static final byte DELETE = RowKind.DELETE.code();

    final DistinctPlan plan;
    final DistinctPlan.Order precedence;
    final int[] keyColumns;
    GroupTable groups;
    /** By group: the place of its row, or {@link #NONE}. */
    int[] kept = {};

    /** Groups that the last rows touched, each once, and where their rows were before. */
    private int[] touched = {};

    private int[] placesBefore = {};
    private int touchedCount;
    /** By group: whether it is among those touched. */
    private boolean[] isTouched = {};

    // Scratch
    final Column[] keyView;
    long[] hashes = {};
    int[] ids = {};

    DistinctRows(DistinctPlan plan) {
        this.plan = plan;
        this.precedence = plan.order();
        this.keyColumns = plan.keyColumns();
        this.keyView = new Column[keyColumns.length];
        this.groups = new GroupTable(plan.keyTypes());
    }

    /** Takes over the state of another one. */
    final void copyFrom(DistinctRows source) {
        groups = source.groups.copy();
        kept = source.kept.clone();
        isTouched = new boolean[kept.length];
    }

    /** Applies the selected rows of a chunk of the plan's input; what the call before changed is forgotten. */
    final void apply(Chunk chunk) {
        forgetTouched();
        if (chunk.selectedCount() > 0) {
            take(chunk);
        }
    }

    abstract void take(Chunk chunk);

    /** Forgets what the last rows changed. */
    final void forgetTouched() {
        for (int i = 0; i < touchedCount; i++) {
            isTouched[touched[i]] = false;
        }
        touchedCount = 0;
    }

    /** The columns in which rows have their places, by their place in the input. */
    abstract Column rowColumn(int inputColumn);

    /** Keys, those included whose rows are gone but not dropped yet. */
    @Override
    public final long size() {
        return groups.size();
    }

    /** Hash of each key, valid to {@link #size}. */
    final long[] keyHashes() {
        return groups.hashes();
    }

    final void ensureScratch(int count) {
        if (ids.length < count) {
            int capacity = GroupArrays.grown(ids.length, count);
            ids = new int[capacity];
            hashes = new long[capacity];
        }
    }

    final void hashKeys(Column[] columns, int[] selection, int count) {
        for (int k = 0; k < keyColumns.length; k++) {
            keyView[k] = columns[keyColumns[k]];
        }
        Hashing.hash(keyView, selection, count, hashes);
    }

    /** Knows the groups that began with the running call. */
    final void ensureGroups(int sizeBefore) {
        int size = groups.size();
        if (size > kept.length) {
            int capacity = GroupArrays.grown(kept.length, size);
            kept = Arrays.copyOf(kept, capacity);
            isTouched = Arrays.copyOf(isTouched, capacity);
        }
        Arrays.fill(kept, sizeBefore, size, NONE);
    }

    /** Notes that a group's row is about to change. */
    final void touch(int group) {
        if (!isTouched[group]) {
            isTouched[group] = true;
            if (touchedCount == touched.length) {
                int capacity = GroupArrays.grown(touchedCount, touchedCount + 1);
                touched = Arrays.copyOf(touched, capacity);
                placesBefore = Arrays.copyOf(placesBefore, capacity);
            }
            touched[touchedCount] = group;
            placesBefore[touchedCount++] = kept[group];
        }
    }

    final int touchedCount() {
        return touchedCount;
    }

    final int touchedGroup(int index) {
        return touched[index];
    }

    /**
     * Writes net changes of the last {@link #apply} behind the rows of a chunk of the plan's output.
     *
     * @param from first of the touched keys
     * @param mostRows of the chunk; one more when a change takes two rows
     * @return the first of the touched keys that found no room; {@link #touchedCount} when all are written
     */
    final int writeChanges(int from, int mostRows, RowList list, Chunk target) {
        list.clear();
        int at = from;
        for (; at < touchedCount && target.rowCount() + list.count() < mostRows; at++) {
            int group = touched[at];
            int before = placesBefore[at];
            int after = kept[group];
            if (before == after) {
                continue;
            }
            if (before != NONE) {
                list.add(group, before, after == NONE ? DELETE : BEFORE);
            }
            if (after != NONE) {
                list.add(group, after, before == NONE ? INSERT : AFTER);
            }
        }
        write(list, target);
        return at;
    }

    /**
     * Writes kept rows as inserts behind the rows of a chunk.
     *
     * @param order groups {@code order[from ..]}, or {@code from ..} where it is null, up to {@code end}
     * @return the first that found no room
     */
    final int writeKept(int[] order, int from, int end, int mostRows, RowList list, Chunk target) {
        list.clear();
        int at = from;
        for (; at < end && target.rowCount() + list.count() < mostRows; at++) {
            int group = order == null ? at : order[at];
            if (kept[group] != NONE) {
                list.add(group, kept[group], INSERT);
            }
        }
        write(list, target);
        return at;
    }

    private void write(RowList list, Chunk target) {
        Schema schema = target.schema();
        int row = target.rowCount();
        for (int c = 0; c < schema.size(); c++) {
            int key = plan.by().indexOf(schema.name(c));
            if (key >= 0) {
                target.column(c).copyFrom(groups.key(key), list.groups(), 0, list.count(), row);
            } else {
                Column source = rowColumn(plan.input().indexOf(schema.name(c)));
                target.column(c).copyFrom(source, list.places(), 0, list.count(), row);
            }
        }
        target.setRowCount(row + list.count());
        target.setRowKinds(list.kinds(target.rowKinds(), row));
    }

    /** Gives equal doubles equal bits. */
    static void canonicalize(Column column, int from, int count) {
        if (column instanceof DoubleColumn doubles) {
            double[] values = doubles.values();
            for (int row = from; row < from + count; row++) {
                values[row] = Double.longBitsToDouble(Hashing.canonicalBits(values[row]));
            }
        }
    }

    long heapBytesOfKeys() {
        return groups.heapBytes() + 5L * kept.length + 8L * touched.length + 12L * ids.length;
    }
}
