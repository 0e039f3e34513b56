package dev.drey.compare;

import java.util.List;

/**
 * What one stage gave in each run, as far as counting tells.
 *
 * @param stage its name
 * @param outputs one for each run of {@link Comparison#runs}, in that order
 */
public record StageResult(String stage, List<Output> outputs) {
    public StageResult {
        outputs = List.copyOf(outputs);
    }

    /**
     * The output of the stage in one run.
     *
     * @param run the run's label
     * @param rows rows that are left when all changes are applied
     * @param fingerprint 128 bits in hex, the same for the same rows in any order; null when it was not taken
     * @param lateRows rows that came too late for a window
     * @param approximate true when the stage is declared to give approximate results
     * @param busyMillis time that its subtasks worked, added up
     */
    public record Output(
            String run, long rows, String fingerprint, long lateRows, boolean approximate, long busyMillis) {}
}
