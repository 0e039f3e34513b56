package dev.drey.stage.aggregate;

/**
 * Decides whether the local phase folds rows or lets them pass: folding that makes hardly fewer rows costs a cache miss per row for nothing.
 *
 * <p>From {@link #TRIAL_ROWS} rows of a bundle on, groups are held against rows. More than half as many groups as rows: the next
 * {@link #PASSING_ROWS} rows pass, then folding is tried again, because data changes. Exact either way.
 */
final class FoldingChoice {
    /** Rows that are folded before the first judgement. */
    static final int TRIAL_ROWS = 1 << 16;
    /** Rows that pass before the next trial: a trial costs a sixteenth at most. */
    static final long PASSING_ROWS = 16L * TRIAL_ROWS;

    private final LocalPhase phase;
    private boolean folding;
    private long rowsToTrial;
    private long rows;

    FoldingChoice(LocalPhase phase) {
        this.phase = phase;
        this.folding = phase != LocalPhase.OFF;
    }

    /** Whether the next rows are to be folded. */
    boolean folding() {
        return folding;
    }

    /**
     * Notes rows that were folded or passed.
     *
     * @param groups groups of the bundle so far
     * @return true when the choice changed: the bundle is to be flushed before the next row
     */
    boolean rows(int count, int groups) {
        rows += count;
        if (phase != LocalPhase.AUTO) {
            return false;
        }
        if (folding) {
            return rows >= TRIAL_ROWS && judge(groups);
        }
        rowsToTrial -= count;
        if (rowsToTrial <= 0) {
            folding = true;
            return true;
        }
        return false;
    }

    /** Notes that the bundle was flushed. */
    void flushed() {
        rows = 0;
    }

    private boolean judge(int groups) {
        if (groups <= rows / 2) {
            return false;
        }
        folding = false;
        rowsToTrial = PASSING_ROWS;
        return true;
    }
}
