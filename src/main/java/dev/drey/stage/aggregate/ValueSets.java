package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.table.GroupArrays;
import dev.drey.table.GroupTable;
import java.util.Arrays;
import java.util.List;

/**
 * The set of values of each group of a table, for values that are only added.
 *
 * <p><b>Layout.</b> A dictionary of all groups' values ({@link GroupTable}) numbers them 0, 1, 2, …. Up to {@value #FEW_GROUPS} groups a value has one word, in which
 * each group is a bit. With more groups a group's set is a bitmap over the numbers, of which only the words that are not zero are stored: one open-addressed
 * {@code long[]} of pairs (group and number of the word, word), linear probing. Where groups share their values, as the categories of a shop share its customers, a
 * value is stored once and a pair costs little more than a bit; where they do not, 8 to 32 bytes beside the value.
 *
 * <p><b>Cost.</b> A row takes a probe of the dictionary and one of the words, which for few groups is an array access.
 * Partials are those of {@link ValueCounts} without counts. Not thread-safe, except that several threads may read while nobody writes.
 */
final class ValueSets {
    /** Most groups whose sets are kept by value. */
    static final int FEW_GROUPS = Long.SIZE;

    private static final int FIRST_SLOTS = 16;
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private final EntryScratch scratch;
    private final Column[] viewed = new Column[1];
    private GroupTable dictionary;
    /** By value: the groups that have it. Null with more than {@link #FEW_GROUPS}. */
    private long[] groupsOf = {};
    /** With more groups. Slot s: at 2 s the key, 0 for a free one, at 2 s + 1 the word. */
    private long[] slots = new long[2 * FIRST_SLOTS];

    private int usedSlots;
    /** Values by group. */
    private int[] sizes = {};

    private int groups;
    // Rows in work
    private int[] rows = {};
    private int[] rowGroups = {};
    private int[] ids = {};
    private long[] hashes = {};
    /** The values in the order of their groups; null when out of date. */
    private EntryOrder order;

    ValueSets(DataType type) {
        scratch = new EntryScratch(List.of(type));
        dictionary = new GroupTable(List.of(type));
    }

    private ValueSets(ValueSets source, DataType type) {
        scratch = new EntryScratch(List.of(type));
        dictionary = source.dictionary.copy();
        groupsOf = source.groupsOf == null ? null : source.groupsOf.clone();
        slots = source.slots.clone();
        usedSlots = source.usedSlots;
        sizes = source.sizes.clone();
        groups = source.groups;
    }

    /** Sets of their own with the same values. */
    ValueSets copy(DataType type) {
        return new ValueSets(this, type);
    }

    void ensureGroups(int needed) {
        if (needed > sizes.length) {
            sizes = Arrays.copyOf(sizes, GroupArrays.grown(sizes.length, needed));
        }
        if (needed > groups) {
            groups = needed;
            order = null;
        }
        if (groups > FEW_GROUPS && groupsOf != null) {
            keepByGroup();
        }
    }

    /** Goes over to bitmaps of groups. */
    private void keepByGroup() {
        long[] before = groupsOf;
        groupsOf = null;
        int values = Math.min(before.length, dictionary.size());
        for (int id = 0; id < values; id++) {
            for (long left = before[id]; left != 0; left &= left - 1) {
                set(Long.numberOfTrailingZeros(left), id);
            }
        }
    }

    /** Values of a group. */
    int size(int group) {
        return sizes[group];
    }

    /** Adds the values of rows to the sets of their groups; nulls are ignored. */
    void add(Column values, int[] selection, int count, int[] groupIds) {
        ensureRows(count);
        if (!values.hasNulls()) {
            addPresent(values, selection, count, groupIds);
            return;
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            rows[kept] = row;
            rowGroups[kept] = groupIds[i];
            kept += values.isNull(row) ? 0 : 1;
        }
        addPresent(values, rows, kept, rowGroups);
    }

    private void addPresent(Column values, int[] selection, int count, int[] groupIds) {
        viewed[0] = values;
        Hashing.hash(viewed, selection, count, hashes);
        dictionary.assign(viewed, selection, count, hashes, ids);
        order = null;
        if (groupsOf != null) {
            addToFew(count, groupIds);
            return;
        }
        for (int i = 0; i < count; i++) {
            int group = groupIds[i];
            sizes[group] += set(group, ids[i]) ? 1 : 0;
        }
    }

    private void addToFew(int count, int[] groupIds) {
        if (groupsOf.length < dictionary.size()) {
            groupsOf = Arrays.copyOf(groupsOf, GroupArrays.grown(groupsOf.length, dictionary.size()));
        }
        long[] words = groupsOf;
        int[] sizeOf = sizes;
        for (int i = 0; i < count; i++) {
            int group = groupIds[i];
            long word = words[ids[i]];
            words[ids[i]] = word | 1L << group;
            sizeOf[group] += (int) (~word >>> group & 1);
        }
    }

