package dev.drey.runlog;

/**
 * When a stage was at work. Nanoseconds since 1970, by the clocks of the machines that ran it; 0 for what did not happen.
 *
 * @param startedAt its first subtask was opened
 * @param firstRowAt the first rows came in (a source: were read)
 * @param lastRowAt the last rows came in or left
 * @param finishedAt its last subtask had worked on all its input, or failed
 */
public record Span(long startedAt, long firstRowAt, long lastRowAt, long finishedAt) {
    /** Of a stage that never started. */
    public static final Span NONE = new Span(0, 0, 0, 0);

    /** From the start to the end, or to the last row where there is no end; 0 when it never started. */
    public long nanos() {
        return startedAt == 0 ? 0 : Math.max(0, endedAt() - startedAt);
    }

    /** The end, or the last that is known of it. */
    public long endedAt() {
        return Math.max(finishedAt, Math.max(lastRowAt, startedAt));
    }
}
