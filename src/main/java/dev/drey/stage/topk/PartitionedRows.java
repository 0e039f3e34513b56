package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.RowOrder;
import dev.drey.table.GroupArrays;
import java.util.Arrays;

/**
 * Rows of partitions, in one set of columns, and for each partition the list of its rows: what {@link TopKHeap} and {@link RankedRows} have in common.
 *
 * <p><b>Layout.</b> A row's place in the columns is its number. A partition's list has numbers of rows in order, then, until it is settled, those that came
 * since. A number's complement stands for a row that is taken back. Rows that no list has are dropped when they are more than the others, and so are partitions
 * without rows, with their keys.
 *
 * <p><b>Changes.</b> When a partition is touched for the first time since {@link #takeChanges} its first rows are noted, so that the difference is known
 * afterwards without a copy of what was told before.
 */
abstract sealed class PartitionedRows permits TopKHeap, RankedRows {
    /** Dead rows, or partitions without rows, that are not worth dropping. */
    private static final int FEW = 1024;

    private static final int ARRAY_HEADER = 16;
    private static final int[] NONE = {};
    private static final byte DELETE = RowKind.DELETE.code();

    final TopKSpec spec;
    final RowOrder.Key firstKey;
    final RowStore rows;

    private final PartitionKeys keys;

    // By partition
    private int partitionCount;
    /** Partitions whose lists have nothing. */
    private int emptyCount;

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

    private final RowSorter sorter = new RowSorter();

    PartitionedRows(TopKSpec spec) {
        this.spec = spec;
        this.firstKey = spec.order().keys().get(0);
        this.rows = new RowStore(spec);
        this.keys = new PartitionKeys(spec);
    }

    /** A copy; what is reused belongs to each. */
    PartitionedRows(PartitionedRows source) {
        this.spec = source.spec;
        this.firstKey = source.firstKey;
        this.rows = source.rows.copy();
        this.keys = source.keys.copy();
        this.partitionCount = source.partitionCount;
        this.emptyCount = source.emptyCount;
        this.lists = copy(source.lists);
        this.counts = source.counts.clone();
        this.settled = source.settled.clone();
        this.before = copy(source.before);
        this.touched = source.touched.clone();
        this.touchedCount = source.touchedCount;
        this.size = source.size;
        this.noted = source.noted;
        this.listBytes = source.listBytes;
    }

    private static int[][] copy(int[][] arrays) {
        return Arrays.stream(arrays)
                .map(array -> array == null ? null : array.clone())
                .toArray(int[][]::new);
    }

    /** Partitions that have rows, and those without that have not been dropped yet. */
    public final int partitions() {
        return partitionCount;
    }

    /** Rows that are listed now. */
    public final long size() {
        return size;
    }

    /** Bytes of heap behind all of it. */
    public long heapBytes() {
        long bytes = rows.heapBytes() + keys.heapBytes() + sorter.heapBytes() + listBytes;
        bytes += 24L * lists.length + 4L * noted + (long) ARRAY_HEADER * touchedCount;
        return bytes + 4L * touched.length;
    }

    /** Forgets all rows and partitions, and the arrays behind them. */
    public void clear() {
        rows.clear();
        keys.clear();
        partitionCount = 0;
        emptyCount = 0;
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

    // Partitions

    /** The partitions of some selected rows, of which new ones begin; as {@link PartitionKeys#assign} gives them. */
    final int[] assign(Chunk chunk, int[] selection, int count) {
        int[] partitionOf = keys.assign(chunk, selection, count);
        ensurePartitions(keys.size());
        return partitionOf;
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
        emptyCount += count - partitionCount;
        partitionCount = count;
    }

    /** Makes room for more partitions in what a subclass keeps of each. */
    void growPartitions(int room) {}

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
            listBytes += 4L * (list.length - count) + (lists[partition] == null ? ARRAY_HEADER : 0);
            lists[partition] = list;
        }
        list[count] = number;
        emptyCount -= count == 0 ? 1 : 0;
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
        emptyCount += count == 0 && counts[partition] > 0 ? 1 : 0;
        counts[partition] = count;
        settled[partition] = count;
    }

    /** Puts a list in order: sorts its end and merges it with the part that is in order; of equal rows those that were there come first. */
    final void settle(int partition) {
        int count = counts[partition];
        int sorted = settled[partition];
        if (sorted < count) {
            sorter.settle(rows, lists[partition], sorted, count);
            settled[partition] = count;
            shorten(partition);
        }
    }

    /** How many numbers at the beginning of a partition's settled part are, or lie between, its first rows. */
    final int firstEntries(int partition) {
        Ranks ranks = new Ranks(rows, spec.ranking());
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
        dropEmpty();
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

    /** The hash of a partition's key, as rows are routed by it. */
    final long hash(int partition) {
        return keys.hash(partition);
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

    // Space

    /** Drops rows that no list has, when most are such. */
    final void dropDead() {
        if (rows.size() > 2 * (size + noted) + FEW) {
            int[] kept = new int[(int) (size + noted)];
            int[] renumbered = new int[rows.size()];
            int count = 0;
            for (int p = 0; p < partitionCount; p++) {
                count = renumber(list(p), counts[p], renumbered, kept, count);
                if (before[p] != null) {
                    count = renumber(before[p], before[p].length, renumbered, kept, count);
                }
            }
            rows.keep(kept, count);
            renumberOthers(renumbered);
        }
    }

    private static int renumber(int[] list, int length, int[] renumbered, int[] kept, int count) {
        int next = count;
        for (int i = 0; i < length; i++) {
            int row = RowSorter.row(list[i]);
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

    /** Drops partitions without rows, when most are such and none is touched; of rows that are only added every partition has some. */
    private void dropEmpty() {
        if (emptyCount > partitionCount / 2 + FEW) {
            int[] kept = new int[partitionCount - emptyCount];
            int count = 0;
            for (int p = 0; p < partitionCount; p++) {
                if (counts[p] > 0) {
                    lists[count] = lists[p];
                    counts[count] = counts[p];
                    settled[count] = settled[p];
                    kept[count++] = p;
                }
            }
            keys.keep(kept, count);
            lists = Arrays.copyOf(lists, count);
            counts = Arrays.copyOf(counts, count);
            settled = Arrays.copyOf(settled, count);
            before = new int[count][];
            partitionCount = count;
            emptyCount = 0;
            listBytes = Arrays.stream(lists)
                    .mapToLong(list -> ARRAY_HEADER + 4L * list.length)
                    .sum();
        }
    }

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
                all[count++] = RowSorter.row(number);
            }
        }
        Chunk state = rows.gather(all, count);
        state.setRowKinds(inserts ? null : kinds);
        return state;
    }
}
