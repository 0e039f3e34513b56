package dev.drey.compare;

import dev.drey.plan.ExecutionTarget;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.RunOverrides;
import dev.drey.plan.RunningJob;
import dev.drey.plan.SubmittedTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Runs each variant from this process as a job of its own: on the cluster that the program was submitted to, or, in tests, on a local one. Memory and
 * processor time are not the job's alone and stay unknown.
 */
public final class TargetRunner implements VariantRunner {
    private static final Duration CANCEL_WAIT = Duration.ofSeconds(10);

    private final ExecutionTarget target;
    private final Function<RunOverrides, Plan> planner;
    private final RunOverrides overrides;
    private RunningJob running;
    private boolean closed;

    /**
     * @param target stays the caller's
     * @param planner makes the pipeline's plan
     * @param overrides what the command line sets
     */
    public TargetRunner(ExecutionTarget target, Function<RunOverrides, Plan> planner, RunOverrides overrides) {
        this.target = target;
        this.planner = planner;
        this.overrides = overrides;
    }

    @Override
    public ModeRun run(Variant variant) throws VariantFailedException, InterruptedException, IOException {
        long start = System.nanoTime();
        MeasuredRun run = new MeasuredRun(variant, planner, overrides);
        PipelineRunner runner = new PipelineRunner(target, this::submitted);
        try {
            return run.measure(() -> runner.run(run.plan(), null).report(), start, false);
        } catch (InterruptedException | IOException | RuntimeException e) {
            throw e;
        } catch (RunFailedException e) {
            throw new VariantFailedException(variant.label(), e.getMessage(), e);
        } catch (Exception e) {
            throw new VariantFailedException(variant.label(), e.toString(), e);
        } finally {
            ended();
        }
    }

    @Override
    public Comparison.Machine machine() {
        return target instanceof SubmittedTarget ? MachineFacts.cluster() : MachineFacts.local();
    }

    private synchronized void submitted(RunningJob job) {
        running = job;
        if (closed) {
            cancel();
        }
    }

    private synchronized void ended() {
        running = null;
    }

    private void cancel() {
        try {
            running.cancel(CANCEL_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the job could not be cancelled: " + e.getMessage(), e);
        }
    }

    /** Cancels the job that runs, and whatever is submitted after it. */
    @Override
    public synchronized void close() {
        closed = true;
        if (running != null) {
            cancel();
        }
    }
}
