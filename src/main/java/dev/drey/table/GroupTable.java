package dev.drey.table;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Maps the keys of rows to group numbers 0, 1, 2, … as groups begin: the hash table of aggregation.
 *
 * <p><b>Layout.</b> Open addressing with linear probing over one {@code long[]}: the upper half of a slot is the upper half of the group's
 * hash, the lower half the group's number plus one, so one cache line decides nearly every probe; 0 is a free slot. Hashes and keys lie in arrays by
 * group number. Slots are addressed by the lower bits of the hash: buckets are cut by the upper ones.
 *
 * <p><b>Cost.</b> A chunk is resolved in two passes over arrays. The first compares tags only; the second compares the found keys column by
 * column without branching per row. A row whose tag matched a group of another key (once in billions) is found by the second pass and resolved
 * alone. No pass allocates, and cache misses of neighbouring rows overlap.
 *
 * <p><b>Invariants.</b> Two groups never have equal keys under the {@link TotalOrder}; stored doubles have one NaN and no negative zero; a null is a
 * key of its own. Without key columns all rows are one group. Not thread-safe.
 */
public final class GroupTable {
    /** Most groups that one table holds; slots are twice as many at least. */
    public static final int MAX_GROUPS = 1 << 28;

    private static final int FIRST_SLOTS = 64;
    /** Up to here slots are kept three quarters free, so that tables in the first-level cache hardly ever probe twice. */
    private static final int ROOMY_SLOTS = 4096;

    private static final long TAG = 0xFFFFFFFF00000000L;

    private final Column[] keys;
    /** Of each string key; null for others. */
    private final StringHeads[] heads;

    private final KeyMatcher matcher = new KeyMatcher();
    private long[] slots = new long[FIRST_SLOTS];
    private int growAt = growAt(FIRST_SLOTS);
    private long[] hashes = new long[16];
    private int size;
    /** True when slots are in use; {@link #append} leaves them alone. */
    private boolean indexed;
    /** Physical rows that began a group in the running call. */
    private int[] freshRows = new int[16];

    private int freshCount;
    /** Physical rows of the running {@link #find}. */
    private int[] foundRows = {};

    /** An empty table for keys of these types; no types at all makes every row one group. */
    public GroupTable(List<DataType> keyTypes) {
        keys = new Column[keyTypes.size()];
        heads = new StringHeads[keys.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Column.create(keyTypes.get(i).storage(), 0);
            heads[i] = keys[i] instanceof StringColumn ? new StringHeads() : null;
        }
    }

