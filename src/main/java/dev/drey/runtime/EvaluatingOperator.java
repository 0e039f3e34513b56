package dev.drey.runtime;

import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;

/**
 * The template of operators that evaluate expressions. Where their rows may be taken back again, one that cannot be evaluated does not fail the run at once: it is
 * withheld and counted in {@link #faults}, and those that are left fail it at the end. The metric {@code rowsWithheld} tells how many there are.
 *
 * <p>Whoever overrides one of these methods calls it.
 */
public abstract class EvaluatingOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final boolean changing;

    // State
    private transient PendingFaults faults;

    /** @param changing true when the rows that come in may be taken back */
    protected EvaluatingOperator(OperatorIdentity identity, boolean changing) {
        super(identity);
        this.changing = changing;
    }

    /** The rows that are withheld; null when rows are never taken back, and each that cannot be evaluated is to fail the run. */
    protected final PendingFaults faults() {
        return faults;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        if (changing) {
            faults = new PendingFaults(identity().stage(), context.getOperatorStateStore());
            getMetricGroup().gauge("rowsWithheld", faults::rows);
        }
    }

    @Override
    protected void flush() throws Exception {
        if (faults != null) {
            faults.warn();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        if (faults != null) {
            faults.snapshot();
        }
    }

    @Override
    protected void end() throws Exception {
        if (faults != null) {
            faults.judge();
        }
    }
}
