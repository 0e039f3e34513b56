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
        String name =
                StageCounters.PREFIX + identity.stage() + (identity.part().isEmpty() ? "" : "/" + identity.part());
        context.addAccumulator(name, counters);
        return counters;
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
                int slash = operator.indexOf('/');
                stages.computeIfAbsent(slash < 0 ? operator : operator.substring(0, slash), s -> new StageCounters())
                        .merge(counters);
            }
        });
        Map<String, StageCounters.Totals> totals = new TreeMap<>();
        stages.forEach((stage, counters) -> totals.put(stage, counters.totals()));
        return totals;
    }
}
