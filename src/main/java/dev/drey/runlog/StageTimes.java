package dev.drey.runlog;

/**
 * Where the time of a stage went.
 *
 * @param busyMillis time that subtasks worked on this stage, added up
 */
public record StageTimes(long busyMillis) {
    /** No time at all. */
    public static final StageTimes NONE = new StageTimes(0);
}
