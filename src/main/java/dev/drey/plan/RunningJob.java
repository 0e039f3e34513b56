package dev.drey.plan;

import dev.drey.runlog.StageReport;
import dev.drey.runtime.StageAccumulators;
import dev.drey.runtime.StageCounters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;

/** A job that was handed over, as far as somebody who watches it needs. Thread-safe. */
public final class RunningJob {
    private final Plan plan;
    private final JobClient client;

    RunningJob(Plan plan, JobClient client) {
        this.plan = plan;
        this.client = client;
    }

    /** What the stages have done so far; empty when that is not known at this moment. Lags by up to a heartbeat. */
    public List<StageReport> stages(Duration wait) throws InterruptedException {
        Map<String, StageCounters.Totals> totals;
        try {
            totals = StageAccumulators.byStage(client.getAccumulators().get(wait.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            // The job is starting or ending; who watches asks again.
            return List.of();
        }
        StageOutcomes outcomes = new StageOutcomes(plan, totals);
        return plan.stages().stream()
                .map(stage -> StageReports.of(
                                stage, null, totals.getOrDefault(stage.name(), new StageCounters.Totals()), outcomes)
                        .build())
                .toList();
    }

    /**
     * Cancels the job and waits for its end.
     *
     * @throws TimeoutException if it did not end in time
     * @throws ExecutionException if it could not be cancelled
     */
    public void cancel(Duration wait) throws InterruptedException, ExecutionException, TimeoutException {
        client.cancel().get(wait.toMillis(), TimeUnit.MILLISECONDS);
        client.getJobExecutionResult().handle((result, fault) -> null).get(wait.toMillis(), TimeUnit.MILLISECONDS);
    }
}
