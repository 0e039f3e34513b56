package dev.drey.runtime;

import java.io.IOException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of the faults of a stage in one subtask, as its {@link FaultPolicy} says: another attempt, the end of the run, or containment. A
 * stage that is contained gives up: it takes its input and does nothing with it, so that those in front of it and beside it go on, and ends as if all
 * were well. Its outputs are not published and the stages behind it count as skipped, because whoever publishes asks {@link FailedStages}.
 *
 * <p>Operators put their own work between {@link #enter} and {@link #leave} and hand their faults to {@link #fault}. Used by the task's thread,
 * but for {@link #abandoned}; the watchdog calls back on its own.
 */
final class StageGuard implements StageWatchdog.Overdue {
    private static final Logger LOG = LoggerFactory.getLogger(StageGuard.class);

    private final OperatorIdentity identity;
    private final FaultPolicy policy;
    private final StageCounters.Totals totals;
    private final JobID job;
    private final FailedStages failed;
    /** Null without a timeout. */
    private final StageWatch watch;

    private volatile boolean abandoned;
    private volatile Runnable whenGivenUp = () -> {};
    /** What is to be thrown behind the work that took too long; null to contain it. Written before {@link #expired}. */
    private RuntimeException verdict;
    /** What the watchdog has found. */
    private volatile StageTimeoutException expired;
    /** The task's thread has found it. */
    private volatile boolean told;

    private StageGuard(StreamingRuntimeContext context, OperatorIdentity identity, StageCounters.Totals totals) {
        this.identity = identity;
        this.policy = identity.policy();
        this.totals = totals;
        this.job = context.getJobInfo().getJobId();
        this.failed = new FailedStages(context, identity);
        this.watch = policy.timeout() == null ? null : new StageWatch(policy.timeout(), policy.timing());
    }

    /**
     * Begins to guard the stage's work in a subtask; it is over with {@link #close}.
     *
     * @param failTask fails the task, from any thread; null when it is not at hand
     * @throws IOException if the JobManager cannot be asked
     */
    static StageGuard open(
            StreamingRuntimeContext context,
            OperatorIdentity identity,
            StageCounters.Totals totals,
            Consumer<Throwable> failTask)
            throws IOException {
        StageGuard guard = new StageGuard(context, identity, totals);
        if (guard.policy.contains()) {
            guard.failed.noteStarted();
        }
        guard.skipBehindFailed();
        if (guard.watch != null && !guard.abandoned) {
            StageWatchdog.watch(guard.watch, guard, failTask);
        }
        return guard;
    }

    /**
     * Gives up where a stage in front of this one has failed by now; for those that start later than they are opened.
     *
     * @throws IOException if the JobManager cannot be asked
     */
    void skipBehindFailed() throws IOException {
        String before = failed.anyOf(policy.fallible());
        if (before != null) {
            LOG.info("Stage {} is skipped, because stage {} has failed", identity.stage(), before);
            giveUp();
        }
    }

    private void giveUp() {
        abandoned = true;
        close(); // it has nothing to do any more that could take too long
        whenGivenUp.run();
    }

    /** Has something done, on whatever thread, as soon as the stage gives up here; at once when it has. */
    void whenGivenUp(Runnable action) {
        whenGivenUp = action;
        if (abandoned) {
            action.run();
        }
    }

    /** True when nothing more is to be done with rows, because the stage has failed here or one in front of it has. */
    boolean abandoned() {
        return abandoned;
    }

    /** Begins work of the stage itself. @return to be handed to {@link #leave} */
    StageWatch enter() {
        return watch == null ? StageWatch.rest() : watch.enter();
    }

    /**
     * Ends what {@link #enter} began.
     *
     * @param before what that returned
     * @throws Exception if the work has taken too long
     */
    void leave(StageWatch before) throws Exception {
        if (watch == null) {
            StageWatch.goOn(before);
            return;
        }
        watch.leave(before);
        if (timedOut() && !abandoned) {
            told = true; // what is to be closed yet does not fail for it again
            close(); // nor is it waited for: the work has ended
            if (verdict != null) {
                throw verdict;
            }
            contain(new StageFailure(identity.stage(), expired));
        }
    }

    /** Rows have come in. */
    void rows() {
        if (watch != null) {
            watch.rows();
        }
    }

    /** The work is done; what is to be closed yet has the time of a call. The stages behind may take theirs. */
    void finished() {
        if (watch != null) {
            watch.finished();
        }
    }

    /** What is chained behind the stage works from now on. */
    void pause() {
        if (watch != null) {
            watch.pause();
        }
    }

    /** The stage works again. */
    void resume() {
        if (watch != null) {
            watch.resume();
        }
    }

    /** True when a fault follows from the stage's timeout, which {@link #leave} tells. */
    boolean timedOut() {
        return expired != null && !told;
    }

    /**
     * Takes a fault of the stage's own; returns when it is contained.
     *
     * @throws Exception what the task is to fail with
     */
    void fault(Throwable cause) throws Exception {
        StageFailure failure = cause instanceof StageFailure named ? named : new StageFailure(identity.stage(), cause);
        String before = failed.anyOf(policy.fallible());
        if (before != null) {
            LOG.info("Stage {} fails where rows of stage {}, which has failed, lack", identity.stage(), before, cause);
            giveUp();
            return;
        }
        RuntimeException thrown = judge(failure);
        if (thrown != null) {
            throw thrown;
        }
        contain(failure);
    }

    /** What the task is to fail with; null when the fault is to be contained. */
    private RuntimeException judge(StageFailure failure) throws IOException {
        boolean again = policy.retries() != null && failed.noteAttempt() <= policy.retries();
        if (!again && policy.contains()) {
            return null;
        }
        note(failure);
        if (again) {
            LOG.warn("{}; the stage is tried again, at most {} times", failure.getMessage(), policy.retries(), failure);
            return failure;
        }
        StageFaults.note(job, failure);
        return policy.retries() == null ? failure : new SuppressRestartsException(failure);
    }

    /**
     * Gives the stage up, whatever its policy says of other attempts.
     *
     * @throws IOException if the JobManager cannot be told
     */
    void contain(StageFailure failure) throws IOException {
        LOG.warn("{}; the run goes on without the stage and those behind it", failure.getMessage(), failure);
        failed.noteFailed();
        note(failure);
        giveUp();
    }

    private void note(StageFailure failure) {
        totals.fault = failure.getMessage();
        totals.timedOut |= failure.getCause() instanceof StageTimeoutException;
    }

    @Override
    public void expired(StageTimeoutException fault, Consumer<Throwable> failTask) {
        StageFailure failure = new StageFailure(identity.stage(), fault);
        try {
            skipBehindFailed();
            if (abandoned) {
                return; // rows that it waits for will not come
            }
            verdict = judge(failure);
            expired = fault;
            if (verdict == null && !watch.interrupt()) {
                contain(failure); // nobody is there to find it
            }
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
            verdict = failure;
            expired = fault;
        }
        if (verdict != null && failTask != null) {
            failTask.accept(verdict);
        } else if (verdict != null) {
            watch.interrupt();
        }
    }

    @Override
    public void stuck(StageTimeoutException fault, Consumer<Throwable> failTask) {
        if (told) {
            return; // it ended as the watchdog looked
        }
        StageFailure failure = new StageFailure(
                identity.stage(),
                new IllegalStateException(
                        fault.getMessage() + "; it ignores interruption, so that its task does not end"));
        totals.fault = failure.getMessage();
        totals.stuck = true;
        StageFaults.noteStuck(job, failure);
        if (failTask != null) {
            failTask.accept(new SuppressRestartsException(failure));
        }
    }

    /** Ends the guard; does nothing a second time. */
    void close() {
        if (watch != null) {
            StageWatchdog.unwatch(watch);
        }
    }
}
