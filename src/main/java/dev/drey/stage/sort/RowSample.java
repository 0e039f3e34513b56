package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A uniform sample of rows: each draws a number, and those with the least numbers are kept ("bottom-k"), so that the sample of all rows is found among the samples of
 * parts of them, however many rows each part has. O(1) for a row that is not kept. Not thread-safe.
 */
final class RowSample {
    private static final String NUMBER = "@drawn";

    private final int[] columns;
    private final int size;
    private final SplittableRandom random;
    /** The rows kept, at most twice as many as wanted, the numbers as last column. */
    private Chunk kept;

    /** Rows with greater numbers are not kept. */
    private long most = Long.MAX_VALUE;

    private int[] selection = new int[0];
    private long[] numbers = new long[0];

    /**
     * @param columns of the input to keep
     * @param size rows wanted
     */
    RowSample(Schema input, int[] columns, int size, long seed) {
        this.columns = columns.clone();
        this.size = size;
        this.random = new SplittableRandom(seed);
        this.kept = Chunk.allocate(schema(input, columns), 0);
    }

    /** The columns of a sample: the given ones and the drawn numbers. */
    static Schema schema(Schema input, int[] columns) {
        List<Field> fields = new ArrayList<>();
        for (int column : columns) {
            fields.add(input.field(column));
        }
        fields.add(new Field(NUMBER, DataType.BIGINT));
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
        keep(chunk, columns, drawn);
    }

    /** Adds the rows of another sample of the same columns. */
    void addSample(Chunk sample) {
        int count = sample.selectedCount();
        ensure(count);
        LongColumn drawnNumbers = sample.longs(columns.length);
        int drawn = 0;
        for (int i = 0; i < count; i++) {
            int row = sample.selectedRow(i);
            if (drawnNumbers.get(row) <= most) {
                numbers[drawn] = drawnNumbers.get(row);
                selection[drawn++] = row;
            }
        }
        int[] all = new int[columns.length];
        Arrays.setAll(all, c -> c);
        keep(sample, all, drawn);
    }

    private void ensure(int count) {
        if (selection.length < count) {
            selection = new int[count];
            numbers = new long[count];
        }
    }

    private void keep(Chunk source, int[] from, int count) {
        if (count == 0) {
            return;
        }
        int rows = kept.rowCount();
        for (int c = 0; c < from.length; c++) {
            kept.column(c).copyFrom(source.column(from[c]), selection, 0, count, rows);
        }
        kept.column(from.length).ensureCapacity(rows + count);
        System.arraycopy(numbers, 0, kept.longs(from.length).values(), rows, count);
        kept.setRowCount(rows + count);
        if (kept.rowCount() > 2 * size) {
            shrink();
        }
    }

    private void shrink() {
        int rows = kept.rowCount();
        if (rows <= size) {
            return;
        }
        long[] drawn = kept.longs(columns.length).values();
        long[] sorted = Arrays.copyOf(drawn, rows);
        Arrays.sort(sorted);
        most = sorted[size - 1];
        int[] least = new int[rows];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            if (drawn[row] <= most) {
                least[count++] = row;
            }
        }
        kept.select(least, count);
        kept = kept.copy();
    }

    /** The sample: the columns and the drawn numbers; stays the sample's. */
    Chunk rows() {
        shrink();
        return kept;
    }

    long heapBytes() {
        return kept.heapBytes();
    }
}
