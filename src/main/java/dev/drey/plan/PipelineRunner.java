package dev.drey.plan;

import dev.drey.chunk.ArrivalClock;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.RunReport.Status;
import dev.drey.runtime.ClientResults;
import dev.drey.runtime.ResultTable;
import dev.drey.runtime.StageAccumulators;
import dev.drey.runtime.StageFaults;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** Runs a plan on a target, waits for its end and reports. */
public final class PipelineRunner {
    private final ExecutionTarget target;
    private final RunListener listener;

    public PipelineRunner(ExecutionTarget target, RunListener listener) {
        this.target = target;
        this.listener = listener;
    }

    /**
     * Runs a plan to its end.
     *
     * @param savepoint path of a savepoint or checkpoint to start from; null for a fresh start
     * @return what a run that succeeded (or, detached, was submitted) gave
     * @throws RunFailedException with the report, if it did not
     * @throws UnbalancedLedgerException with the report, if it did, but not all rows are accounted for
     */
    public RunOutcome run(Plan plan, String savepoint) throws Exception {
        StreamExecutionEnvironment environment = target.environment(configuration(plan, savepoint));
        ClientResults results = target.isAttached() ? ClientResults.attached() : ClientResults.detached();
        new JobGraphBuilder(plan, environment, results).build();
        StreamGraph graph = environment.getStreamGraph();
        target.provide(needs(plan, graph));
        plan.stages().stream()
                .flatMap(stage -> stage.node().userJars().paths().stream())
                .distinct()
                .forEach(jar -> graph.addJar(new Path(jar.toUri())));
        long start = ArrivalClock.now();
        JobClient job = environment.executeAsync(graph);
        if (!target.isAttached()) {
            return new RunOutcome(new RunReports(plan, start).of(Status.SUBMITTED, null, Map.of()), List.of());
        }
        results.start();
        listener.submitted(new RunningJob(plan, job));
        try {
            JobExecutionResult end = new JobEnd(target, job).await();
            results.await(end);
            return ended(plan, start, end, results.tables());
        } catch (ExecutionException e) {
            throw failed(plan, job, e, start);
        }
    }

    /** @throws RunFailedException where the run went on without a stage that had failed */
    private static RunOutcome ended(Plan plan, long start, JobExecutionResult end, List<ResultTable> results)
            throws RunFailedException, UnbalancedLedgerException {
        Map<String, Object> accumulators = end.getAllAccumulatorResults();
        StageOutcomes outcomes = new StageOutcomes(plan, StageAccumulators.byStage(accumulators));
        if (outcomes.allWell()) {
            return balanced(
                    new RunOutcome(new RunReports(plan, start).of(Status.SUCCEEDED, null, accumulators), results));
        }
        List<ResultTable> whole = results.stream()
                .filter(table -> outcomes.isWhole(table.stage()))
                .toList();
        RunReport report = new RunReports(plan, start).of(Status.FAILED, outcomes.describe(), accumulators);
        throw new RunFailedException(new RunOutcome(report, whole), null);
    }

    /** @throws SlotsException where stages must run together that were not to */
    private static SlotNeeds needs(Plan plan, StreamGraph graph) throws SlotsException {
        boolean batch = plan.settings().mode().isBatch();
        Integer workers = plan.settings().execution().maxWorkers();
        SlotPlan slots = SlotPlan.of(graph, batch);
        if (workers == null) {
            return new SlotNeeds(plan.name(), slots.slots(), slots.reason(), null);
        }
        String refusal = slots.refusal(workers);
        if (refusal != null) {
            throw new SlotsException("pipeline '" + plan.name() + "': max-workers is " + workers + ", but " + refusal);
        }
        return new SlotNeeds(
                plan.name(),
                slots.slots(),
                slots.reason(),
                Math.multiplyExact(workers, plan.settings().parallelism()));
    }

    private static RunOutcome balanced(RunOutcome outcome) throws UnbalancedLedgerException {
        if (!outcome.report().ledger().balances()) {
            throw new UnbalancedLedgerException(outcome);
        }
        return outcome;
    }

    private static Configuration configuration(Plan plan, String savepoint) {
        Map<String, String> flink = new TreeMap<>();
        plan.flink().forEach((key, value) -> flink.put(key, value.resolve()));
        Configuration job = JobConfiguration.of(plan.settings(), flink);
        new FaultPolicies(plan).setRestarts(job);
        if (savepoint != null) {
            job.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        return job;
    }

    private RunFailedException failed(Plan plan, JobClient job, ExecutionException fault, long start) {
        Status status = isCancelled(fault) ? Status.CANCELLED : Status.FAILED;
        Map<String, Object> accumulators = Map.of();
        try {
            accumulators = target.accumulators(job);
        } catch (Exception e) {
            // The figures of a failed run are a courtesy; the fault itself is what counts and carries this one along.
            fault.addSuppressed(e);
        }
        boolean told = Faults.namesStage(fault) || fault.getCause() instanceof StuckJobException;
        String ofStage = told ? null : stageFault(job, accumulators);
        String description = ofStage == null ? Faults.describe(fault) : ofStage;
        RunReport report = new RunReports(plan, start).of(status, description, accumulators);
        return new RunFailedException(new RunOutcome(report, List.of()), fault);
    }

    /** What a stage says that failed; null when none does. Where Flink reports an event that was lost, the failure itself is known here only. */
    private static String stageFault(JobClient job, Map<String, Object> accumulators) {
        String here = StageFaults.take(job.getJobID());
        if (here != null) {
            return here;
        }
        return StageAccumulators.byStage(accumulators).values().stream()
                .map(totals -> totals.fault)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static boolean isCancelled(Throwable fault) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (at instanceof JobCancellationException) {
                return true;
            }
        }
        return false;
    }
}
