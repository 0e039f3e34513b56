package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.runlog.Activity;
import java.io.Serializable;
import org.apache.flink.api.common.accumulators.Accumulator;

/**
 * What one operator subtask counted for its stage; merged over operators and subtasks by Flink as an accumulator. Rows in are counted by the
 * stage's first operator only, rows out by its last. Written by the task thread; Flink copies it by serialization while the job runs.
 *
 * <p>Flink keeps no accumulators across a failover: a restarted subtask counts from 0 and says so in {@link Totals#restarts}.
 */
public final class StageCounters implements Accumulator<Long, StageCounters> {
    private static final long serialVersionUID = 1L;

    /** Prefix of the accumulators' names; the stage's name follows. */
    public static final String PREFIX = "drey.stage.";

    private final Totals totals = new Totals();

    /** The figures themselves. Rows count selected rows; bytes are bytes of heap. */
    public static final class Totals implements Serializable {
        private static final long serialVersionUID = 1L;
        public long rowsIn;
        public long rowsOut;
        /** What becomes of rows, where they neither pass nor are dead. */
        public final RowFates fates = new RowFates();

        public long rowsDead;
        /** Rows that came too late for a window of theirs. */
        public long rowsLate;

        public long chunks;
        public long peakChunkRows;
        /** Sum over operators and subtasks of what each held at its peak. */
        public long peakRowsHeld;

        public long peakBytesHeld;
        public long bytesRead;
        /** Bytes of files that were written. */
        public long bytesWritten;
        /** What the stage had of the threads of its tasks, waits not counted. */
        public long busyNanos;
        /** Time in which those threads had nothing to do for the lack of input. */
        public long waitingNanos;
        /** The part of this in which the stage waited for somebody outside of the job, whom no other stage stands for. */
        public long awaitedNanos;
        /** Time in which they could not go on because nobody took their output. */
        public long blockedNanos;
        /** The longest that one subtask of an operator worked; added up over the stage's operators. */
        private long longestBusyNanos;
        /** Likewise, with the time in which it waited for input. */
        private long longestOpenNanos;
        /** When it was at work. */
        public final Activity activity = new Activity();
        /** When the first subtask was opened, in nanoseconds since 1970; 0 before. */
        public long startedAt;
        /** When the first rows came in (a source: were made); 0 before. */
        public long firstRowAt;
        /** When the last rows came in or left; 0 before. */
        public long lastRowAt;
        /** When the last subtask finished; 0 before. */
        public long finishedAt;
        /** Subtasks of all operators that were opened. */
        public int subtasks;
        /** Those of them that have finished: all input was worked on. */
        public int finished;
        /** Bundles of rows that were sent on. */
        public long bundles;
        /** Rows that went into them. */
        public long bundleRows;
        /** Groups that came out of them. */
        public long bundleGroups;
        /** Rows of the largest of them: those that had come in and were in no result yet. */
        public long peakBundleRows;
        /** How many were sent on for each {@link FlushReason}, by its ordinal. */
        public final long[] flushes = new long[FlushReason.values().length];
        /** Runs that were sorted in memory. */
        public long sortRuns;
        /** How often a row was merged at most. */
        public int mergePasses;
        /** Bytes written to temporary files. */
        public long spilledBytes;
        /** The Bloom filters of the stage. */
        public final FilterTotals filter = new FilterTotals();
        /** The caches of rows that the stage looks up. */
        public final ProcessCaches caches = new ProcessCaches();
        /** Restarts of the subtask that was restarted most; the other figures are counted since. */
        public int restarts;

        /** What failed here, if anything did: Flink may report a consequence of it instead. */
        public String fault;

        /** True when what failed is that it took too long. */
        public boolean timedOut;

        /** True when the task that failed does not end: it ignores its interruption. */
        public boolean stuck;

        /** Rows that came in after the stage had failed, or one in front of it, and were left alone. */
        public long rowsAbandoned;

        /** Adds waits for somebody outside of the job, which were measured as if they were work; they are emptied. */
        void awaited(Totals waits) {
            waitingNanos += waits.busyNanos;
            awaitedNanos += waits.busyNanos;
            waits.busyNanos = 0;
        }

        /** The longest that one subtask worked or waited for somebody outside; until figures are merged it is this one. */
        public long longestBusyNanos() {
            return subtasks <= 1 ? busyNanos + awaitedNanos : longestBusyNanos;
        }

        /** Likewise, with the time in which it waited for input. */
        public long longestOpenNanos() {
            return subtasks <= 1 ? busyNanos + waitingNanos : longestOpenNanos;
        }

        /** Rows that a group of a bundle stands for, on average; 1 when there are none. */
        public double bundleReduction() {
            return bundleGroups == 0 ? 1 : (double) bundleRows / bundleGroups;
        }
    }

    public Totals totals() {
        return totals;
    }

    /**
     * Counts a chunk that came in to the stage.
     *
     * @param input which of the stage's inputs
     * @param at now, in nanoseconds since 1970
     */
    void in(Chunk chunk, int input, long at) {
        int rows = chunk.selectedCount();
        totals.rowsIn += rows;
        totals.fates.received(input, rows);
        chunk(rows);
        moved(at);
    }

