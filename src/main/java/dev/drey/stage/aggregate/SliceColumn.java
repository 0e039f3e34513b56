package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import java.util.Arrays;

/**
 * The slice of each row, as a column. Rows come mostly in the order of time, so most chunks lie in one slice, for which the column of the
 * chunk before often serves; in others a row is mostly in the slice of the row before, which costs two comparisons instead of a division.
 */
final class SliceColumn {
    private final SlicedWindows windows;
    private final long slice;
    private final LongColumn starts = new LongColumn(0);
    /** The first rows of the column that all hold {@link #constant}. */
    private int constantRows;

    private long constant;

    SliceColumn(SlicedWindows windows) {
        this.windows = windows;
        this.slice = windows.slice();
    }

    /**
     * The start of the slice of each selected row, by physical row.
     *
     * @return valid until the next call
     * @throws IllegalStateException when the chunk has no event time
     * @throws ArithmeticException when an event time is too far away
     */
    LongColumn of(Chunk chunk) {
        LongColumn eventTime = chunk.eventTime();
        if (eventTime == null) {
            throw new IllegalStateException("rows without event time came to windows");
        }
        int count = chunk.selectedCount();
        if (count == 0) {
            return starts;
        }
        long[] times = eventTime.values();
        int[] selection = chunk.selection();
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            long time = times[selection == null ? i : selection[i]];
            least = Math.min(least, time);
            greatest = Math.max(greatest, time);
        }
        windows.check(least, greatest);
        int rows = selection == null ? count : selection[count - 1] + 1;
        starts.ensureCapacity(rows);
        long first = windows.sliceOf(least);
        if (greatest - first < slice) {
            fill(first, rows);
        } else {
            compute(times, selection, count);
        }
        return starts;
    }

    private void fill(long start, int rows) {
        if (start != constant || rows > constantRows) {
            Arrays.fill(starts.values(), 0, rows, start);
            constant = start;
            constantRows = rows;
        }
    }

    private void compute(long[] times, int[] selection, int count) {
        constantRows = 0;
        long[] out = starts.values();
        long start = windows.sliceOf(times[selection == null ? 0 : selection[0]]);
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            long time = times[row];
            if (time < start || time - start >= slice) {
                start = windows.sliceOf(time);
            }
            out[row] = start;
        }
    }
}
