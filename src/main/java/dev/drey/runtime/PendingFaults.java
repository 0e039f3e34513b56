package dev.drey.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that one subtask withholds because they cannot be evaluated, though they may be taken back yet: for each fault how many more of them were added than
 * taken back. What is left at the end of the input fails the run, as it would have in batch; what was taken back leaves no trace.
 *
 * <p>Counts are enough, without the rows, because a row and its retraction meet the same fault, and come to the same subtask. The counts lie in operator
 * state. A restore at another parallelism deals them out anew, while the rows' changes are routed anew: a row may then be counted in one subtask and taken
 * back in another. The sum over the subtasks stays right, the verdict of one does not: a run may fail for a row that was taken back after the rescale,
 * never succeed with one that is left; at the parallelism of the checkpoint it would not.
 *
 * <p>At most {@value #MOST_FAULTS} faults are told apart, further ones are counted together under the text of the first. Used by the task's thread; metric
 * reporters read the total beside it.
 */
public final class PendingFaults {
    private static final Logger LOG = LoggerFactory.getLogger(PendingFaults.class);
    private static final String STATE = "pending-faults";
    private static final int MOST_FAULTS = 1000;

    private final String stage;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final ListState<Tuple2<String, Long>> state;
    /** Volatile since metric reporters read it. */
    private volatile long rows;

    private long rowsWarnedOf;
    /**
     * Reads what was counted before a restore.
     *
     * @param stage for messages
     * @param store the operator's state
     */
    public PendingFaults(String stage, OperatorStateStore store) throws Exception {
        this.stage = stage;
        state = store.getListState(new ListStateDescriptor<>(STATE, Types.TUPLE(Types.STRING, Types.LONG)));
        for (Tuple2<String, Long> counted : state.get()) {
            add(counted.f0, counted.f1);
        }
        rowsWarnedOf = rows;
    }

    /**
     * A row was withheld.
     *
     * @param fault what is wrong with its values; the text is its identity
     * @param retracted true when the row is taken back
     */
    public void add(Exception fault, boolean retracted) {
        add(String.valueOf(fault.getMessage()), retracted ? -1 : 1);
    }

    /**
     * Rows were withheld.
     *
     * @param fault as above
     * @param count how many; negative when they are taken back
     */
    public void add(Exception fault, long count) {
        add(String.valueOf(fault.getMessage()), count);
    }

    private void add(String fault, long count) {
        rows += count;
        String counted = fault;
        if (counts.size() >= MOST_FAULTS && !counts.containsKey(fault)) {
            counted = counts.keySet().iterator().next();
        }
        if (counts.merge(counted, count, Long::sum) == 0) {
            counts.remove(counted);
        }
    }

    /** Rows that are withheld: added, and not taken back. */
    public long rows() {
        return rows;
    }

    /** Says in the log, when there have come to be more or fewer, how many rows are withheld and why: a run that does not end gives no verdict. */
    public void warn() {
        if (rows != rowsWarnedOf) {
            rowsWarnedOf = rows;
            LOG.warn(
                    "stage '{}' withholds {} rows{}", stage, rows, rows > 0 ? ": " + first() : ", all were taken back");
        }
    }

    public void snapshot() throws Exception {
        state.clear();
        for (Map.Entry<String, Long> fault : counts.entrySet()) {
            state.add(Tuple2.of(fault.getKey(), fault.getValue()));
        }
    }

    /**
     * The verdict at the end of the input.
     *
     * @throws IllegalStateException when rows are left that cannot be evaluated
     */
    public void judge() {
        if (rows > 0) {
            throw new IllegalStateException(first() + " (for " + rows + (rows == 1 ? " row" : " rows") + " that "
                    + (rows == 1 ? "was" : "were") + " not taken back)");
        }
    }

    private String first() {
        return counts.entrySet().stream()
                .filter(fault -> fault.getValue() > 0)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }
}
