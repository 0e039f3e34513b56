package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;

/**
 * The template of operators that evaluate expressions, which some rows may allow no result of. What becomes of such a row is for the {@link ErrorPolicy} to say: it
 * ends the run, or it is withheld, and kept as a dead letter or only counted.
 *
 * <p>Where it ends the run, but rows may be taken back again, one that cannot be evaluated does not do so at once: it is withheld and counted, and those that are
 * left fail the run at the end. The metric {@code rowsWithheld} tells how many there are.
 *
 * <p>Whoever overrides one of these methods calls it.
 */
public abstract class EvaluatingOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final boolean changing;
    private final ErrorPolicy policy;

    // State
    /** Null unless rows may be taken back and those that are left end the run. */
    private transient PendingFaults pending;

    // Resources
    /** Null when rows at fault end the run. */
    private transient RowFaults faults;

    /** Rows that cannot be evaluated end the run. @param changing true when the rows that come in may be taken back */
    protected EvaluatingOperator(OperatorIdentity identity, boolean changing) {
        this(identity, changing, ErrorPolicy.FAIL);
    }

    /**
     * @param changing true when the rows that come in may be taken back
     * @param policy what becomes of rows that cannot be evaluated
     */
    protected EvaluatingOperator(OperatorIdentity identity, boolean changing, ErrorPolicy policy) {
        super(identity);
        this.changing = changing;
        this.policy = policy;
    }

    /** Works on one chunk; as {@link #process}. */
    protected abstract void evaluate(Chunk chunk) throws Exception;

    /** False when each row that cannot be evaluated is to fail the run at once; else it is to be {@linkplain #withhold withheld}. */
    protected final boolean withholds() {
        return pending != null || faults != null;
    }

    /**
     * A row cannot be evaluated and was left out.
     *
     * @param fault what is wrong with its values
     * @param row physical row of {@code chunk}
     * @param retracted true when the row is taken back
     */
    protected final void withhold(Exception fault, Chunk chunk, int row, boolean retracted) {
        if (pending != null) {
            pending.add(fault, retracted);
            folded(1); // it waits for being taken back, or is: a row and its retraction make up for each other
        } else {
            faults.add(fault.getMessage(), chunk, row);
        }
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        if (changing && policy.fails()) {
            pending = new PendingFaults(identity().stage(), context.getOperatorStateStore());
            getMetricGroup().gauge("rowsWithheld", pending::rows);
        }
    }

    @Override
    protected void prepare() throws Exception {
        faults = rowFaults(policy);
    }

    @Override
    protected final void process(Chunk chunk) throws Exception {
        evaluate(chunk);
        if (faults != null) {
            faults.settle(chunk.selectedCount(), dead -> emitAside(DeadLetters.TAG, dead));
        }
    }

    @Override
    protected void flush() throws Exception {
        if (pending != null) {
            pending.warn();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        if (pending != null) {
            pending.snapshot();
        }
    }

    @Override
    protected void end() throws Exception {
        if (pending != null) {
            pending.judge();
        }
        if (faults != null) {
            faults.end();
        }
    }
}