    private GroupTable(GroupTable source) {
        keys = new Column[source.keys.length];
        heads = new StringHeads[keys.length];
        size = source.size;
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Column.create(source.keys[i].storage(), size);
            keys[i].copyFrom(source.keys[i], null, 0, size, 0);
            heads[i] = source.heads[i] == null ? null : source.heads[i].copy();
        }
        slots = source.slots.clone();
        growAt = source.growAt;
        indexed = source.indexed;
        hashes = source.hashes.clone();
    }

    /** Groups so far. */
    public int size() {
        return size;
    }

    /** The hash of each group, valid to {@link #size()}; replaced when the table grows. */
    public long[] hashes() {
        return hashes;
    }

    /** A stored key column, one row a group; never to be written by others. */
    public Column key(int index) {
        return keys[index];
    }

    /**
     * Finds the group of each row, beginning groups for keys that are new.
     *
     * @param rowKeys the key columns of the rows
     * @param selection physical rows, or null for {@code 0 .. count-1}
     * @param rowHashes hash of the i-th selected row at i, by {@link Hashing#hash}
     * @param groupIds receives the group of the i-th selected row at i
     */
    public void assign(Column[] rowKeys, int[] selection, int count, long[] rowHashes, int[] groupIds) {
        freshCount = 0;
        int sizeBefore = size;
        probe(selection, count, rowHashes, groupIds);
        store(rowKeys, sizeBefore);
        match(rowKeys, selection, count, groupIds);
        for (int i = 0; i < matcher.mismatches(); i++) {
            int at = matcher.mismatch(i);
            groupIds[at] = resolve(rowKeys, selection == null ? at : selection[at], rowHashes[at]);
        }
    }

    /**
     * Finds the group of each row whose key is there, and begins none.
     *
     * @param rowKeys the key columns of the rows
     * @param selection physical rows, or null for {@code 0 .. count-1}
     * @param rowHashes hash of the i-th selected row at i, by {@link Hashing#hash}
     * @param found receives, ascending, the i of the selected rows whose keys are there; at least {@code count} long
     * @param groupIds receives the group of the j-th row found at j; at least {@code count} long
     * @return how many were found
     */
    public int find(Column[] rowKeys, int[] selection, int count, long[] rowHashes, int[] found, int[] groupIds) {
        if (foundRows.length < count) {
            foundRows = new int[GroupArrays.grown(foundRows.length, count)];
        }
        int candidates = candidates(count, rowHashes, found, groupIds);
        for (int j = 0; j < candidates; j++) {
            foundRows[j] = selection == null ? found[j] : selection[found[j]];
        }
        match(rowKeys, foundRows, candidates, groupIds);
        if (matcher.mismatches() == 0) {
            return candidates;
        }
        for (int m = 0; m < matcher.mismatches(); m++) {
            int at = matcher.mismatch(m);
            groupIds[at] = lookUp(rowKeys, foundRows[at], rowHashes[found[at]]);
        }
        int kept = 0;
        for (int j = 0; j < candidates; j++) {
            found[kept] = found[j];
            groupIds[kept] = groupIds[j];
            kept += groupIds[j] < 0 ? 0 : 1;
        }
        return kept;
    }

    /** The rows for which there is a group with their tag, and that group. */
    private int candidates(int count, long[] rowHashes, int[] found, int[] groupIds) {
        long[] table = slots;
        int mask = table.length - 1;
        int candidates = 0;
        for (int i = 0; i < count; i++) {
            long hash = rowHashes[i];
            int at = (int) hash & mask;
            long slot = table[at];
            while (slot != 0 && ((slot ^ hash) & TAG) != 0) {
                at = (at + 1) & mask;
                slot = table[at];
            }
            found[candidates] = i;
            groupIds[candidates] = (int) slot - 1;
            candidates += slot == 0 ? 0 : 1;
        }
        return candidates;
    }

    /** The group of one row by comparing whole keys; -1 when there is none. */
    private int lookUp(Column[] rowKeys, int row, long hash) {
        int mask = slots.length - 1;
        int at = (int) hash & mask;
        for (long slot = slots[at]; slot != 0; slot = slots[at]) {
            int group = (int) slot - 1;
            if (((slot ^ hash) & TAG) == 0 && sameKey(group, rowKeys, row)) {
                return group;
            }
            at = (at + 1) & mask;
        }
        return -1;
    }

    /** Tells, in the matcher, for which rows the group's key is another. */
    private void match(Column[] rowKeys, int[] selection, int count, int[] groupIds) {
        matcher.begin(count);
        for (int c = 0; c < keys.length; c++) {
            if (heads[c] != null) {
                heads[c].match((StringColumn) keys[c], groupIds, (StringColumn) rowKeys[c], selection, matcher);
            } else {
                matcher.match(keys[c], groupIds, rowKeys[c], selection);
            }
        }
    }

    /**
     * Begins a group for each row, whose key is known not to be there and to be in no other of the rows: no key is compared.
     *
     * @param groupIds receives the group of the i-th selected row at i
     */
    public void insert(Column[] rowKeys, int[] selection, int count, long[] rowHashes, int[] groupIds) {
        freshCount = 0;
        int sizeBefore = size;
        for (int i = 0; i < count; i++) {
            int mask = slots.length - 1;
            int at = (int) rowHashes[i] & mask;
            while (slots[at] != 0) {
                at = (at + 1) & mask;
            }
            groupIds[i] = (int) begin(at, rowHashes[i], selection == null ? i : selection[i]) - 1;
        }
        store(rowKeys, sizeBefore);
    }

    /**
     * Begins a group for each row without looking whether its key is there: for rows that need no folding. Until {@link #clear} the table then
     * holds keys more than once and {@link #assign} must not be called.
     */
    public void append(Column[] rowKeys, int[] selection, int count, long[] rowHashes, int[] groupIds) {
        ensureGroups(size + count);
        for (int c = 0; c < keys.length; c++) {
            keys[c].copyFrom(rowKeys[c], selection, 0, count, size);
        }
        System.arraycopy(rowHashes, 0, hashes, size, count);
        for (int i = 0; i < count; i++) {
            groupIds[i] = size + i;
        }
        size += count;
    }

    /** Forgets all groups; arrays stay for the next use. */
    public void clear() {
        size = 0;
        if (indexed) {
            Arrays.fill(slots, 0);
            indexed = false;
        }
        for (Column key : keys) {
            key.reset();
        }
    }

    /** A table of its own with the same groups under the same numbers. */
    public GroupTable copy() {
        return new GroupTable(this);
    }

    public long heapBytes() {
        long bytes = 8L * slots.length
                + 8L * hashes.length
                + 4L * (freshRows.length + foundRows.length)
                + matcher.heapBytes();
        for (Column key : keys) {
            bytes += key.heapBytes();
        }
        for (StringHeads head : heads) {
            bytes += head == null ? 0 : head.heapBytes();
        }
        return bytes;
    }

    /** Finds groups by tag alone; a new group's key is stored afterwards, in bulk. */
    private void probe(int[] selection, int count, long[] rowHashes, int[] groupIds) {
        long[] table = slots;
        int mask = table.length - 1;
        for (int i = 0; i < count; i++) {
            long hash = rowHashes[i];
            int at = (int) hash & mask;
            long slot = table[at];
            while (slot != 0 && ((slot ^ hash) & TAG) != 0) {
                at = (at + 1) & mask;
                slot = table[at];
            }
            if (slot == 0) {
                slot = begin(at, hash, selection == null ? i : selection[i]);
                table = slots;
                mask = table.length - 1;
            }
            groupIds[i] = (int) slot - 1;
        }
    }

    /** Takes a free slot for a new group; returns the slot's content. */
    private long begin(int at, long hash, int row) {
        ensureGroups(size + 1);
        hashes[size] = hash;
        size++;
        long slot = (hash & TAG) | size;
        slots[at] = slot;
        indexed = true;
        if (freshCount == freshRows.length) {
            freshRows = Arrays.copyOf(freshRows, freshCount * 2);
        }
        freshRows[freshCount++] = row;
        if (size >= growAt) {
            grow();
        }
        return slot;
    }

    private void ensureGroups(int groups) {
        if (groups > MAX_GROUPS || groups < 0) {
            throw new IllegalStateException(
                    "one table would hold more than " + MAX_GROUPS + " groups; use more buckets (max-parallelism)");
        }
        if (groups > hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.max(groups, hashes.length + (hashes.length >> 1)));
        }
    }

    private void grow() {
        long[] bigger = new long[slots.length * 2];
        int mask = bigger.length - 1;
        for (int group = 0; group < size; group++) {
            long hash = hashes[group];
            int at = (int) hash & mask;
            while (bigger[at] != 0) {
                at = (at + 1) & mask;
            }
            bigger[at] = (hash & TAG) | (group + 1);
        }
        slots = bigger;
        growAt = growAt(bigger.length);
    }

    private static int growAt(int slots) {
        return slots <= ROOMY_SLOTS ? slots / 4 : slots / 2;
    }

    private void store(Column[] rowKeys, int target) {
        if (freshCount == 0) {
            return;
        }
        for (int c = 0; c < keys.length; c++) {
            keys[c].copyFrom(rowKeys[c], freshRows, 0, freshCount, target);
            KeyMatcher.canonicalize(keys[c], target, freshCount);
            if (heads[c] != null) {
                heads[c].add((StringColumn) keys[c], target, freshCount);
            }
        }
    }

    /** Finds or begins the group of one row by comparing whole keys. */
    private int resolve(Column[] rowKeys, int row, long hash) {
        int found = lookUp(rowKeys, row, hash);
        if (found >= 0) {
            return found;
        }
        int mask = slots.length - 1;
        int at = (int) hash & mask;
        while (slots[at] != 0) {
            at = (at + 1) & mask;
        }
        freshCount = 0;
        int group = size;
        begin(at, hash, row);
        store(rowKeys, group);
        return group;
    }

    private boolean sameKey(int group, Column[] rowKeys, int row) {
        for (int c = 0; c < keys.length; c++) {
            if (TotalOrder.compare(keys[c], group, rowKeys[c], row) != 0) {
                return false;
            }
        }
        return true;
    }
}
