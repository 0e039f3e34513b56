package dev.drey.compare;

import dev.drey.plan.ExecutionTarget;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOverrides;
import java.io.IOException;
import java.util.function.Function;

/**
 * Runs each variant from this process as a job of its own: on the cluster that the program was submitted to, or, in tests, on a local one. Memory and
 * processor time are not the job's alone and stay unknown.
 */
public final class TargetRunner implements VariantRunner {
    private final ExecutionTarget target;
    private final RunListener listener;
    private final Function<RunOverrides, Plan> planner;
    private final RunOverrides overrides;

    /**
     * @param target stays the caller's
     * @param listener gets every job, so that it can be cancelled
     * @param planner makes the pipeline's plan
     * @param overrides what the command line sets
     */
    public TargetRunner(
            ExecutionTarget target,
            RunListener listener,
            Function<RunOverrides, Plan> planner,
            RunOverrides overrides) {
        this.target = target;
        this.listener = listener;
        this.planner = planner;
        this.overrides = overrides;
    }

    @Override
    public ModeRun run(Variant variant) throws VariantFailedException, InterruptedException, IOException {
        long start = System.nanoTime();
        MeasuredRun run = new MeasuredRun(variant, planner, overrides);
        PipelineRunner runner = new PipelineRunner(target, listener);
        try {
            return run.measure(() -> runner.run(run.plan(), null).report(), start, false);
        } catch (InterruptedException | IOException | RuntimeException e) {
            throw e;
        } catch (RunFailedException e) {
            throw new VariantFailedException(variant.label(), e.getMessage(), e);
        } catch (Exception e) {
            throw new VariantFailedException(variant.label(), e.toString(), e);
        }
    }

    @Override
    public Comparison.Machine machine() {
        return MachineFacts.cluster();
    }

    @Override
    public void close() {
        // jobs end before run returns, and the target is the caller's
    }
}
