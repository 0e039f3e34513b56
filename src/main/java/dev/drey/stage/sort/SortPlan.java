package dev.drey.stage.sort;

import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.runtime.SpillSpaces;
import java.io.Serializable;

/**
 * What the operators of one sort share.
 *
 * @param input columns that come in
 * @param timed true when rows have an event time, which is then a further column of {@link #rows}
 * @param output columns that go out
 * @param order over {@link #rows}
 * @param memoryBytes budget of one subtask that sorts
 * @param runRows see {@link SortLimits}
 * @param fanIn see {@link SortLimits}
 * @param chunkRows most rows of a chunk that is given out
 * @param spaces where runs go
 */
record SortPlan(
        Schema input,
        boolean timed,
        Schema output,
        RowOrder order,
        long memoryBytes,
        long runRows,
        int fanIn,
        int chunkRows,
        SpillSpaces spaces)
        implements Serializable {

    /** The columns that are sorted. */
    Schema rows() {
        return TimedRows.schema(input, timed);
    }

    TimedRows timedRows() {
        return new TimedRows(input, timed, output);
    }

    SortLimits limits() {
        return limitsBeside(0);
    }

    /** The limits where as many bytes of the budget are taken already. */
    SortLimits limitsBeside(long takenBytes) {
        return new SortLimits(Math.max(SortLimits.LEAST_MEMORY, memoryBytes - takenBytes), runRows, fanIn, chunkRows);
    }

    /** The columns of the order's keys, the first one first. */
    int[] keyColumns() {
        return order.keys().stream().mapToInt(RowOrder.Key::column).toArray();
    }

    /** The columns of a sample of {@link #rows}. */
    Schema sample() {
        return RowSample.schema(rows(), keyColumns());
    }

    /** The order over {@link #sample}. */
    RowOrder sampleOrder() {
        int[] next = new int[1];
        return RowOrder.by(order.keys().stream()
                .map(key -> new RowOrder.Key(next[0]++, key.descending(), key.nullsFirst()))
                .toList());
    }
}
