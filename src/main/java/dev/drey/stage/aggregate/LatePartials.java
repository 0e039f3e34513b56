package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;

/**
 * Tells the partial groups that come to the global phase for windows that it has fired already. That is rare: the local phase judges every row
 * before it is folded, and its watermark follows its groups. But a watermark is no state, so after a restore rows may be folded that are late by
 * the watermark of before; and a global phase does not wait for an input that is idle.
 *
 * <p>A partial group's event time is no row's but the frontier up to which all rows of its bundle were judged: what misses only windows before that
 * is counted as late there and not again; what misses more is told to miss those alone. Not thread-safe.
 */
final class LatePartials {
    private final WindowedPlan plan;
    private int[] late = {};
    private int lateCount;
    private int[] kept = {};
    private int keptCount;
    private long newlyLateRows;

    LatePartials(WindowedPlan plan) {
        this.plan = plan;
    }

    /**
     * Judges partial groups.
     *
     * @param frontier that windows were fired at
     * @return true when some are late; {@link #late} and {@link #kept} then tell which
     */
    boolean judge(Chunk partials, long frontier) {
        SlicedWindows windows = plan.windows();
        long missedBefore = windows.missedBefore(frontier);
        long lostBefore = windows.lostBefore(frontier);
        int count = partials.selectedCount();
        lateCount = 0;
        keptCount = 0;
        newlyLateRows = 0;
        long[] slices = partials.longs(0).values();
        if (isInTime(partials, slices, missedBefore)) {
            return false;
        }
        if (late.length < count) {
            late = new int[count];
            kept = new int[count];
        }
        for (int i = 0; i < count; i++) {
            int row = partials.selectedRow(i);
            if (slices[row] >= lostBefore) {
                kept[keptCount++] = row;
            }
            if (slices[row] < missedBefore) {
                addLate(partials, row, slices[row], missedBefore);
            }
        }
        return lateCount > 0 || keptCount < count;
    }

    private static boolean isInTime(Chunk partials, long[] slices, long missedBefore) {
        for (int i = 0; i < partials.selectedCount(); i++) {
            if (slices[partials.selectedRow(i)] < missedBefore) {
                return false;
            }
        }
        return true;
    }

    private void addLate(Chunk partials, int row, long slice, long missedBefore) {
        long judgedAt = partials.eventTime() == null
                ? Long.MIN_VALUE
                : partials.eventTime().get(row);
        long judgedMissedBefore = plan.windows().missedBefore(judgedAt);
        if (judgedMissedBefore >= missedBefore) {
            return; // the local phase knew of all windows that were over
        }
        late[lateCount++] = row;
        if (slice >= judgedMissedBefore) {
            newlyLateRows += partials.longs(plan.rowCountColumn()).get(row);
        }
    }

    /** Physical rows that miss a window and were not judged by it, valid to {@link #lateCount}. */
    int[] late() {
        return late;
    }

    int lateCount() {
        return lateCount;
    }

    /** Rows of the late groups that no other window of theirs has made late before. */
    long newlyLateRows() {
        return newlyLateRows;
    }

    /** Physical rows with a window that was not fired, valid to {@link #keptCount}. */
    int[] kept() {
        return kept;
    }

    int keptCount() {
        return keptCount;
    }
}
