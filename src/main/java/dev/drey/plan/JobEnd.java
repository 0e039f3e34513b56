package dev.drey.plan;

import dev.drey.runtime.StageAccumulators;
import dev.drey.runtime.StageFaults;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the end of a job, but not for ever for one that does not come: Flink tells nothing of a task that has failed and ignores its interruption,
 * and a job that is being cancelled or has failed waits for such tasks. After a grace the run counts as failed and whoever waits goes on.
 */
final class JobEnd {
    private static final long POLL_MILLIS = 200;
    private static final Duration STATUS_PERIOD = Duration.ofSeconds(1);
    /** How long tasks may take to end after one has failed or the job was cancelled. */
    private static final Duration GRACE = Duration.ofSeconds(30);
    /** Where a stage hangs on a cluster is known by the figures that it sends now and then. */
    private static final Duration FIGURES_PERIOD = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(JobEnd.class);

    private final ExecutionTarget target;
    private final JobClient job;
    private long figuresAsked = System.nanoTime();
    private long statusAsked = System.nanoTime();
    /** 0 while the job is not ending. */
    private long endingSince;

    JobEnd(ExecutionTarget target, JobClient job) {
        this.target = target;
        this.job = job;
    }

    /**
     * Waits.
     *
     * @throws ExecutionException if the job failed, or has failed and does not end
     */
    JobExecutionResult await() throws ExecutionException, InterruptedException {
        CompletableFuture<JobExecutionResult> end = job.getJobExecutionResult();
        while (true) {
            try {
                return end.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                String stuck = stuck();
                if (stuck != null && !end.isDone()) {
                    job.cancel();
                    throw new ExecutionException(new StuckJobException(stuck));
                }
            }
        }
    }

    /** What keeps a job from ending that is over; null when nothing does. */
    private String stuck() throws InterruptedException {
        String stage = StageFaults.takeStuck(job.getJobID());
        if (stage == null) {
            stage = stuckElsewhere();
        }
        if (stage == null && endingForLong()) {
            return "the job has failed or was cancelled, but its tasks did not end within " + GRACE.toSeconds()
                    + " s: one of them ignores its interruption";
        }
        return stage;
    }

    private boolean endingForLong() throws InterruptedException {
        if (System.nanoTime() - statusAsked > STATUS_PERIOD.toNanos()) {
            statusAsked = System.nanoTime();
            try {
                JobStatus status = job.getJobStatus().get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                boolean ending = status == JobStatus.FAILING || status == JobStatus.CANCELLING;
                endingSince = !ending ? 0 : endingSince == 0 ? statusAsked : endingSince;
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("The status of job {} is not known now", job.getJobID(), e);
            }
        }
        return endingSince != 0 && System.nanoTime() - endingSince > GRACE.toNanos();
    }

    private String stuckElsewhere() throws InterruptedException {
        if (System.nanoTime() - figuresAsked < FIGURES_PERIOD.toNanos()) {
            return null;
        }
        figuresAsked = System.nanoTime();
        try {
            return StageAccumulators.byStage(target.accumulators(job)).values().stream()
                    .filter(totals -> totals.stuck)
                    .map(totals -> totals.fault)
                    .findFirst()
                    .orElse(null);
        } catch (ExecutionException e) {
            LOG.debug("The figures of job {} are not known now", job.getJobID(), e);
            return null;
        }
    }
}