    void out(Chunk chunk, long at) {
        totals.rowsOut += chunk.selectedCount();
        moved(at);
    }

    /** Counts a chunk that a source read, and that goes on without its bad rows. */
    void read(Chunk chunk, long at) {
        totals.fates.received(0, chunk.selectedCount() + chunk.badRows().size());
        totals.rowsOut += chunk.selectedCount();
        chunk(chunk.selectedCount());
        moved(at);
    }

    private void chunk(int rows) {
        totals.chunks++;
        totals.peakChunkRows = Math.max(totals.peakChunkRows, rows);
    }

    /** Counts a chunk that a stage leaves alone that has given up. @param first true where the stage's rows come in */
    void abandoned(Chunk chunk, boolean first) {
        totals.rowsAbandoned += first ? chunk.selectedCount() : 0;
    }

    private void moved(long at) {
        totals.lastRowAt = at;
        if (totals.firstRowAt == 0) {
            totals.firstRowAt = at;
        }
    }

    /** The earlier of two times, of which 0 is none. */
    static long earliest(long one, long other) {
        return one == 0 || other != 0 && other < one ? other : one;
    }

    void held(long rows, long bytes) {
        totals.peakRowsHeld = Math.max(totals.peakRowsHeld, rows);
        totals.peakBytesHeld = Math.max(totals.peakBytesHeld, bytes);
    }

    /** Not supported: one number does not say what it counts. */
    @Override
    public void add(Long value) {
        throw new UnsupportedOperationException("stage counters are counted by name, not by adding " + value);
    }

    @Override
    public StageCounters getLocalValue() {
        return this;
    }

    @Override
    public void resetLocal() {
        throw new IllegalStateException("stage counters are never reset");
    }

    @Override
    public void merge(Accumulator<Long, StageCounters> other) {
        Totals that = other.getLocalValue().totals;
        totals.rowsIn += that.rowsIn;
        totals.rowsOut += that.rowsOut;
        totals.fates.merge(that.fates);
        totals.rowsDead += that.rowsDead;
        totals.rowsLate += that.rowsLate;
        totals.chunks += that.chunks;
        totals.peakChunkRows = Math.max(totals.peakChunkRows, that.peakChunkRows);
        totals.peakRowsHeld += that.peakRowsHeld;
        totals.peakBytesHeld += that.peakBytesHeld;
        totals.bytesRead += that.bytesRead;
        totals.bytesWritten += that.bytesWritten;
        mergeTimes(that);
        mergeBundles(that);
        totals.sortRuns += that.sortRuns;
        totals.mergePasses = Math.max(totals.mergePasses, that.mergePasses);
        totals.spilledBytes += that.spilledBytes;
        totals.filter.merge(that.filter);
        totals.caches.merge(that.caches);
        totals.restarts = Math.max(totals.restarts, that.restarts);
        totals.fault = totals.fault == null ? that.fault : totals.fault;
        totals.stuck |= that.stuck;
        totals.timedOut |= that.timedOut;
        totals.rowsAbandoned += that.rowsAbandoned;
    }

    private void mergeTimes(Totals that) {
        totals.longestBusyNanos = Math.max(totals.longestBusyNanos(), that.longestBusyNanos());
        totals.longestOpenNanos = Math.max(totals.longestOpenNanos(), that.longestOpenNanos());
        totals.busyNanos += that.busyNanos;
        totals.waitingNanos += that.waitingNanos;
        totals.awaitedNanos += that.awaitedNanos;
        totals.blockedNanos += that.blockedNanos;
        totals.activity.addAll(that.activity);
        totals.startedAt = earliest(totals.startedAt, that.startedAt);
        totals.firstRowAt = earliest(totals.firstRowAt, that.firstRowAt);
        totals.lastRowAt = Math.max(totals.lastRowAt, that.lastRowAt);
        totals.finishedAt = Math.max(totals.finishedAt, that.finishedAt);
        totals.subtasks += that.subtasks;
        totals.finished += that.finished;
    }

    /** Adds the figures of another operator of the same stage, whose subtasks work after or beside those of this one. */
    void mergePart(StageCounters other) {
        long busy = totals.longestBusyNanos() + other.totals.longestBusyNanos();
        long open = totals.longestOpenNanos() + other.totals.longestOpenNanos();
        merge(other);
        totals.longestBusyNanos = busy;
        totals.longestOpenNanos = open;
    }

    private void mergeBundles(Totals that) {
        totals.bundles += that.bundles;
        totals.bundleRows += that.bundleRows;
        totals.bundleGroups += that.bundleGroups;
        totals.peakBundleRows = Math.max(totals.peakBundleRows, that.peakBundleRows);
        for (int reason = 0; reason < totals.flushes.length; reason++) {
            totals.flushes[reason] += that.flushes[reason];
        }
    }

    @Override
    public Accumulator<Long, StageCounters> clone() {
        StageCounters copy = new StageCounters();
        copy.merge(this);
        return copy;
    }
}
