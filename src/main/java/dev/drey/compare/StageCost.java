package dev.drey.compare;

import dev.drey.runlog.StageReport;

/**
 * What a stage took in one run.
 *
 * @param run label of the run
 * @param rowsIn rows that came in
 * @param rowsOut rows that it gave
 * @param peakRowsHeld most rows or groups in memory, added up over its operators and subtasks
 * @param peakBytesHeld bytes of heap that held them at the peak, likewise
 * @param busyMillis time that its subtasks worked, added up
 * @param jobSeconds time of the whole job
 * @param peakHeapBytes the most heap of the run's process in use that was seen, garbage included; null on a cluster
 */
public record StageCost(
        String run,
        long rowsIn,
        long rowsOut,
        long peakRowsHeld,
        long peakBytesHeld,
        long busyMillis,
        double jobSeconds,
        Long peakHeapBytes) {

    static StageCost of(ModeRun run, String stage) {
        StageReport figures = run.stage(stage);
        return new StageCost(
                run.label(),
                figures.rows().in(),
                figures.rows().out(),
                figures.load().peakRowsHeld(),
                figures.load().peakBytesHeld(),
                figures.times().busyMillis(),
                run.times().jobSeconds(),
                run.memory().peakHeapBytes());
    }
}
