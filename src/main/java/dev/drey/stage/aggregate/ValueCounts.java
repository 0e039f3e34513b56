package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.table.GroupArrays;
import dev.drey.table.GroupTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The values of all groups of a table: for each group a multiset with a signed count for each value; sets are {@link ValueSets}. A value is one column or several.
 *
 * <p><b>Layout.</b> One {@link GroupTable} over (group, value) numbers the entries; counts lie in an array by entry, the number of present values in one by
 * group. No object per group or value. The entries of one group are found by a counting sort of all, made when partials are exported and kept
 * until the next change.
 *
 * <p><b>Counts</b> may be negative in a partial, when a row is taken back there that another partial adds. A value is present while its count is positive. An
 * entry of count 0 is dead; when more than half of the entries are, the table is built anew without them, so memory is that of the live
 * ones and the amortised cost of a row is O(1).
 *
 * <p><b>Partials</b> are one string column with the entries as {@link ValueBlockWriter} writes them, in no particular order: equal multisets may have
 * unequal partials, and combining them gives equal results. Not thread-safe, except that several threads may read while nobody writes.
 */
final class ValueCounts {
    /** Below this, dead entries are not worth the work. */
    private static final int FEW = 1024;

    private final List<DataType> types;
    private final boolean lastNullable;
    private final EntryScratch scratch;
    private GroupTable entries;
    /** Columns of the values, one row an entry. */
    private Column[] values;
    /** By entry. */
    private long[] counts;

    /** Present values by group. */
    private int[] present = {};

    private int groups;
    private int dead;
    private Listener listener;
    /** The entries in the order of their groups; null when out of date. */
    private EntryOrder order;

    /** Learns which entries may have become present or absent. */
    interface Listener {
        /** Values of these entries became present or absent, some perhaps to and fro; an entry may be listed more than once. */
        void turned(int[] some, int count);

        /** Dead entries went, so all have other numbers now. */
        void renumbered();
    }

    /**
     * Empty.
     *
     * @param types the columns of a value
     * @param lastNullable whether the last column may be null; rows with a null in another are ignored
     */
    ValueCounts(List<DataType> types, boolean lastNullable) {
        this.types = List.copyOf(types);
        this.lastNullable = lastNullable;
        this.scratch = new EntryScratch(this.types);
        this.counts = new long[16];
        use(new GroupTable(keyTypes()));
    }

    private ValueCounts(ValueCounts source) {
        types = source.types;
        lastNullable = source.lastNullable;
        scratch = new EntryScratch(types);
        counts = source.counts.clone();
        use(source.entries.copy());
        present = source.present.clone();
        groups = source.groups;
        dead = source.dead;
    }

    private List<DataType> keyTypes() {
        List<DataType> keys = new ArrayList<>(List.of(DataType.BIGINT));
        keys.addAll(types);
        return keys;
    }

    private void use(GroupTable table) {
        entries = table;
        values = new Column[types.size()];
        Arrays.setAll(values, c -> table.key(c + 1));
        order = null;
    }

    void listen(Listener to) {
        listener = to;
    }

    void ensureGroups(int needed) {
        if (needed > present.length) {
            present = Arrays.copyOf(present, GroupArrays.grown(present.length, needed));
        }
        if (needed > groups) {
            groups = needed;
            order = null;
        }
    }

    /** Values of a group that are present. */
    int present(int group) {
        return present[group];
    }

    /** Entries, dead ones included: 0 to exclusive. */
    int size() {
        return entries.size();
    }

    /** A column of the values, one row an entry; replaced when entries are renumbered. */
    Column values(int column) {
        return values[column];
    }

    int groupOf(int entry) {
        return (int) groupColumn()[entry];
    }

    private long[] groupColumn() {
        return ((LongColumn) entries.key(0)).values();
    }

    /** How often a value of a multiset is there; not positive when it is absent. */
    long count(int entry) {
        return counts[entry];
    }

    boolean isPresent(int entry) {
        return counts[entry] > 0;
    }

    /**
     * Adds rows, or takes them back.
     *
     * @param arguments the columns of the values
     * @param step 1 or -1
     */
    void add(Column[] arguments, int[] selection, int count, int[] groupIds, int step) {
        if (count == 0) {
            return;
        }
        scratch.view(arguments, selection, count, groupIds, lastNullable);
        apply(scratch.viewed(), scratch.rows(), scratch.rowCount(), null, step);
    }

