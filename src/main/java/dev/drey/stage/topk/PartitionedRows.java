package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.RowOrder;
import dev.drey.table.GroupArrays;
import dev.drey.table.GroupTable;
import java.util.Arrays;

/**
 * Rows of partitions, in one set of columns, and for each partition the list of its rows: what {@link TopKHeap} and {@link RankedRows} have in common.
 *
 * <p><b>Layout.</b> A row's place in the columns is its number. A partition's list has numbers of rows in order, then, until it is settled, those that came
 * since. A number's complement stands for a row that is taken back. Beside the columns lies the {@linkplain OrderKeys long} of each row's first order column, by
 * which nearly every comparison is decided. Rows that no list has are dropped when they are more than the others.
 *
 * <p><b>Changes.</b> When a partition is touched for the first time since {@link #takeChanges} its first rows are noted, so that the difference is known
 * afterwards without a copy of what was told before.
 */
abstract sealed class PartitionedRows permits TopKHeap, RankedRows {
    /** Dead rows that are not worth dropping. */
    private static final int FEW = 1024;

    private static final int ARRAY_HEADER = 16;
    private static final int[] NONE = {};
    private static final byte DELETE = RowKind.DELETE.code();

    final TopKSpec spec;
    final RowOrder total;
    final RowOrder.Key firstKey;

    /** Null where all rows are one partition. */
    private GroupTable partitions;

    private Chunk rows;
    private long[] keys = {};

    // By partition
    private int partitionCount;
    private int[][] lists = {};
    private int[] counts = {};
    /** Length of the part in order. */
    private int[] settled = {};
    /** First rows when changes were last taken, for touched partitions; null for the others. */
    private int[][] before = {};

    private int[] touched = {};
    private int touchedCount;
    /** Numbers in all lists. */
    private long size;
    /** Numbers in all of {@link #before}. */
    private long noted;
    /** Bytes of the arrays behind the lists. */
    private long listBytes;

    // Reused
    private final Column[] partitionKeys;
    private long[] hashes = {};
    private int[] groups = {};
    private int[] scratch = {};

    PartitionedRows(TopKSpec spec) {
        this.spec = spec;
        this.total = spec.order().total(spec.schema());
        this.firstKey = spec.order().keys().get(0);
        this.partitionKeys = new Column[spec.partitionBy().size()];
        this.rows = Chunk.allocate(spec.schema(), 0);
        begin();
    }

    /** A copy; what is reused belongs to each. */
    PartitionedRows(PartitionedRows source) {
        this.spec = source.spec;
        this.total = source.total;
        this.firstKey = source.firstKey;
        this.partitionKeys = new Column[source.partitionKeys.length];
        this.partitions = source.partitions == null ? null : source.partitions.copy();
        this.rows = source.rows.copy();
        this.keys = source.keys.clone();
        this.partitionCount = source.partitionCount;
        this.lists = Arrays.stream(source.lists)
                .map(list -> list == null ? null : list.clone())
                .toArray(int[][]::new);
        this.counts = source.counts.clone();
        this.settled = source.settled.clone();
        this.before = source.before.clone();
        this.touched = source.touched.clone();
        this.touchedCount = source.touchedCount;
        this.size = source.size;
        this.noted = source.noted;
        this.listBytes = source.listBytes;
    }

    private void begin() {
        if (partitionKeys.length > 0) {
            partitions = new GroupTable(
                    spec.partitionBy().stream().map(spec.schema()::type).toList());
        }
    }

    /** Partitions that rows came for. */
    public final int partitions() {
        return partitionCount;
    }

    /** Rows that are listed now. */
    public final long size() {
        return size;
    }

    /** Bytes of heap behind all of it. */
    public long heapBytes() {
        long bytes = rows.heapBytes() + 8L * keys.length + (partitions == null ? 0 : partitions.heapBytes());
        bytes += 24L * lists.length + listBytes + 4L * noted + (long) ARRAY_HEADER * touchedCount + 4L * touched.length;
        return bytes + 8L * hashes.length + 4L * groups.length + 4L * scratch.length;
    }

    /** Forgets all rows and partitions, and the arrays behind them. */
    public void clear() {
        begin();
        rows = Chunk.allocate(spec.schema(), 0);
        keys = new long[0];
        partitionCount = 0;
        lists = new int[0][];
        counts = new int[0];
        settled = new int[0];
        before = new int[0][];
        touchedCount = 0;
        size = 0;
        noted = 0;
        listBytes = 0;
    }

    /** Adds, or takes back, the selected rows of a chunk of the schema's columns. */
    abstract void apply(Chunk chunk);

    /** Drops what no longer counts of a list that has just been put in order. */
    abstract void shorten(int partition);

    /** A deep copy. */
    abstract PartitionedRows copy();

    // Rows

    final Chunk rows() {
        return rows;
    }

    /** The long of a row's first order column. */
    final long key(int row) {
        return keys[row];
    }

