package dev.drey.stage.aggregate;

/**
 * Decides whether the local phase folds rows or lets them pass: folding that makes hardly fewer rows costs a cache miss per row for nothing.
 *
 * <p>A trial is as many whole bundles as have {@link #LEAST_TRIAL_ROWS} rows, judged when the last is flushed: what many rows fold to cannot be told from
 * the first of them, since a million keys look all different for a long time. More than half as many groups as rows: the next rows pass,
 * {@link #PASSING} times as many as the trial had, then folding is tried again, because data changes. So trials that do not pay cost a seventeenth of
 * the rows at most. The choice changes between bundles only. Exact either way.
 */
final class FoldingChoice {
    /** Rows that a trial has at least. */
    static final int LEAST_TRIAL_ROWS = 1 << 14;
    /** Rows that pass for each row of a trial that did not pay. */
    static final int PASSING = 16;

    private final LocalPhase phase;
    private boolean folding;
    // Of the running trial
    private long rows;
    private long groups;
    private long rowsToTrial;

    FoldingChoice(LocalPhase phase) {
        this.phase = phase;
        this.folding = phase != LocalPhase.OFF;
    }

    /** Whether the rows of this bundle are to be folded. */
    boolean folding() {
        return folding;
    }

    /**
     * Notes that a bundle is flushed.
     *
     * @param bundleRows rows that were folded or passed
     * @param bundleGroups what they came to
     */
    void flushed(long bundleRows, int bundleGroups) {
        if (phase != LocalPhase.AUTO) {
            return;
        }
        if (!folding) {
            rowsToTrial -= bundleRows;
            folding = rowsToTrial <= 0;
            return;
        }
        rows += bundleRows;
        groups += bundleGroups;
        if (rows >= LEAST_TRIAL_ROWS) {
            folding = groups <= rows / 2;
            rowsToTrial = PASSING * rows;
            rows = 0;
            groups = 0;
        }
    }
}
