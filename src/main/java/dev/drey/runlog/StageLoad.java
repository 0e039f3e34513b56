package dev.drey.runlog;

/**
 * What a stage had to hold at once.
 *
 * @param chunks chunks that came in (a source: that it made)
 * @param peakChunkRows rows of the largest of them
 * @param peakRowsHeld rows or groups held in memory at the peak, added up over subtasks
 * @param peakBytesHeld bytes of the buffers that held them, added up over subtasks
 */
public record StageLoad(long chunks, long peakChunkRows, long peakRowsHeld, long peakBytesHeld) {
    /** Nothing came. */
    public static final StageLoad NONE = new StageLoad(0, 0, 0, 0);
}
