package dev.drey.runlog;

/**
 * What went through a stage, and what it had to hold at once.
 *
 * @param chunks chunks that came in (a source: that it made)
 * @param peakChunkRows rows of the largest of them
 * @param peakRowsHeld rows or groups held in memory at the peak, added up over subtasks
 * @param peakBytesHeld bytes of the buffers that held them, added up over subtasks
 * @param bytesRead bytes that a source read from outside
 * @param bytesWritten bytes of the files that a sink wrote
 */
public record StageLoad(
        long chunks, long peakChunkRows, long peakRowsHeld, long peakBytesHeld, long bytesRead, long bytesWritten) {
    /** Nothing came. */
    public static final StageLoad NONE = new StageLoad(0, 0, 0, 0, 0, 0);
}
