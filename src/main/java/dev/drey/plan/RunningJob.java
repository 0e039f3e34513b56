package dev.drey.plan;

import dev.drey.runtime.StageAccumulators;
import dev.drey.runtime.StageCounters;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
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

    /** Rows that the sources read so far; empty when that is not known at this moment. Lags by up to a heartbeat. */
    public OptionalLong rowsRead(Duration wait) throws InterruptedException {
        Map<String, StageCounters.Totals> stages;
        try {
            stages = StageAccumulators.byStage(client.getAccumulators().get(wait.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            // The job is starting or ending; who watches asks again.
            return OptionalLong.empty();
        }
        return OptionalLong.of(plan.stages().stream()
                .filter(s -> s.node().inputNames().isEmpty() && stages.containsKey(s.name()))
                .mapToLong(s -> stages.get(s.name()).rowsOut)
                .sum());
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
