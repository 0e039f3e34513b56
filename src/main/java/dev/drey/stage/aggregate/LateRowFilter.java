package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;

/**
 * Tells the rows of a chunk that come too late for windows of theirs. A row is late when it misses at least one window, lost when it misses
 * all. Chunks without late rows, nearly all, cost one comparison a row. Not thread-safe.
 */
final class LateRowFilter {
    private final SlicedWindows windows;
    private long frontier = Long.MIN_VALUE;
    private long missedBefore = Long.MIN_VALUE;
    private long lostBefore = Long.MIN_VALUE;

    private int[] late = {};
    private int lateCount;
    private int[] kept = {};
    private int keptCount;

    LateRowFilter(SlicedWindows windows) {
        this.windows = windows;
    }

    /** Notes how far event time has come; never goes back. */
    void advance(long reached) {
        if (reached > frontier) {
            frontier = reached;
            missedBefore = windows.missedBefore(reached);
            lostBefore = windows.lostBefore(reached);
        }
    }

    /** How far event time has come. */
    long frontier() {
        return frontier;
    }

    /** @return true when there are late rows, which {@link #late} and {@link #kept} then tell */
    boolean judge(Chunk chunk) {
        long[] times = chunk.eventTime().values();
        int[] selection = chunk.selection();
        int count = chunk.selectedCount();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, times[selection == null ? i : selection[i]]);
        }
        if (least >= missedBefore) {
            return false;
        }
        split(times, selection, count);
        return lateCount > 0;
    }

    private void split(long[] times, int[] selection, int count) {
        if (late.length < count) {
            late = new int[count];
            kept = new int[count];
        }
        lateCount = 0;
        keptCount = 0;
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            late[lateCount] = row;
            kept[keptCount] = row;
            lateCount += times[row] < missedBefore ? 1 : 0;
            keptCount += times[row] >= lostBefore ? 1 : 0;
        }
    }

    /** Physical rows that miss a window, valid to {@link #lateCount}. */
    int[] late() {
        return late;
    }

    int lateCount() {
        return lateCount;
    }

    /** Physical rows that are in time for a window, late ones among them; valid to {@link #keptCount}. */
    int[] kept() {
        return kept;
    }

    int keptCount() {
        return keptCount;
    }
}
