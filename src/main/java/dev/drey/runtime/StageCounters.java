package dev.drey.runtime;

import dev.drey.chunk.Chunk;
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
        public long rowsFiltered;
        public long rowsDead;
        /** Rows that came too late for a window of theirs. */
        public long rowsLate;

        public long chunks;
        public long peakChunkRows;
        /** Sum over operators and subtasks of what each held at its peak. */
        public long peakRowsHeld;

        public long peakBytesHeld;
        public long bytesRead;
        public long busyNanos;
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

        /** True when the task that failed does not end: it ignores its interruption. */
        public boolean stuck;

        /** Rows that came in after the stage had failed, or one in front of it, and were left alone. */
        public long rowsAbandoned;

        /** Rows that a group of a bundle stands for, on average; 1 when there are none. */
        public double bundleReduction() {
            return bundleGroups == 0 ? 1 : (double) bundleRows / bundleGroups;
        }
    }

    public Totals totals() {
        return totals;
    }

    /** Counts a chunk that came in to the stage. */
    void in(Chunk chunk) {
        int rows = chunk.selectedCount();
        totals.rowsIn += rows;
        totals.chunks++;
        totals.peakChunkRows = Math.max(totals.peakChunkRows, rows);
    }

    /** Counts a chunk that a stage leaves alone that has given up. @param first true where the stage's rows come in */
    void abandoned(Chunk chunk, boolean first) {
        totals.rowsAbandoned += first ? chunk.selectedCount() : 0;
    }

    void out(Chunk chunk) {
        totals.rowsOut += chunk.selectedCount();
    }

    /** Counts a chunk that a source made. */
    void made(Chunk chunk) {
        totals.rowsOut += chunk.selectedCount();
        totals.chunks++;
        totals.peakChunkRows = Math.max(totals.peakChunkRows, chunk.selectedCount());
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
        totals.rowsFiltered += that.rowsFiltered;
        totals.rowsDead += that.rowsDead;
        totals.rowsLate += that.rowsLate;
        totals.chunks += that.chunks;
        totals.peakChunkRows = Math.max(totals.peakChunkRows, that.peakChunkRows);
        totals.peakRowsHeld += that.peakRowsHeld;
        totals.peakBytesHeld += that.peakBytesHeld;
        totals.bytesRead += that.bytesRead;
        totals.busyNanos += that.busyNanos;
        mergeBundles(that);
        totals.sortRuns += that.sortRuns;
        totals.mergePasses = Math.max(totals.mergePasses, that.mergePasses);
        totals.spilledBytes += that.spilledBytes;
        totals.filter.merge(that.filter);
        totals.caches.merge(that.caches);
        totals.restarts = Math.max(totals.restarts, that.restarts);
        totals.fault = totals.fault == null ? that.fault : totals.fault;
        totals.stuck |= that.stuck;
        totals.rowsAbandoned += that.rowsAbandoned;
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
