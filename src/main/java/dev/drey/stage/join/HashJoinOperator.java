package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.DeadLetters;
import dev.drey.runtime.InsertsOnly;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.SpillSpaces;
import dev.drey.runtime.TwoInputChunkOperator;
import java.io.Serializable;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.streaming.api.operators.InputSelectable;
import org.apache.flink.streaming.api.operators.InputSelection;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Joins bounded inputs: reads the build side to its end before the other one. In batch only, where inputs can wait and what was taken need be no state; exchanges
 * are blocking there, so that both inputs may come from one source.
 */
final class HashJoinOperator extends TwoInputChunkOperator implements InputSelectable {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final JoinPlan plan;
    private final Settings settings;

    // Resources
    private transient HashJoin join;
    /** Null when the first pair that cannot be judged ends the run. */
    private transient PairFaults faults;

    private transient boolean built;
    private transient boolean lastMark;

    /**
     * How a subtask joins.
     *
     * @param build the side that is read first, and held
     * @param memoryBytes of one subtask
     * @param chunkRows most rows of a chunk that is given
     * @param spaces where rows go that do not fit into memory
     */
    record Settings(Side build, long memoryBytes, int chunkRows, SpillSpaces spaces) implements Serializable {}

    HashJoinOperator(OperatorIdentity identity, JoinPlan plan, Settings settings) {
        super(identity);
        this.plan = plan;
        this.settings = settings;
    }

    @Override
    protected void prepare() throws Exception {
        faults = PairFaults.of(plan, this::rowFaults, this::giveLetters, this::madeDead);
        join = new HashJoin(
                plan,
                settings.build(),
                settings.memoryBytes(),
                settings.spaces().open(getContainingTask().getEnvironment(), "drey-join"),
                new JoinOutput(plan, settings.chunkRows(), this::give),
                faults);
    }

    @Override
    public InputSelection nextSelection() {
        if (built || hasGivenUp()) {
            return InputSelection.ALL;
        }
        return settings.build() == Side.LEFT ? InputSelection.FIRST : InputSelection.SECOND;
    }

    @Override
    protected void processFirst(Chunk chunk) throws Exception {
        folded(chunk.selectedCount());
        take(Side.LEFT, chunk);
    }

    @Override
    protected void processSecond(Chunk chunk) throws Exception {
        folded(chunk.selectedCount());
        take(Side.RIGHT, chunk);
    }

    private void take(Side side, Chunk chunk) throws Exception {
        InsertsOnly.check(chunk, identity());
        if (side == settings.build()) {
            join.build(chunk);
        } else {
            join.probe(chunk);
        }
        if (faults != null) {
            faults.settle();
        }
    }

    private void giveLetters(Chunk letters) {
        emitAside(DeadLetters.TAG, letters);
    }

    private void give(Chunk joined) {
        if (getContainingTask().isCanceled()) {
            throw new CancelTaskException("the join was cancelled");
        }
        emitMade(joined);
    }

    @Override
    protected void inputEnded(int input) throws Exception {
        if (input == (settings.build() == Side.LEFT ? 1 : 2)) {
            built = true;
            join.built();
        }
    }

    /** Watermarks are held: rows that are given at the end would be late behind the last one. */
    @Override
    protected boolean watermark(Watermark mark) {
        lastMark |= mark.equals(Watermark.MAX_WATERMARK);
        return false;
    }

    @Override
    protected void end() throws Exception {
        join.finish();
        if (faults != null) {
            faults.end();
        }
        HashJoin.Figures figures = join.figures();
        held(figures.buildRows(), figures.peakBytes());
        totals().spilledBytes += figures.spilledBytes();
        release();
        if (lastMark) {
            emitWatermark(Watermark.MAX_WATERMARK);
        }
    }

    @Override
    protected void release() throws Exception {
        if (join != null) {
            join.close();
            join = null;
        }
    }
}
