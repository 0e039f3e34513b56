package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import dev.drey.table.GroupArrays;
import java.util.Arrays;

/**
 * Gives the results of windows that are over: puts each together from the groups of its slices, window after window, and forgets the slices that
 * no later window needs.
 *
 * <p>A tumbling window is one slice, whose groups are its results; overlapping ones are combined from partials in a table of their own. Forgotten
 * groups stay in the bucket's table until they are most of it, then the others move to a new one: a group is moved less than once for
 * each that is forgotten. Not thread-safe.
 */
final class WindowFiring {
    /** Fewer forgotten groups than this are not worth a new table. */
    private static final int LEAST_COMPACTED = 64;
    /** Partial groups that are gathered at a time: their columns stay in the second-level cache. */
    private static final int GATHERED = 4096;

    private final WindowedPlan plan;
    private final int chunkRows;
    private final Results results;
    private final RowGroups rowGroups = new RowGroups();
    private final Chunk outgoing;
    private final LongColumn eventTimes = new LongColumn(0);
    private final int startColumn;
    private final int endColumn;

    /** For windows that are combined from slices. */
    private final AggregateTable combined;

    private final CountedFrom countedFrom;
    private final AggregatePlan stored;
    private final Chunk partials;
    private int[] groups = {};

    /** Takes results. */
    @FunctionalInterface
    interface Results {
        /**
         * @param results of the plan's output schema, with event time; to be used during the call only
         * @param last true for the last ones up to {@link #flush}
         */
        void send(Chunk results, boolean last);
    }

    /** @param chunkRows most rows of a chunk of results */
    WindowFiring(WindowedPlan plan, int chunkRows, Results results) {
        this.plan = plan;
        this.chunkRows = chunkRows;
        this.results = results;
        outgoing = Chunk.allocate(plan.groups().outputSchema(), 0);
        startColumn = plan.groups().outputSchema().indexOf(WindowedPlan.START);
        endColumn = plan.groups().outputSchema().indexOf(WindowedPlan.END);
        combined = new AggregateTable(plan.groups());
        countedFrom = new CountedFrom(plan);
        stored = plan.stored();
        partials = Chunk.allocate(stored.partialSchema(), 0);
    }

    /**
     * Fires the windows of a bucket that are over and were not fired; what is not sent at once is by {@link #flush}.
     *
     * @param frontier how far event time has come
     * @return start of the next window to fire; {@code Long.MAX_VALUE} when no group waits
     */
    long fire(BucketState bucket, long frontier) {
        SlicedWindows windows = plan.windows();
        AggregateTable table = bucket.table(stored, rowGroups);
        SliceIndex slices = bucket.slices();
        long notOver = windows.lostBefore(frontier);
        long start = windows.lostBefore(bucket.firedUpTo());
        slices.dropBefore(start);
        long next = Long.MAX_VALUE;
        while (!slices.isEmpty()) {
            start = Math.max(start, windows.firstStart(slices.start(0)));
            if (start >= notOver) {
                next = start;
                break;
            }
            fireWindow(table, slices, start);
            start += windows.slide();
            slices.dropBefore(start);
        }
        bucket.fired(frontier);
        int forgotten = table.size() - slices.live();
        // At the end nothing may be left that a job which is resumed from here would fire again.
        if (frontier == Long.MAX_VALUE || (forgotten >= LEAST_COMPACTED && forgotten > slices.live())) {
            compact(bucket, table, slices, notOver);
        }
        return next;
    }

    private void fireWindow(AggregateTable table, SliceIndex slices, long start) {
        if (plan.windows().tumble()) {
            int count = gather(slices, 0);
            append(table, groups, count, start);
            return;
        }
        long end = start + plan.windows().size();
        for (int i = 0; i < slices.size() && slices.start(i) < end; i++) {
            int gathered = gather(slices, i);
            int count = countedFrom.countedIn(table, groups, gathered, start);
            for (int from = 0; from < count; from += GATHERED) {
                Chunk slice = export(table, from, count);
                Arrays.fill(slice.longs(0).values(), 0, slice.rowCount(), start);
                combined.merge(countedFrom.unmarked(slice), rowGroups);
            }
        }
        append(combined, null, combined.size(), start);
        combined.clear();
    }

    /** Collects the groups of a slice; returns how many. */
    private int gather(SliceIndex slices, int slice) {
        int count = slices.count(slice);
        if (groups.length < count) {
            groups = new int[GroupArrays.grown(groups.length, count)];
        }
        slices.copyGroups(slice, groups, 0);
        return count;
    }

    /** The next partials of the gathered groups, from {@code from} on, valid until the next call. */
    private Chunk export(AggregateTable table, int from, int count) {
        partials.reset();
        table.exportPartials(groups, from, Math.min(GATHERED, count - from), partials);
        return partials;
    }

    private void append(AggregateTable table, int[] order, int count, long start) {
        for (int from = 0; from < count; ) {
            if (outgoing.rowCount() == chunkRows) {
                send(false);
            }
            int row = outgoing.rowCount();
            int rows = Math.min(count - from, chunkRows - row);
            table.appendResults(order, from, rows, outgoing);
            describe(start, row, row + rows);
            from += rows;
        }
    }

    /** Writes what all results of a window have in common. */
    private void describe(long start, int from, int to) {
        long end = start + plan.length();
        if (startColumn >= 0) {
            Arrays.fill(outgoing.longs(startColumn).values(), from, to, start);
        }
        if (endColumn >= 0) {
            Arrays.fill(outgoing.longs(endColumn).values(), from, to, end);
        }
        eventTimes.ensureCapacity(to);
        Arrays.fill(eventTimes.values(), from, to, end - 1);
    }

    /** Sends the results that are left. */
    void flush() {
        if (outgoing.rowCount() > 0) {
            send(true);
        }
    }

    private void send(boolean last) {
        outgoing.setEventTime(eventTimes);
        results.send(outgoing, last);
        outgoing.reset();
    }

    private void compact(BucketState bucket, AggregateTable table, SliceIndex slices, long nextStart) {
        AggregateTable compacted = new AggregateTable(stored);
        for (int i = 0; i < slices.size(); i++) {
            int count = gather(slices, i);
            for (int from = 0; from < count; from += GATHERED) {
                Chunk gathered = export(table, from, count);
                countedFrom.unmarkFired(gathered, nextStart);
                compacted.merge(gathered, rowGroups);
            }
        }
        bucket.replace(compacted);
    }
}