    /** Adds partials, as {@link #export} wrote them; a null is an empty one. */
    void combine(StringColumn partials, int[] selection, int count, int[] groupIds) {
        scratch.share(partials);
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (partials.isNull(row)) {
                continue;
            }
            scratch.open(partials, row);
            while (scratch.read(groupIds[i], true)) {
                if (scratch.isFull()) {
                    applyScratch(partials);
                }
            }
        }
        applyScratch(partials);
    }

    private void applyScratch(StringColumn partials) {
        if (scratch.entryCount() > 0) {
            apply(scratch.columns(), null, scratch.entryCount(), scratch.counts(), 1);
            scratch.share(partials);
        }
    }

    /** @param deltas by index; null for {@code step} everywhere */
    private void apply(Column[] keys, int[] selection, int count, long[] deltas, int step) {
        order = null;
        scratch.ensureRows(count);
        int before = entries.size();
        Hashing.hash(keys, selection, count, scratch.hashes());
        entries.assign(keys, selection, count, scratch.hashes(), scratch.entryIds());
        int size = entries.size();
        if (size > counts.length) {
            counts = Arrays.copyOf(counts, GroupArrays.grown(counts.length, size));
        }
        Arrays.fill(counts, before, size, 0);
        dead += size - before;
        change(count, deltas, step);
        reclaim();
    }

    private void change(int count, long[] deltas, int step) {
        int[] ids = scratch.entryIds();
        long[] groupOf = groupColumn();
        int turned = 0;
        for (int i = 0; i < count; i++) {
            int entry = ids[i];
            long before = counts[entry];
            long after = before + (deltas == null ? step : deltas[i]);
            counts[entry] = after;
            if (before == 0) {
                dead--;
            }
            if (after == 0) {
                dead++;
            }
            if (before > 0 != after > 0) {
                present[(int) groupOf[entry]] += after > 0 ? 1 : -1;
                ids[turned++] = entry;
            }
        }
        if (listener != null && turned > 0) {
            listener.turned(ids, turned);
        }
    }

    /** Builds the table anew without dead entries when they are the greater part. */
    private void reclaim() {
        int size = entries.size();
        if (size < FEW || dead <= size / 2) {
            return;
        }
        int live = 0;
        int[] rows = new int[size - dead];
        long[] hashes = new long[rows.length];
        long[] kept = new long[rows.length];
        for (int entry = 0; entry < size; entry++) {
            if (counts[entry] != 0) {
                rows[live] = entry;
                hashes[live] = entries.hashes()[entry];
                kept[live++] = counts[entry];
            }
        }
        Column[] keys = new Column[types.size() + 1];
        Arrays.setAll(keys, entries::key);
        GroupTable smaller = new GroupTable(keyTypes());
        smaller.assign(keys, rows, live, hashes, new int[live]);
        use(smaller);
        counts = kept;
        dead = 0;
        if (listener != null) {
            listener.renumbered();
        }
    }

    /** Writes the entries of groups {@code some[from .. from+count-1]} ({@code from ..} where {@code some} is null), an empty string for none. */
    void export(int[] some, int from, int count, StringColumn target, int targetRow) {
        EntryOrder sorted = order;
        if (sorted == null) {
            sorted = EntryOrder.of(groupColumn(), entries.size(), groups, counts);
            order = sorted;
        }
        ValueBlockWriter writer = new ValueBlockWriter();
        for (int i = 0; i < count; i++) {
            int group = some == null ? from + i : some[from + i];
            writer.reset();
            int end = sorted.end(group);
            for (int at = sorted.start(group); at < end; at += ValueBlockWriter.MOST) {
                writer.write(values, counts, sorted.entries(), at, Math.min(ValueBlockWriter.MOST, end - at));
            }
            target.set(targetRow + i, writer.bytes(), 0, writer.length());
        }
    }

    void clear() {
        entries.clear();
        Arrays.fill(present, 0, groups, 0);
        groups = 0;
        dead = 0;
        order = null;
    }

    /** Entries of its own with the same content and no listener. */
    ValueCounts copy() {
        return new ValueCounts(this);
    }

    long heapBytes() {
        EntryOrder sorted = order;
        return entries.heapBytes()
                + 8L * counts.length
                + 4L * present.length
                + (sorted == null ? 0 : sorted.heapBytes())
                + scratch.heapBytes();
    }
}
