package dev.drey.runtime;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/**
 * Keeps the limits of an {@link ErrorPolicy} over all subtasks of a stage, while the job runs and at its end. Each subtask tells the JobManager how many rows it
 * has seen, at most every {@value #REPORT_MILLIS} ms, and learns the sums in return.
 *
 * <p>The number of rows at fault is judged at once. Their share so far is judged as soon as all subtasks have told theirs and there are {@value #LEAST_ROWS} rows, since
 * the first rows tell little of the rest, and when the last subtask has ended. As all figures of a run, the counts of a subtask begin anew when it is restarted.
 *
 * <p>Used by the task's thread alone.
 */
final class ErrorBudget {
    /** Rows from which on the share of those at fault is judged while the job runs. */
    static final long LEAST_ROWS = 10_000;

    private static final long REPORT_MILLIS = 100;
    private static final String PREFIX = "drey.errors.";

    private final ErrorPolicy policy;
    private final OperatorIdentity identity;
    private final GlobalAggregateManager sums;
    private final int subtask;
    private final int subtasks;
    private long rows;
    private long dead;
    private long deadReported;
    private long reportedAt;
    private String lastFault = "";

    private ErrorBudget(ErrorPolicy policy, OperatorIdentity identity, StreamingRuntimeContext context) {
        this.policy = policy;
        this.identity = identity;
        this.sums = context.getGlobalAggregateManager();
        this.subtask = context.getTaskInfo().getIndexOfThisSubtask();
        this.subtasks = context.getTaskInfo().getNumberOfParallelSubtasks();
    }

    /** Null when the policy sets no limit. */
    static ErrorBudget of(ErrorPolicy policy, OperatorIdentity identity, StreamingRuntimeContext context) {
        return policy.limited() ? new ErrorBudget(policy, identity, context) : null;
    }

    /** A row is at fault. */
    void fault(String reason) {
        dead++;
        lastFault = reason;
    }

    /**
     * Rows have been worked on, those at fault among them.
     *
     * @throws IllegalStateException when there are too many rows at fault
     * @throws IOException if the JobManager does not answer
     */
    void seen(long count) throws IOException {
        rows += count;
        boolean news = dead > deadReported;
        if (!news && policy.maxPercent() == 100) {
            return;
        }
        long now = System.nanoTime() / 1_000_000;
        if (news && (dead > policy.maxRows() || deadReported == 0) || now - reportedAt >= REPORT_MILLIS) {
            reportedAt = now;
            judge(report(false), false);
        }
    }

    /** The subtask's input has ended. */
    void end() throws IOException {
        Sums all = report(true);
        judge(all, all.ended() == subtasks);
    }

    private Sums report(boolean ended) throws IOException {
        deadReported = dead;
        long[] told = {subtask, rows, dead, ended ? 1 : 0};
        long[] all =
                sums.updateGlobalAggregate(PREFIX + identity.stage() + "/" + identity.part(), told, new Totalling());
        return new Sums(all[0], all[1], all[2], all[3]);
    }

    private void judge(Sums all, boolean last) {
        if (all.dead() > policy.maxRows()) {
            throw tooMany(all, "max-rows is " + policy.maxRows());
        }
        boolean enough = last || all.rows() >= LEAST_ROWS && all.known() == subtasks;
        if (enough && all.dead() * 100.0 > policy.maxPercent() * all.rows()) {
            throw tooMany(all, String.format(Locale.ROOT, "max-percent is %s", policy.maxPercent()));
        }
    }

    private IllegalStateException tooMany(Sums all, String limit) {
        return new IllegalStateException(String.format(
                Locale.ROOT,
                "%,d of %,d rows are at fault, %s %%; %s%s",
                all.dead(),
                all.rows(),
                percent(all),
                limit,
                lastFault.isEmpty() ? "" : "; the last one here: " + lastFault));
    }

    private static String percent(Sums all) {
        return String.format(Locale.ROOT, "%.3g", 100.0 * all.dead() / Math.max(1, all.rows()));
    }

    /**
     * Over all subtasks that have told something.
     *
     * @param ended how many have ended
     * @param known how many there are
     */
    private record Sums(long rows, long dead, long ended, long known) {}

    /**
     * Runs in the JobManager: keeps what each subtask told last, so that one that is restarted does not count twice. Speaks in arrays since both sides of that
     * call know the JDK's classes only.
     */
    private static final class Totalling implements AggregateFunction<long[], Map<Long, long[]>, long[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public Map<Long, long[]> createAccumulator() {
            return new HashMap<>();
        }

        @Override
        public Map<Long, long[]> add(long[] told, Map<Long, long[]> all) {
            all.put(told[0], told);
            return all;
        }

        @Override
        public long[] getResult(Map<Long, long[]> all) {
            long[] sums = new long[4];
            for (long[] told : all.values()) {
                for (int i = 1; i < told.length; i++) {
                    sums[i - 1] += told[i];
                }
            }
            sums[3] = all.size();
            return sums;
        }

        @Override
        public Map<Long, long[]> merge(Map<Long, long[]> one, Map<Long, long[]> other) {
            throw new UnsupportedOperationException("sums of one job are kept in one place");
        }
    }
}
