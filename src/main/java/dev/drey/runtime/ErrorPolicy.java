package dev.drey.runtime;

import java.io.Serializable;

/**
 * What a stage does about rows that it can not read or work on, and how many of them a run may have.
 *
 * @param action what becomes of such a row
 * @param maxRows most of them in a run, over all subtasks; {@link Long#MAX_VALUE} for any number
 * @param maxPercent most of them in percent of the rows that the stage got; 100 for any share
 */
public record ErrorPolicy(OnError action, long maxRows, double maxPercent) implements Serializable {
    /** The first row at fault ends the run. */
    public static final ErrorPolicy FAIL = of(OnError.FAIL);

    /** Any number of rows may be at fault. */
    public static ErrorPolicy of(OnError action) {
        return new ErrorPolicy(action, Long.MAX_VALUE, 100);
    }

    /** True when the first row at fault ends the run. */
    public boolean fails() {
        return action == OnError.FAIL;
    }

    /** True when there is a limit to keep. */
    boolean limited() {
        return maxRows < Long.MAX_VALUE || maxPercent < 100;
    }
}
