package dev.drey.runtime;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Where operators register their counters and where the client finds them after the run. */
public final class StageAccumulators {
    private StageAccumulators() {}

    /** Registers the counters of one operator subtask. */
    public static StageCounters register(RuntimeContext context, OperatorIdentity identity) {
        StageCounters counters = new StageCounters();
        counters.totals().restarts = context.getTaskInfo().getAttemptNumber();
        context.addAccumulator(StageCounters.PREFIX + operator(identity), counters);
        return counters;
    }

    /** Registers the measures of one operator subtask. */
    static StageMeasures registerMeasures(RuntimeContext context, OperatorIdentity identity) {
        StageMeasures measures = identity.sink() ? StageMeasures.ofSink() : new StageMeasures();
        context.addAccumulator(StageMeasures.PREFIX + operator(identity), measures);
        return measures;
    }

    private static String operator(OperatorIdentity identity) {
        return identity.stage() + (identity.part().isEmpty() ? "" : "/" + identity.part());
    }

    private static String stage(String operator) {
        int slash = operator.indexOf('/');
        return slash < 0 ? operator : operator.substring(0, slash);
    }

    /**
     * The figures per stage, from all accumulators of a job.
     *
     * @param accumulators as Flink's result of the job gives them
     */
    public static Map<String, StageCounters.Totals> byStage(Map<String, ?> accumulators) {
        Map<String, StageCounters> stages = new TreeMap<>();
        accumulators.forEach((name, value) -> {
            if (name.startsWith(StageCounters.PREFIX) && value instanceof StageCounters counters) {
                String operator = name.substring(StageCounters.PREFIX.length());
                stages.computeIfAbsent(stage(operator), s -> new StageCounters())
                        .mergePart(counters);
            }
        });
        Map<String, StageCounters.Totals> totals = new TreeMap<>();
        stages.forEach((stage, counters) -> totals.put(stage, counters.totals()));
        return totals;
    }

    /**
     * The measures per stage; empty for a run that was not measured.
     *
     * @param accumulators as Flink's result of the job gives them
     */
    public static Map<String, StageMeasures> measuresByStage(Map<String, ?> accumulators) {
        Map<String, StageMeasures> stages = new TreeMap<>();
        accumulators.forEach((name, value) -> {
            if (name.startsWith(StageMeasures.PREFIX) && value instanceof StageMeasures measures) {
                String operator = name.substring(StageMeasures.PREFIX.length());
                stages.computeIfAbsent(stage(operator), s -> new StageMeasures())
                        .merge(measures);
            }
        });
        return stages;
    }
}
