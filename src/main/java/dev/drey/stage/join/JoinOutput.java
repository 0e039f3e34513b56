package dev.drey.stage.join;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowKind;
import dev.drey.table.GroupArrays;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Gathers joined rows in one chunk and hands it over whenever it is full. With {@code within} a row's event time is the greater one of its pair's. Not thread-safe.
 */
final class JoinOutput {
    private final PairGather gather;
    private final boolean timed;
    private final int chunkRows;
    private final Consumer<Chunk> full;
    private final Chunk chunk;
    private final LongColumn times = new LongColumn(0);
    /** Grows with the chunk; shown only where a row is taken back. */
    private byte[] kinds = {};

    private boolean retracts;

    /**
     * @param chunkRows most rows of a chunk
     * @param full takes each chunk, which is emptied afterwards
     */
    JoinOutput(JoinPlan plan, int chunkRows, Consumer<Chunk> full) {
        this.gather = new PairGather(plan.output());
        this.timed = plan.timed();
        this.chunkRows = chunkRows;
        this.full = full;
        this.chunk = Chunk.allocate(plan.output().schema(), 0);
    }

    /** Adds all pairs of a batch, as inserts. */
    void addPairs(PairBatch pairs, Chunk left, Chunk right) {
        addPairs(pairs.left(), pairs.right(), pairs.size(), left, right, RowKind.INSERT);
    }

    /** Adds the first so many pairs. */
    void addPairs(int[] leftRows, int[] rightRows, int count, Chunk left, Chunk right, RowKind kind) {
        for (int from = 0; from < count; ) {
            int at = chunk.rowCount();
            int fits = Math.min(count - from, chunkRows - at);
            gather.append(chunk, left, leftRows, right, rightRows, from, fits);
            if (timed) {
                times.ensureCapacity(at + fits);
                long[] target = times.values();
                long[] leftTimes = left.eventTime().values();
                long[] rightTimes = right.eventTime().values();
                for (int i = 0; i < fits; i++) {
                    target[at + i] = Math.max(leftTimes[leftRows[from + i]], rightTimes[rightRows[from + i]]);
                }
            }
            added(fits, kind);
            from += fits;
        }
    }

    /**
     * Adds rows of one side without match, or without telling which.
     *
     * @param rows physical rows of {@code source}; the first so many
     */
    void addAlone(Side side, Chunk source, int[] rows, int count, RowKind kind) {
        for (int from = 0; from < count; ) {
            int at = chunk.rowCount();
            int fits = Math.min(count - from, chunkRows - at);
            gather.appendAlone(chunk, side, source, rows, from, fits);
            if (timed) {
                times.copyFrom(source.eventTime(), rows, from, fits, at);
            }
            added(fits, kind);
            from += fits;
        }
    }

    private void added(int count, RowKind kind) {
        int rows = chunk.rowCount();
        if (kinds.length < rows) {
            kinds = Arrays.copyOf(kinds, GroupArrays.grown(kinds.length, rows));
        }
        Arrays.fill(kinds, rows - count, rows, kind.code());
        retracts |= kind != RowKind.INSERT;
        if (rows >= chunkRows) {
            flush();
        }
    }

    /** Adds when the input rows behind the next rows arrived. */
    void addArrivals(Arrivals arrivals) {
        chunk.addArrivals(arrivals);
    }

    /** Hands over what is left. */
    void flush() {
        if (chunk.rowCount() > 0) {
            chunk.setEventTime(timed ? times : null);
            chunk.setRowKinds(retracts ? kinds : null);
            full.accept(chunk);
        }
        chunk.reset();
        retracts = false;
    }
}