    final int compare(int a, int b) {
        long first = keys[a];
        long second = keys[b];
        return first != second ? (first < second ? -1 : 1) : total.compare(rows, a, rows, b);
    }

    /** True when two rows tie by the declared order. */
    final boolean ties(int a, int b) {
        return keys[a] == keys[b] && spec.order().compare(rows, a, rows, b) == 0;
    }

    /**
     * The partitions of some selected rows, of which new ones begin; null where all rows are one partition.
     *
     * @return valid until the next call, the i-th of the rows at i
     */
    final int[] assign(Chunk chunk, int[] selection, int count) {
        if (partitions == null) {
            ensurePartitions(1);
            return null;
        }
        if (groups.length < count) {
            groups = new int[GroupArrays.grown(groups.length, count)];
            hashes = new long[groups.length];
        }
        for (int k = 0; k < partitionKeys.length; k++) {
            partitionKeys[k] = chunk.column(spec.partitionBy().get(k));
        }
        Hashing.hash(partitionKeys, selection, count, hashes);
        partitions.assign(partitionKeys, selection, count, hashes, groups);
        ensurePartitions(partitions.size());
        return groups;
    }

    private void ensurePartitions(int count) {
        if (count > lists.length) {
            int room = GroupArrays.grown(lists.length, count);
            lists = Arrays.copyOf(lists, room);
            counts = Arrays.copyOf(counts, room);
            settled = Arrays.copyOf(settled, room);
            before = Arrays.copyOf(before, room);
            growPartitions(room);
        }
        partitionCount = count;
    }

    /** Makes room for more partitions in what a subclass keeps of each. */
    void growPartitions(int room) {}

