package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.LongColumn;
import java.util.Arrays;

/**
 * Tells groups of overlapping windows apart by the first window in which they count, as a key beside their slice.
 *
 * <p>A row that misses some windows of its slice only is late for these and counts in the others. The local phase judges it by its own watermark,
 * which may be ahead of that of the global phase: the smallest of all local ones. So the global phase may have a window still to fire that the
 * row was reported to miss, and must leave the row out of it, though it takes the row's slice in. Local phases send a bundle before they take
 * rows that miss windows; therefore the frontier by which a bundle was judged and the slice tell of a whole partial group whether its rows
 * are partly late, and from which window on they count.
 *
 * <p>Groups of rows in time, nearly all, are marked {@link #ALL}, and so are those whose missed windows have been fired: from then on they are one
 * group. Tumbling windows have one slice; their rows are in time or lost, and nothing is added. Not thread-safe.
 */
final class CountedFrom {
    /** The rows of a group count in all windows of their slice that are still to fire. */
    static final long ALL = Long.MIN_VALUE;
    /** The key column behind that of the slice. */
    static final int KEY = 1;

    private final SlicedWindows windows;
    private final LongColumn marks = new LongColumn(0);
    /** Null where windows tumble. */
    private final Chunk marked;
    /** Null where windows tumble. */
    private final Chunk plain;

    CountedFrom(WindowedPlan plan) {
        windows = plan.windows();
        marked = windows.tumble() ? null : view(plan.stored());
        plain = windows.tumble() ? null : view(plan.groups());
    }

    private static Chunk view(AggregatePlan plan) {
        return new Chunk(plan.partialSchema(), new Column[plan.partialSchema().size()]);
    }

    /**
     * Marks partial groups as they come from the local phase.
     *
     * @param partials of {@link WindowedPlan#groups()}; their event time is the frontier that they were judged by
     * @param frontier up to which windows were fired
     * @return of {@link WindowedPlan#stored()}, valid until the next call
     */
    Chunk mark(Chunk partials, long frontier) {
        if (marked == null) {
            return partials;
        }
        marked.view(partials);
        marked.setColumn(0, partials.column(0));
        marked.setColumn(KEY, marksOf(partials, windows.lostBefore(frontier)));
        for (int c = KEY; c < partials.columnCount(); c++) {
            marked.setColumn(c + 1, partials.column(c));
        }
        return marked;
    }

    private LongColumn marksOf(Chunk partials, long nextStart) {
        marks.ensureCapacity(partials.rowCount());
        long[] out = marks.values();
        Arrays.fill(out, 0, partials.rowCount(), ALL);
        if (partials.eventTime() == null) {
            return marks;
        }
        long[] slices = partials.longs(0).values();
        long[] judgedAt = partials.eventTime().values();
        long frontier = Long.MIN_VALUE;
        long missedBefore = Long.MIN_VALUE;
        for (int i = 0; i < partials.selectedCount(); i++) {
            int row = partials.selectedRow(i);
            if (judgedAt[row] != frontier) {
                frontier = judgedAt[row];
                missedBefore = windows.missedBefore(frontier);
            }
            if (slices[row] < missedBefore) {
                out[row] = unlessFired(windows.lostBefore(frontier), nextStart);
            }
        }
        return marks;
    }

    private static long unlessFired(long from, long nextStart) {
        return from <= nextStart ? ALL : from;
    }

    /** Marks stored groups {@link #ALL} of which only fired windows lack rows: those that start before {@code nextStart}. */
    void unmarkFired(Chunk stored, long nextStart) {
        if (marked != null) {
            long[] from = stored.longs(KEY).values();
            for (int row = 0; row < stored.rowCount(); row++) {
                from[row] = unlessFired(from[row], nextStart);
            }
        }
    }

    /**
     * Takes the marks off.
     *
     * @param stored of {@link WindowedPlan#stored()}
     * @return of {@link WindowedPlan#groups()}, valid until the next call
     */
    Chunk unmarked(Chunk stored) {
        if (plain == null) {
            return stored;
        }
        plain.view(stored);
        plain.setColumn(0, stored.column(0));
        for (int c = KEY; c < plain.columnCount(); c++) {
            plain.setColumn(c, stored.column(c + 1));
        }
        return plain;
    }

    /** Keeps of {@code groups[0 .. count-1]} those that count in the window that starts at {@code start}, in order; returns how many. */
    int countedIn(AggregateTable table, int[] groups, int count, long start) {
        if (marked == null) {
            return count;
        }
        long[] from = ((LongColumn) table.key(KEY)).values();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int group = groups[i];
            groups[kept] = group;
            kept += from[group] <= start ? 1 : 0;
        }
        return kept;
    }
}
