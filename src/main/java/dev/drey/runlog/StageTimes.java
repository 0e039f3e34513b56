package dev.drey.runlog;

/**
 * Where the time of a stage went. Those of all stages that share the threads of their tasks add up to the time of these.
 *
 * @param span when it began and ended
 * @param busyNanos time that subtasks worked on this stage, added up; what it took to hand rows on counts
 * @param waitingNanos time that they waited for input (a source: for its data), added up
 * @param blockedNanos time that they waited until others took their output, added up
 * @param ownNanos what the stage itself takes of a run's time: the longest that one subtask worked; a source's waits count, since no other stage is to
 *     blame for them
 * @param slices when it worked; null when that is not known
 */
public record StageTimes(
        Span span, long busyNanos, long waitingNanos, long blockedNanos, long ownNanos, BusySlices slices) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** No time at all. */
    public static final StageTimes NONE = new StageTimes(Span.NONE, 0, 0, 0, 0, null);

    /** In whole milliseconds. */
    public long busyMillis() {
        return busyNanos / NANOS_PER_MILLI;
    }
}