    /** Sets a bit of a group's bitmap; false when it was set. */
    private boolean set(int group, int id) {
        long key = ((long) group << 32 | id >>> 6) + 1;
        int at = slot(slots, key);
        if (slots[at] == 0) {
            if (2L * (usedSlots + 1) > slots.length / 2) {
                grow();
                at = slot(slots, key);
            }
            slots[at] = key;
            usedSlots++;
        }
        long word = slots[at + 1];
        long changed = word | 1L << id;
        slots[at + 1] = changed;
        return word != changed;
    }

    /** Where the key is, or where it belongs. */
    private static int slot(long[] table, long key) {
        int mask = table.length - 2;
        // The upper bits of the product are the mixed ones; slots begin at even places.
        int at = (int) (key * GOLDEN_RATIO >>> 32) << 1 & mask;
        while (table[at] != 0 && table[at] != key) {
            at = at + 2 & mask;
        }
        return at;
    }

    private void grow() {
        if (slots.length >= 1 << 30) {
            throw new IllegalStateException(
                    "the sets of values of one table would take more than 8 GiB; use more buckets (max-parallelism)");
        }
        long[] bigger = new long[2 * slots.length];
        for (int at = 0; at < slots.length; at += 2) {
            if (slots[at] != 0) {
                int to = slot(bigger, slots[at]);
                bigger[to] = slots[at];
                bigger[to + 1] = slots[at + 1];
            }
        }
        slots = bigger;
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
            while (scratch.read(groupIds[i], false)) {
                if (scratch.isFull()) {
                    addScratch(partials);
                }
            }
        }
        addScratch(partials);
    }

    private void addScratch(StringColumn partials) {
        int count = scratch.entryCount();
        if (count > 0) {
            ensureRows(count);
            long[] groupOf = ((LongColumn) scratch.columns()[0]).values();
            for (int i = 0; i < count; i++) {
                rowGroups[i] = (int) groupOf[i];
            }
            addPresent(scratch.columns()[1], null, count, rowGroups);
            scratch.share(partials);
        }
    }

    private void ensureRows(int count) {
        if (ids.length < count) {
            int capacity = GroupArrays.grown(ids.length, count);
            rows = new int[capacity];
            rowGroups = new int[capacity];
            ids = new int[capacity];
            hashes = new long[capacity];
        }
    }

    /** Writes the values of groups {@code some[from .. from+count-1]} ({@code from ..} where {@code some} is null), an empty string for none. */
    void export(int[] some, int from, int count, StringColumn target, int targetRow) {
        EntryOrder sorted = order;
        if (sorted == null) {
            sorted = EntryOrder.of(sizes, groups, this::place);
            order = sorted;
        }
        Column[] values = {dictionary.key(0)};
        ValueBlockWriter writer = new ValueBlockWriter();
        for (int i = 0; i < count; i++) {
            int group = some == null ? from + i : some[from + i];
            writer.reset();
            int end = sorted.end(group);
            for (int at = sorted.start(group); at < end; at += ValueBlockWriter.MOST) {
                writer.write(values, null, sorted.entries(), at, Math.min(ValueBlockWriter.MOST, end - at));
            }
            target.set(targetRow + i, writer.bytes(), 0, writer.length());
        }
    }

    /** Writes each value's number to the place of its group that is next. */
    private void place(int[] next, int[] entries) {
        if (groupsOf != null) {
            int values = Math.min(groupsOf.length, dictionary.size());
            for (int id = 0; id < values; id++) {
                for (long left = groupsOf[id]; left != 0; left &= left - 1) {
                    entries[next[Long.numberOfTrailingZeros(left)]++] = id;
                }
            }
            return;
        }
        for (int at = 0; at < slots.length; at += 2) {
            if (slots[at] != 0) {
                long key = slots[at] - 1;
                int group = (int) (key >>> 32);
                int first = (int) key << 6;
                for (long word = slots[at + 1]; word != 0; word &= word - 1) {
                    entries[next[group]++] = first + Long.numberOfTrailingZeros(word);
                }
            }
        }
    }

    void clear() {
        dictionary.clear();
        if (groupsOf != null) {
            Arrays.fill(groupsOf, 0);
        } else {
            groupsOf = new long[0];
            Arrays.fill(slots, 0);
            usedSlots = 0;
        }
        Arrays.fill(sizes, 0, groups, 0);
        groups = 0;
        order = null;
    }

    long heapBytes() {
        EntryOrder sorted = order;
        return dictionary.heapBytes()
                + 8L * slots.length
                + (groupsOf == null ? 0 : 8L * groupsOf.length)
                + 4L * sizes.length
                + 20L * ids.length
                + (sorted == null ? 0 : sorted.heapBytes())
                + scratch.heapBytes();
    }
}
