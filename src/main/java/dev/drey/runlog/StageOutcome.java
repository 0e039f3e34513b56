package dev.drey.runlog;

/**
 * How a stage ended.
 *
 * @param status how it ended
 * @param error what was wrong with it; null when nothing was
 * @param retries attempts after the first; the other figures of the stage are those of the last one
 */
public record StageOutcome(StageStatus status, String error, int retries) {
    /** Of a stage that ended well at once. */
    public static final StageOutcome SUCCEEDED = new StageOutcome(StageStatus.SUCCEEDED, null, 0);
}
