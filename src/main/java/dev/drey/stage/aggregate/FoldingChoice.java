package dev.drey.stage.aggregate;

/**
 * Decides whether the local phase folds rows or lets them pass: folding that makes hardly fewer rows costs a cache miss per row for nothing.
 *
 * <p>A trial is a whole bundle, judged when it is flushed: what many rows fold to cannot be told from the first of them, since a million keys look all
 * different for a long time. More than half as many groups as rows: the next rows pass, {@link #PASSING} times as many as the trial had, then
 * folding is tried again, because data changes. So trials that do not pay cost a seventeenth of the rows at most. Exact either way.
 */
final class FoldingChoice {
    /** Bundles of fewer rows, flushed early by a checkpoint or the end, are not judged. */
    static final int LEAST_TRIAL_ROWS = 1 << 14;
    /** Rows that pass for each row of a trial that did not pay. */
    static final int PASSING = 16;

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
     * @return true when folding is to be tried again: the bundle is to be flushed before the next row
     */
    boolean rows(int count) {
        rows += count;
        if (folding || phase == LocalPhase.OFF) {
            return false;
        }
        rowsToTrial -= count;
        folding = rowsToTrial <= 0;
        if (folding) {
            // These rows passed; the trial begins behind them.
            rows = 0;
        }
        return folding;
    }

    /**
     * Notes that the bundle is flushed.
     *
     * @param groups what its rows came to
     */
    void flushed(int groups) {
        if (phase == LocalPhase.AUTO && folding && rows >= LEAST_TRIAL_ROWS && groups > rows / 2) {
            folding = false;
            rowsToTrial = PASSING * rows;
        }
        rows = 0;
    }
}
