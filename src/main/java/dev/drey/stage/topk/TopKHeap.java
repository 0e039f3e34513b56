package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import java.util.Arrays;

/**
 * The first k rows of an order, of all rows or of each partition, of rows that are only added.
 *
 * <pre>{@code
 * RowOrder byDelay = RowOrder.by(List.of(new RowOrder.Key(delay, true, false)));
 * TopKHeap worst = new TopKHeap(TopKSpec.of(schema, byDelay, 10));
 * chunks.forEach(worst::add);
 * Chunk ten = worst.result();
 * }</pre>
 *
 * <p><b>Method.</b> Not a binary heap: each partition gathers up to 2k rows, then sorts them and keeps k, which makes the k-th its threshold. That is O(1) amortised
 * comparisons a row that passes plus O(log k) for the sort, touches columns in bulk, and serves ranks with ties alike (as Guava's {@code TopKSelector} does for
 * objects). A row is tested by one comparison of longs against its partition's threshold, over a block of rows without a branch; most rows end there.
 *
 * <p><b>Cost.</b> For n rows in random order of one partition about k (1 + ln(n / k)) pass, the others cost the comparison of two longs; rows in ascending order of
 * importance all pass, and cost O(log k) comparisons each. With partitions each row is hashed and looked up first, which is most of its cost then.
 *
 * <p><b>Memory.</b> At most 2k rows a partition (with ranks: and those that tie at the border) and as many dead ones; the number of rows added does not
 * matter.
 *
 * <p><b>Invariants.</b> The result depends on the multiset of the rows alone: ties are told apart by all columns. Adding the result of one heap to another gives the heap
 * of all rows. Owns all it holds, chunks that are added are not kept. Not thread-safe.
 */
public final class TopKHeap extends PartitionedRows {
    /** Rows that are tested at a time: their longs stay in the first-level cache, and few of them are copied in vain. */
    private static final int BLOCK = 1024;
    /** Of a partition whose k-th row is not known: every row passes. */
    private static final int OPEN = -1;

    // By partition
    /** Rows whose long is greater cannot be among the first. */
    private long[] thresholds = {};
    /** The last of the first rows. */
    private int[] last = {};
    /** Numbers in the list at which it is cut. */
    private int[] limits = {};

    // Reused
    private final long[] blockKeys = new long[BLOCK];
    private final long[] passedKeys = new long[BLOCK];
    private final int[] passed = new int[BLOCK];
    private final int[] passedPartitions = new int[BLOCK];

    public TopKHeap(TopKSpec spec) {
        super(spec);
    }

    private TopKHeap(TopKHeap source) {
        super(source);
        thresholds = source.thresholds.clone();
        last = source.last.clone();
        limits = source.limits.clone();
    }

    /** Adds the selected rows of a chunk of the schema's columns; their kinds are not looked at. */
    public void add(Chunk chunk) {
        apply(chunk);
    }

    @Override
    void apply(Chunk chunk) {
        int count = chunk.selectedCount();
        int[] partitionOf = assign(chunk, chunk.selection(), count);
        for (int at = 0; at < count; at += BLOCK) {
            int block = Math.min(BLOCK, count - at);
            OrderKeys.write(firstKey, chunk.column(firstKey.column()), chunk.selection(), at, block, blockKeys);
            int passing = partitionOf == null
                    ? test(chunk.selection(), at, block, thresholds[0])
                    : test(chunk.selection(), at, block, partitionOf);
            if (passing > 0) {
                insert(chunk, passing);
                dropDead();
            }
        }
    }

    /** Gathers the rows of a block that may be among the first. */
    private int test(int[] selection, int from, int count, long threshold) {
        int passing = 0;
        for (int i = 0; i < count; i++) {
            passed[passing] = selection == null ? from + i : selection[from + i];
            passedKeys[passing] = blockKeys[i];
            passing += blockKeys[i] <= threshold ? 1 : 0;
        }
        Arrays.fill(passedPartitions, 0, passing, 0);
        return passing;
    }

    private int test(int[] selection, int from, int count, int[] partitionOf) {
        int passing = 0;
        for (int i = 0; i < count; i++) {
            int partition = partitionOf[from + i];
            passed[passing] = selection == null ? from + i : selection[from + i];
            passedKeys[passing] = blockKeys[i];
            passedPartitions[passing] = partition;
            passing += blockKeys[i] <= thresholds[partition] ? 1 : 0;
        }
        return passing;
    }

    private void insert(Chunk chunk, int passing) {
        int first = rows.append(chunk, passed, 0, passing, passedKeys);
        for (int i = 0; i < passing; i++) {
            int partition = passedPartitions[i];
            if (isFirst(first + i, partition)) {
                add(partition, first + i);
                if (count(partition) >= limits[partition]) {
                    settle(partition);
                }
            }
        }
    }

    /** Whether a row that was appended may be among the first, by all that is known of the partition. */
    private boolean isFirst(int row, int partition) {
        int border = last[partition];
        return border == OPEN
                || (rows.key(row) <= thresholds[partition]
                        && (rows.compare(row, border) < 0
                                || (spec.ranking() != Ranking.ROW_NUMBER && rows.ties(row, border))));
    }

    @Override
    void shorten(int partition) {
        int kept = firstEntries(partition);
        boolean full = kept < count(partition) || (kept >= spec.k() && spec.ranking() != Ranking.DENSE_RANK);
        cut(partition, kept);
        limits[partition] = limit(kept);
        if (full) {
            last[partition] = list(partition)[kept - 1];
            thresholds[partition] = rows.key(last[partition]);
        }
    }

    private int limit(int kept) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(4, 2L * Math.max(kept, spec.k())));
    }

    @Override
    void growPartitions(int room) {
        int old = thresholds.length;
        thresholds = Arrays.copyOf(thresholds, room);
        last = Arrays.copyOf(last, room);
        limits = Arrays.copyOf(limits, room);
        Arrays.fill(thresholds, old, room, Long.MAX_VALUE);
        Arrays.fill(last, old, room, OPEN);
        Arrays.fill(limits, old, room, limit(0));
    }

    @Override
    void renumberOthers(int[] renumbered) {
        for (int p = 0; p < partitions(); p++) {
            if (last[p] != OPEN) {
                last[p] = renumbered[last[p]] - 1;
            }
        }
    }

    @Override
    public void clear() {
        super.clear();
        thresholds = new long[0];
        last = new int[0];
        limits = new int[0];
    }

    @Override
    public long heapBytes() {
        return super.heapBytes() + 16L * thresholds.length + 28L * BLOCK;
    }

    /** A deep copy. */
    @Override
    public TopKHeap copy() {
        return new TopKHeap(this);
    }

    /** The first rows of all partitions, in order, partition after partition as these began; a copy. */
    public Chunk result() {
        return result(null);
    }

    /**
     * The same with the number of each row.
     *
     * @param ranks receives the numbers, row by row; null when they are not wanted
     */
    public Chunk result(LongColumn ranks) {
        RankedChanges changes = new RankedChanges(RankedChanges.Pairing.NONE, null);
        TopKHeap settledCopy = copy();
        settledCopy.takeAll(changes);
        Chunk result = Chunk.allocate(spec.schema(), changes.size());
        int[] columns = new int[spec.schema().size()];
        Arrays.setAll(columns, c -> c);
        changes.write(0, changes.size(), result, columns);
        result.setRowKinds(null);
        if (ranks != null) {
            ranks.ensureCapacity(changes.size());
            System.arraycopy(changes.ranks(), 0, ranks.values(), 0, changes.size());
        }
        return result;
    }
}
