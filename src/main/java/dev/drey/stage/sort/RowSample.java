package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A uniform sample of rows: each draws a number, and those with the least numbers are kept ("bottom-k"), so that the sample of all rows is found among the samples of
 * parts of them, however many rows each part has. Where the rows are so large that they do not fit, fewer are kept; a sample says up to which number it is whole, so that
 * those of other parts are cut at the same one. O(1) for a row that is not kept. Not thread-safe.
 */
final class RowSample {
    private static final String NUMBER = "@drawn";
    private static final String WHOLE = "@whole";

    private final int[] columns;
    /** Where those are in a sample. */
    private final int[] sampleColumns;

    private final long mostBytes;
    private final SplittableRandom random;
    private final RowEncoder sizes;
    private final RowEncoder sampleSizes;
    /** The rows kept, at most twice as many as wanted, behind them the numbers. */
    private Chunk kept;

    /** Rows wanted. */
    private int size;
    /** Rows with greater numbers are not kept; all others are. */
    private long most = Long.MAX_VALUE;

    private int[] selection = new int[0];
    private long[] numbers = new long[0];
    private long peakBytes;

    /**
     * @param columns of the input to keep
     * @param size rows wanted
     * @param mostBytes of the sample while it is made, as far as a row is not larger; one row is kept all the same
     */
    RowSample(Schema input, int[] columns, int size, long mostBytes, long seed) {
        this.columns = columns.clone();
        this.sampleColumns = IntStream.range(0, columns.length).toArray();
        this.size = size;
        this.mostBytes = mostBytes;
        this.random = new SplittableRandom(seed);
        this.kept = Chunk.allocate(schema(input, columns), 0);
        this.sizes = new RowEncoder(input, by(columns));
        this.sampleSizes = new RowEncoder(kept.schema(), by(sampleColumns));
    }

    private static RowOrder by(int[] columns) {
        return RowOrder.by(Arrays.stream(columns)
                .mapToObj(column -> new RowOrder.Key(column, false, false))
                .toList());
    }

    /** The columns of a sample: the given ones, the drawn numbers and, the same in every row, the number up to which no row is left out. */
    static Schema schema(Schema input, int[] columns) {
        List<Field> fields = new ArrayList<>();
        for (int column : columns) {
            fields.add(input.field(column));
        }
        fields.add(new Field(NUMBER, DataType.BIGINT));
        fields.add(new Field(WHOLE, DataType.BIGINT));
        return Schema.of(fields);
    }

    /** Lets the selected rows of a chunk draw. */
    void add(Chunk chunk) {
        int count = chunk.selectedCount();
        ensure(count);
        int drawn = 0;
        for (int i = 0; i < count; i++) {
            long number = random.nextLong() >>> 1;
            if (number <= most) {
                numbers[drawn] = number;
                selection[drawn++] = chunk.selectedRow(i);
            }
        }
        keep(chunk, columns, drawn, sizes);
    }

    /** Adds the rows of another sample of the same columns. */
    void addSample(Chunk sample) {
        int count = sample.selectedCount();
        if (count == 0) {
            return;
        }
        long whole = sample.longs(columns.length + 1).get(sample.selectedRow(0));
        if (whole < most) {
            cut(whole);
        }
        ensure(count);
        LongColumn drawnNumbers = sample.longs(columns.length);
        for (int i = 0; i < count; i++) {
            selection[i] = sample.selectedRow(i);
            numbers[i] = drawnNumbers.get(selection[i]);
        }
        keep(sample, sampleColumns, count, sampleSizes);
    }

    private void ensure(int count) {
        if (selection.length < count) {
            selection = new int[count];
            numbers = new long[count];
        }
    }

    /** Adds the first selected rows, a few at a time, so that they are not all held before most of them are dropped again. */
    private void keep(Chunk source, int[] from, int count, RowEncoder encoder) {
        if (count == 0) {
            return;
        }
        encoder.open(source);
        int next = 0;
        while (next < count) {
            int taken = 0;
            long bytes = 0;
            int room = Math.max(1, 2 * size + 1 - kept.rowCount());
            for (; next < count && taken < room && bytes <= mostBytes / 8; next++) {
                if (numbers[next] <= most) {
                    bytes += encoder.mostBytes(selection[next]) + 2 * Long.BYTES;
                    numbers[taken] = numbers[next];
                    selection[taken++] = selection[next];
                }
            }
            append(source, from, taken);
            shrinkToFit();
        }
    }

    private void append(Chunk source, int[] from, int count) {
        int rows = kept.rowCount();
        for (int c = 0; c < from.length; c++) {
            kept.column(c).copyFrom(source.column(from[c]), selection, 0, count, rows);
        }
        kept.column(from.length).ensureCapacity(rows + count);
        kept.column(from.length + 1).ensureCapacity(rows + count);
        System.arraycopy(numbers, 0, kept.longs(from.length).values(), rows, count);
        kept.setRowCount(rows + count);
        peakBytes = Math.max(peakBytes, kept.heapBytes());
    }

    /** A quarter of the bytes is kept: columns double as they grow, and the rows that stay are copied. */
    private void shrinkToFit() {
        if (kept.rowCount() > 2 * size) {
            shrink();
        }
        while (kept.heapBytes() > mostBytes / 4 && kept.rowCount() > 1) {
            size = Math.max(1, kept.rowCount() / 2);
            shrink();
        }
    }

    /** Keeps no more rows than wanted. */
    private void shrink() {
        int rows = kept.rowCount();
        if (rows > size) {
            long[] sorted = Arrays.copyOf(kept.longs(columns.length).values(), rows);
            Arrays.sort(sorted);
            cut(sorted[size - 1]);
        }
    }

    /** Keeps no rows with greater numbers. */
    private void cut(long greatest) {
        most = greatest;
        long[] drawn = kept.longs(columns.length).values();
        int[] least = new int[kept.rowCount()];
        int count = 0;
        for (int row = 0; row < least.length; row++) {
            if (drawn[row] <= most) {
                least[count++] = row;
            }
        }
        kept.select(least, count);
        Chunk left = kept.copy();
        peakBytes = Math.max(peakBytes, kept.heapBytes() + left.heapBytes());
        kept = left;
    }

    /** The sample: the columns, the drawn numbers and up to which it is whole; stays the sample's. */
    Chunk rows() {
        shrink();
        Arrays.fill(kept.longs(columns.length + 1).values(), 0, kept.rowCount(), most);
        return kept;
    }

    int rowCount() {
        return kept.rowCount();
    }

    /** Most bytes that were held so far. */
    long peakBytes() {
        return peakBytes;
    }
}
