package dev.drey.stage.source;

import dev.drey.chunk.ArrivalClock;
import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.stage.RunSettings;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Says when a source's subtask may give its next rows, and how many in all, and stamps chunks with the times at which their rows arrived.
 *
 * <p>At a rate, row i of a subtask is meant to be read i / (its share of the rate) after its first, whatever became of the rows before: a source that
 * was held up catches up as fast as it can, and arrivals are the intended times, so that time spent waiting in front of the source counts
 * too. What is due leaves in one chunk per millisecond at most. After a restart the times begin anew.
 *
 * <p>Waiting is Flink's way: a reader says that nothing is available and gives a future, so that checkpoints and cancellation go on.
 */
public final class Pace {
    /** Least time between two chunks of a paced source. */
    private static final long LINGER_NANOS = 1_000_000;
    /** Rows of a chunk that are meant to be read within this time share one arrival: the first of them. */
    private static final double STEP_NANOS = 250_000;

    private final Settings settings;
    private double nanosPerRow;
    private long start;
    private long taken;
    private long given;
    private long polled;

    /**
     * How a source is paced.
     *
     * @param rowsPerSecond of all subtasks; 0 for as fast as possible
     * @param measured true to stamp chunks
     * @param most rows of each subtask, after which the source ends
     */
    public record Settings(double rowsPerSecond, boolean measured, long most) implements Serializable {
        /** As fast as possible, not measured, all rows. */
        static final Settings NONE = new Settings(0, false);

        /** Gives all rows. */
        Settings(double rowsPerSecond, boolean measured) {
            this(rowsPerSecond, measured, Long.MAX_VALUE);
        }

        public static Settings of(RunSettings run) {
            return new Settings(run.rate(), run.measured(), run.sampleRows());
        }

        /** Rows of chunks that are made before the run: at most what is due within a millisecond. */
        int chunkRows(int most) {
            return rowsPerSecond > 0 ? (int) Math.max(1, Math.min(most, rowsPerSecond / 1000)) : most;
        }

        /** The same with a rate of the source's own, which gives way to that of the run. */
        Settings orRate(double rate) {
            return rowsPerSecond > 0 || most < Long.MAX_VALUE ? this : new Settings(rate, measured, most);
        }
    }

    /** @param subtasks that share the rate */
    public Pace(Settings settings, int subtasks) {
        this.settings = settings;
        this.nanosPerRow = settings.rowsPerSecond > 0 ? 1e9 * subtasks / settings.rowsPerSecond : 0;
    }

    /** Sets the part of the rate that is this subtask's, where it is not the same for all; rows are due from now on. */
    void share(double part) {
        nanosPerRow = settings.rowsPerSecond > 0 ? 1e9 / (settings.rowsPerSecond * part) : 0;
        start = 0;
        taken = 0;
    }

    /** True when the subtask has given all rows that it may: the source ends. */
    public boolean isOver() {
        return given >= settings.most;
    }

    /** How many rows are to be read now, at most {@code wanted}; 0 when it is too early: then {@link #pause()}. */
    public int due(int wanted) {
        int most = (int) Math.min(wanted, settings.most - given);
        if (nanosPerRow == 0) {
            polled = settings.measured ? ArrivalClock.now() : 0;
            return most;
        }
        polled = ArrivalClock.now();
        if (start == 0) {
            start = polled;
        }
        return (int) Math.max(0, Math.min(most, (long) ((polled - start) / nanosPerRow) + 1 - taken));
    }

    /** Completes when rows are due again. */
    public CompletableFuture<Void> pause() {
        long wait = Math.max(LINGER_NANOS, intended(taken) - polled);
        return new CompletableFuture<Void>().completeOnTimeout(null, wait, TimeUnit.NANOSECONDS);
    }

    /** Notes that the rows of a chunk have been read since {@link #due}; {@code rows} may be more than are in it. */
    public void read(Chunk chunk, int rows) {
        if (settings.measured && rows > 0) {
            if (nanosPerRow == 0) {
                chunk.addArrivals(polled, rows);
            } else {
                stamp(chunk, rows);
            }
        }
        taken += rows;
        given += rows;
    }

    private void stamp(Chunk chunk, int rows) {
        int least = (rows + Arrivals.MAX - 1) / Arrivals.MAX;
        int step = (int) Math.min(rows, Math.max(least, STEP_NANOS / nanosPerRow));
        for (int i = 0; i < rows; i += step) {
            chunk.addArrivals(intended(taken + i), Math.min(step, rows - i));
        }
    }

    private long intended(long row) {
        return start + (long) (row * nanosPerRow);
    }
}