    /** Appends physical rows of a chunk with their longs; returns the number of the first, the others follow. */
    final int append(Chunk chunk, int[] selection, int from, int count, long[] theirKeys) {
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

    // Lists

    final int count(int partition) {
        return counts[partition];
    }

    final int unsettled(int partition) {
        return counts[partition] - settled[partition];
    }

    /** The list of a partition; belongs to it. */
    final int[] list(int partition) {
        return lists[partition] == null ? NONE : lists[partition];
    }

    /** Puts a number, or the complement of one that is taken back, at the end of a list. */
    final void add(int partition, int number) {
        touch(partition);
        int count = counts[partition];
        int[] list = list(partition);
        if (count == list.length) {
            list = Arrays.copyOf(list, Math.max(4, count + (count >> 1)));
            listBytes += 4L * (list.length - count) + (count == 0 ? ARRAY_HEADER : 0);
            lists[partition] = list;
        }
        list[count] = number;
        counts[partition] = count + 1;
        size++;
    }

    private void touch(int partition) {
        if (before[partition] != null) {
            return;
        }
        before[partition] = Arrays.copyOf(list(partition), firstEntries(partition));
        noted += before[partition].length;
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, GroupArrays.grown(touchedCount, touchedCount + 1));
        }
        touched[touchedCount++] = partition;
    }

    /** Cuts a settled list. */
    final void cut(int partition, int count) {
        size -= counts[partition] - count;
        counts[partition] = count;
        settled[partition] = count;
    }

    /** Puts a list in order: sorts its end and merges it with the part that is in order; of equal rows those that were there come first. */
    final void settle(int partition) {
        int count = counts[partition];
        int sorted = settled[partition];
        if (sorted < count) {
            int[] list = lists[partition];
            if (scratch.length < count) {
                scratch = new int[GroupArrays.grown(scratch.length, count)];
            }
            sort(list, sorted, count);
            if (sorted > 0) {
                merge(list, 0, sorted, count);
            }
            settled[partition] = count;
            shorten(partition);
        }
    }

    private void sort(int[] list, int from, int to) {
        if (to - from <= 8) {
            for (int i = from + 1; i < to; i++) {
                int number = list[i];
                int at = i;
                while (at > from && compare(row(list[at - 1]), row(number)) > 0) {
                    list[at] = list[at - 1];
                    at--;
                }
                list[at] = number;
            }
            return;
        }
        int middle = (from + to) >>> 1;
        sort(list, from, middle);
        sort(list, middle, to);
        merge(list, from, middle, to);
    }

    /** Merges two neighbouring parts in order; stable. */
    private void merge(int[] list, int from, int middle, int to) {
        if (compare(row(list[middle - 1]), row(list[middle])) <= 0) {
            return;
        }
        System.arraycopy(list, from, scratch, from, middle - from);
        int left = from;
        int right = middle;
        for (int at = from; left < middle; at++) {
            boolean takeRight = right < to && compare(row(list[right]), row(scratch[left])) < 0;
            list[at] = takeRight ? list[right++] : scratch[left++];
        }
    }

    /** The row of a number or of its complement. */
    static int row(int number) {
        return number < 0 ? ~number : number;
    }

    /** How many numbers at the beginning of a partition's settled part are, or lie between, its first rows. */
    final int firstEntries(int partition) {
        Ranks ranks = new Ranks(this);
        int[] list = list(partition);
        int end = settled[partition];
        if (spec.ranking() == Ranking.ROW_NUMBER && spec.k() >= end) {
            return end;
        }
        for (int i = 0; i < end; i++) {
            if (list[i] >= 0 && ranks.next(list[i]) > spec.k()) {
                return i;
            }
        }
        return end;
    }

    /** Numbers rows that are given in order. */
    static final class Ranks {
        private final PartitionedRows owner;
        private long seen;
        private long rank;
        private int last = -1;

        Ranks(PartitionedRows owner) {
            this.owner = owner;
        }

        long next(int row) {
            seen++;
            boolean tied = owner.spec.ranking() != Ranking.ROW_NUMBER && last >= 0 && owner.ties(last, row);
            if (!tied) {
                rank = owner.spec.ranking() == Ranking.DENSE_RANK ? rank + 1 : seen;
            }
            last = row;
            return rank;
        }
    }

    // Changes

    /** Settles the partitions that were touched since the last call and lists what became of their first rows. */
    final void takeChanges(RankedChanges changes) {
        changes.begin(this);
        for (int i = 0; i < touchedCount; i++) {
            int partition = touched[i];
            settle(partition);
            changes.add(partition, before[partition], list(partition), firstEntries(partition));
            noted -= before[partition].length;
            before[partition] = null;
        }
        touchedCount = 0;
    }

    /** Lists the first rows of all partitions, in the order in which these began, as new ones; what was told before does not count. */
    final void takeAll(RankedChanges changes) {
        forgetChanges();
        changes.begin(this);
        for (int partition = 0; partition < partitionCount; partition++) {
            settle(partition);
            changes.add(partition, NONE, list(partition), firstEntries(partition));
        }
    }

    /** Takes what is there as told; after a restore. */
    final void forgetChanges() {
        for (int i = 0; i < touchedCount; i++) {
            int partition = touched[i];
            settle(partition);
            noted -= before[partition].length;
            before[partition] = null;
        }
        touchedCount = 0;
    }

    /** The hash of a partition's key, as rows are routed by it. */
    final long hash(int partition) {
        if (partitions != null) {
            return partitions.hashes()[partition];
        }
        long[] hash = new long[1];
        Hashing.hash(partitionKeys, null, 1, hash);
        return hash[0];
    }

    // Space

    /** Drops rows that no list has, when most are such. */
    final void dropDead() {
        if (rows.rowCount() > 2 * (size + noted) + FEW) {
            int[] kept = new int[(int) (size + noted)];
            int[] renumbered = new int[rows.rowCount()];
            int count = 0;
            for (int p = 0; p < partitionCount; p++) {
                count = renumber(list(p), counts[p], renumbered, kept, count);
                if (before[p] != null) {
                    count = renumber(before[p], before[p].length, renumbered, kept, count);
                }
            }
            Chunk fresh = Chunk.allocate(spec.schema(), count);
            long[] freshKeys = new long[count];
            for (int i = 0; i < count; i++) {
                freshKeys[i] = keys[kept[i]];
            }
            for (int c = 0; c < rows.columnCount(); c++) {
                fresh.column(c).copyFrom(rows.column(c), kept, 0, count, 0);
            }
            fresh.setRowCount(count);
            rows = fresh;
            keys = freshKeys;
            renumberOthers(renumbered);
        }
    }

    private static int renumber(int[] list, int length, int[] renumbered, int[] kept, int count) {
        int next = count;
        for (int i = 0; i < length; i++) {
            int row = row(list[i]);
            if (renumbered[row] == 0) {
                kept[next] = row;
                renumbered[row] = ++next;
            }
            list[i] = list[i] < 0 ? ~(renumbered[row] - 1) : renumbered[row] - 1;
        }
        return next;
    }

    /** Renumbers rows that a subclass refers to; a row's new number is one less than the element. */
    void renumberOthers(int[] renumbered) {}

    // State

    /** All that is listed: rows with their kinds, those that are taken back as {@code -D}; changes are not part of it. */
    final Chunk state() {
        int[] all = new int[(int) size];
        byte[] kinds = new byte[all.length];
        int count = 0;
        boolean inserts = true;
        for (int p = 0; p < partitionCount; p++) {
            for (int i = 0; i < counts[p]; i++) {
                int number = lists[p][i];
                inserts &= number >= 0;
                kinds[count] = number < 0 ? DELETE : 0;
                all[count++] = row(number);
            }
        }
        Chunk state = Chunk.allocate(spec.schema(), count);
        for (int c = 0; c < state.columnCount(); c++) {
            state.column(c).copyFrom(rows.column(c), all, 0, count, 0);
        }
        state.setRowCount(count);
        state.setRowKinds(inserts ? null : kinds);
        return state;
    }
}
