package dev.drey.runlog;

/**
 * What one stage did in a run.
 *
 * @param stage its name
 * @param type its type's name
 * @param rowsIn rows that came in on all inputs; 0 for a source
 * @param rowsOut rows that it gave on (a sink: that it wrote)
 * @param rowsDead rows that could not be read or worked on and were kept as dead letters
 * @param rowsLate rows that came too late for at least one window of theirs
 * @param chunks chunks that came in (a source: that it made)
 * @param peakChunkRows rows of the largest of them
 * @param peakRowsHeld rows or groups held in memory at the peak, added up over subtasks
 * @param peakBytesHeld bytes of the buffers that held them, added up over subtasks
 * @param busyMillis time that subtasks worked on this stage, added up
 * @param bundles the bundles of rows that it folded; null when there were none
 * @param sort how it sorted; null for a stage that does not
 * @param filter its Bloom filters; null when it has none
 * @param measured what else was measured; null unless the run was measured
 */
public record StageReport(
        String stage,
        String type,
        long rowsIn,
        long rowsOut,
        long rowsDead,
        long rowsLate,
        long chunks,
        long peakChunkRows,
        long peakRowsHeld,
        long peakBytesHeld,
        long busyMillis,
        BundleReport bundles,
        SortReport sort,
        FilterReport filter,
        StageMeasurement measured) {

    /** The report of a stage without bundles and filters in a run that was not measured. */
    public StageReport(
            String stage,
            String type,
            long rowsIn,
            long rowsOut,
            long rowsDead,
            long rowsLate,
            long chunks,
            long peakChunkRows,
            long peakRowsHeld,
            long peakBytesHeld,
            long busyMillis) {
        this(
                stage,
                type,
                rowsIn,
                rowsOut,
                rowsDead,
                rowsLate,
                chunks,
                peakChunkRows,
                peakRowsHeld,
                peakBytesHeld,
                busyMillis,
                null,
                null,
                null,
                null);
    }

    /** The report of a stage that does not sort and has no filters. */
    public StageReport(
            String stage,
            String type,
            long rowsIn,
            long rowsOut,
            long rowsDead,
            long rowsLate,
            long chunks,
            long peakChunkRows,
            long peakRowsHeld,
            long peakBytesHeld,
            long busyMillis,
            BundleReport bundles,
            StageMeasurement measured) {
        this(
                stage,
                type,
                rowsIn,
                rowsOut,
                rowsDead,
                rowsLate,
                chunks,
                peakChunkRows,
                peakRowsHeld,
                peakBytesHeld,
                busyMillis,
                bundles,
                null,
                null,
                measured);
    }
}
