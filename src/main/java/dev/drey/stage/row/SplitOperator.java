package dev.drey.stage.row;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.ColumnView;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Evaluator;
import dev.drey.expression.SoundRows;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.EvaluatingOperator;
import dev.drey.runtime.FilteredKinds;
import dev.drey.runtime.OperatorIdentity;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.util.OutputTag;

/**
 * Deals the rows of chunks out to side outputs: a view of the same columns for each output that gets some. A condition is asked only of the rows that no earlier one took.
 * Where only one of an update's two rows goes to an output, its kind changes ({@link FilteredKinds}).
 */
final class SplitOperator extends EvaluatingOperator {
    private static final long serialVersionUID = 1L;

    /**
     * An output of the split.
     *
     * @param condition which rows it takes; null for all that are left
     * @param tag by which they leave; null when nobody reads them
     */
    record Output(BoundExpression condition, OutputTag<Chunk> tag) implements Serializable {}

    // Configuration
    private final Schema input;
    private final Output[] outputs;

    // Resources
    private transient Branch[] branches;
    private transient ColumnView left;
    private transient FilteredKinds kinds;
    private transient SoundRows rows;

    // Result of the last evaluation: rows that no output took
    private transient int[] rest;
    private transient int restCount;

    /** What one output needs at run time, and the rows that it took last. */
    private static final class Branch {
        final OutputTag<Chunk> tag;
        final Evaluator condition;
        final ColumnView view;
        int[] taken = {};
        int count;

        Branch(Output output, Schema input) {
            tag = output.tag();
            condition = output.condition() == null ? null : output.condition().evaluator();
            view = tag == null ? null : new ColumnView(input, ((ChunkTypeInfo) tag.getTypeInfo()).schema());
        }
    }

    /**
     * @param input columns that come in
     * @param outputs in the order in which they are asked; only the last may be without condition
     * @param changing true when the rows that come in may be taken back
     * @param policy what becomes of rows for which a condition cannot be evaluated
     */
    SplitOperator(OperatorIdentity identity, Schema input, List<Output> outputs, boolean changing, ErrorPolicy policy) {
        super(identity, changing, policy);
        this.input = input;
        this.outputs = outputs.toArray(Output[]::new);
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        branches = new Branch[outputs.length];
        for (int i = 0; i < branches.length; i++) {
            branches[i] = new Branch(outputs[i], input);
        }
        left = new ColumnView(input, input);
        kinds = new FilteredKinds();
        rows = new SoundRows(this::deal, withholds() ? this::withhold : null);
        rest = new int[0];
    }

    /** Gives each row to the first output that takes it. */
    private void deal(Chunk chunk) {
        restCount = chunk.selectedCount();
        ensureCapacity(Math.max(restCount, chunk.rowCount()));
        for (int i = 0; i < restCount; i++) {
            rest[i] = chunk.selectedRow(i);
        }
        Chunk asked = left.of(chunk);
        for (Branch branch : branches) {
            branch.count = 0;
            if (restCount == 0) {
                continue;
            }
            asked.select(rest, restCount);
            if (branch.condition == null) {
                System.arraycopy(rest, 0, branch.taken, 0, restCount);
                branch.count = restCount;
            } else {
                branch.count = branch.condition.filter(asked, branch.taken);
            }
            removeFromRest(branch.taken, branch.count);
        }
    }

    private void ensureCapacity(int rowsOfChunk) {
        if (rest.length < rowsOfChunk) {
            rest = new int[rowsOfChunk];
            for (Branch branch : branches) {
                branch.taken = new int[rowsOfChunk];
            }
        }
    }

    /** Both lists ascend, and all rows that were taken are in the rest. */
    private void removeFromRest(int[] taken, int count) {
        int kept = 0;
        int next = 0;
        for (int i = 0; i < restCount; i++) {
            if (next < count && taken[next] == rest[i]) {
                next++;
            } else {
                rest[kept++] = rest[i];
            }
        }
        restCount = kept;
    }

    @Override
    protected void evaluate(Chunk chunk) {
        rows.evaluate(chunk);
        filtered(restCount);
        for (Branch branch : branches) {
            if (branch.tag == null) {
                filtered(branch.count);
            } else if (branch.count > 0) {
                send(branch, chunk);
            }
        }
    }

    private void send(Branch branch, Chunk chunk) {
        Chunk shown = branch.view.of(chunk);
        if (branch.count < chunk.selectedCount()) {
            shown.select(branch.taken, branch.count);
            if (chunk.rowKinds() != null) {
                shown.setRowKinds(kinds.of(chunk, branch.taken, branch.count));
            }
        }
        emitTo(branch.tag, shown);
    }
}
