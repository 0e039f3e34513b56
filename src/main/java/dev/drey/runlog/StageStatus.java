package dev.drey.runlog;

import java.util.Locale;

/** How a stage of a run ended, or where it is. */
public enum StageStatus {
    /** No subtask has started yet. */
    PENDING,
    RUNNING,
    /** All input was worked on. */
    SUCCEEDED,
    /** It failed by itself. */
    FAILED,
    /** It was ended because it took too long. */
    TIMED_OUT,
    /** An input had failed, so that what it got was not all. */
    SKIPPED,
    /** It was ended before its own end, because another stage had failed or the run was cancelled. */
    ABANDONED;

    /** As users see it: {@code timed out}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
