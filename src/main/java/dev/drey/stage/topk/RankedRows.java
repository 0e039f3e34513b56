package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All rows of partitions in order, of rows that are added and taken back: the first k are known exactly, also when a row in front goes and one behind moves up.
 *
 * <p><b>Cost.</b> Rows that come and go are gathered and sorted into their partition's list when the {@linkplain #takeChanges changes} are taken: O(c log c + n) for c
 * changes of a partition of n rows, nearly all comparisons being one of two longs. A row that goes meets the equal one that is there, or one
 * that came after it; one that meets none is kept as a debt, since changes of several inputs may overtake each other, and is judged at the end. Memory is that of
 * the rows that are there; partitions that are gone give up their keys when they are more than the others. Not thread-safe.
 */
public final class RankedRows extends PartitionedRows {
    private static final int BLOCK = 1024;
    /** Rows that a list may have behind those in order, beside as many as those. */
    private static final int MOST_UNSETTLED = 4096;

    private final long[] blockKeys = new long[BLOCK];

    public RankedRows(TopKSpec spec) {
        super(spec);
    }

    private RankedRows(RankedRows source) {
        super(source);
    }

    @Override
    public RankedRows copy() {
        return new RankedRows(this);
    }

    /** Adds or takes back the selected rows of a chunk of the schema's columns, by their kinds. */
    @Override
    public void apply(Chunk chunk) {
        int count = chunk.selectedCount();
        int[] selection = chunk.selection();
        byte[] kinds = chunk.rowKinds();
        int[] partitionOf = assign(chunk, selection, count);
        for (int at = 0; at < count; at += BLOCK) {
            int block = Math.min(BLOCK, count - at);
            OrderKeys.write(firstKey, chunk.column(firstKey.column()), selection, at, block, blockKeys);
            int first = rows.append(chunk, selection, at, block, blockKeys);
            for (int i = 0; i < block; i++) {
                int partition = partitionOf == null ? 0 : partitionOf[at + i];
                boolean goes = kinds != null && RowKind.retracts(kinds[selection == null ? at + i : selection[at + i]]);
                add(partition, goes ? ~(first + i) : first + i);
                if (unsettled(partition) > MOST_UNSETTLED + count(partition) / 2) {
                    settle(partition);
                }
            }
        }
        dropDead();
    }

    /** Lets rows that go meet equal ones; of several the oldest stay. */
    @Override
    void shorten(int partition) {
        int[] list = list(partition);
        int count = count(partition);
        int kept = 0;
        for (int from = 0; from < count; ) {
            int end = from + 1;
            int balance = list[from] < 0 ? -1 : 1;
            boolean mixed = false;
            while (end < count && rows.compare(RowSorter.row(list[from]), RowSorter.row(list[end])) == 0) {
                balance += list[end] < 0 ? -1 : 1;
                mixed |= (list[end] < 0) != (list[from] < 0);
                end++;
            }
            kept = mixed ? keep(list, from, end, balance, kept) : shift(list, from, end, kept);
            from = end;
        }
        cut(partition, kept);
    }

    private static int shift(int[] list, int from, int end, int kept) {
        if (from != kept) {
            System.arraycopy(list, from, list, kept, end - from);
        }
        return kept + end - from;
    }

    /** Keeps as many of equal rows as are left, or of those that go. */
    private static int keep(int[] list, int from, int end, int balance, int kept) {
        int next = kept;
        int left = Math.abs(balance);
        for (int i = from; i < end && left > 0; i++) {
            if ((list[i] < 0) == (balance < 0)) {
                list[next++] = list[i];
                left--;
            }
        }
        return next;
    }

    /**
     * @throws IllegalStateException with the row, if one was taken back more often than it came
     */
    void checkNoDebts() {
        for (int partition = 0; partition < partitions(); partition++) {
            settle(partition);
            int[] list = list(partition);
            for (int i = 0; i < count(partition); i++) {
                if (list[i] < 0) {
                    throw new IllegalStateException(
                            "a row was taken back more often than it came: " + describe(RowSorter.row(list[i])));
                }
            }
        }
    }

    private String describe(int row) {
        Schema schema = spec.schema();
        return IntStream.range(0, schema.size())
                .mapToObj(c -> schema.name(c) + " = "
                        + ValueText.print(schema.type(c), rows.columns().column(c), row))
                .collect(Collectors.joining(", "));
    }
}
