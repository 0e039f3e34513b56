package dev.drey.runtime;

import java.util.Locale;

/** Why a bundle of rows was closed and sent on. The ordinal indexes the counts in {@link StageCounters.Totals#flushes}. */
public enum FlushReason {
    /** It has the declared number of rows. */
    ROWS,
    /** Its first row has waited for the declared time. */
    INTERVAL,
    /** It takes the declared bytes, or its share of the stage's memory. */
    BYTES,
    /** Results are wanted after each chunk. */
    CHUNK,
    /** Its rows pass without being folded, and a larger bundle would bring nothing. */
    PASSING,
    /** A checkpoint barrier follows. */
    BARRIER,
    /** The input has gone idle: its rows may not stay behind when the event time of other inputs goes on. */
    IDLE,
    /** Rows follow that are late for windows for which the bundle's rows are in time. */
    LATE,
    /** The input has ended. */
    END;

    /** The name in reports and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
