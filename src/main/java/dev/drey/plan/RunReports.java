package dev.drey.plan;

import dev.drey.chunk.ArrivalClock;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.RunReport.Status;
import dev.drey.runlog.StageReport;
import dev.drey.runtime.StageAccumulators;
import dev.drey.runtime.StageCounters;
import dev.drey.stage.RunSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The report of a run, from what the operators of its job counted; the same for a local run and one on a cluster. */
final class RunReports {
    private final Plan plan;
    private final long submitted;

    /** @param submitted when the job was handed over, by the {@link ArrivalClock} */
    RunReports(Plan plan, long submitted) {
        this.plan = plan;
        this.submitted = submitted;
    }

    /**
     * The report.
     *
     * @param error null when the run succeeded
     * @param accumulators as Flink gives them
     */
    RunReport of(Status status, String error, Map<String, Object> accumulators) {
        double seconds = status == Status.SUBMITTED ? 0 : (ArrivalClock.now() - submitted) / 1e9;
        Measurements measurements = new Measurements(plan, submitted, accumulators);
        Map<String, StageCounters.Totals> totals = StageAccumulators.byStage(accumulators);
        StageOutcomes outcomes = new StageOutcomes(plan, totals);
        List<StageReport> stages = new ArrayList<>();
        long bytesRead = 0;
        int restarts = 0;
        for (PlannedStage stage : plan.stages()) {
            StageCounters.Totals t = totals.getOrDefault(stage.name(), new StageCounters.Totals());
            bytesRead += t.bytesRead;
            restarts = Math.max(restarts, t.restarts);
            stages.add(StageReports.of(stage, status, t, outcomes)
                    .measured(measurements.of(stage.name()))
                    .build());
        }
        RunSettings settings = plan.settings();
        return new RunReport(
                plan.name(),
                settings.mode().label(),
                settings.parallelism(),
                status,
                error,
                seconds,
                restarts,
                bytesRead,
                stages,
                RowLedgers.of(plan, totals));
    }
}
