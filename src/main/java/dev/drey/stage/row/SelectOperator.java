package dev.drey.stage.row;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Evaluator;
import dev.drey.expression.SoundRows;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.EvaluatingOperator;
import dev.drey.runtime.FilteredKinds;
import dev.drey.runtime.OperatorIdentity;
import java.util.List;

/** Evaluates an expression per output column; plain columns are the input's own. */
final class SelectOperator extends EvaluatingOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final BoundExpression[] expressions;
    private final Schema output;
    private final boolean gathered;

    // Resources
    private transient Evaluator[] evaluators;
    private transient Chunk shown;
    private transient SoundRows rows;
    private transient FilteredKinds kinds;

    /**
     * @param expressions one per column of {@code output}, bound to the input's schema
     * @param changing true when the rows that come in may be taken back
     * @param policy what becomes of rows that cannot be evaluated
     * @param gathered true when the output's key is what the rows were gathered by, so that a chunk's bucket stays right
     */
    SelectOperator(
            OperatorIdentity identity,
            List<BoundExpression> expressions,
            Schema output,
            boolean changing,
            ErrorPolicy policy,
            boolean gathered) {
        super(identity, changing, policy);
        this.expressions = expressions.toArray(BoundExpression[]::new);
        this.output = output;
        this.gathered = gathered;
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        evaluators = new Evaluator[expressions.length];
        for (int i = 0; i < evaluators.length; i++) {
            evaluators[i] = expressions[i].evaluator();
        }
        shown = new Chunk(output, new Column[output.size()]);
        rows = new SoundRows(this::compute, withholds() ? this::withhold : null);
        kinds = new FilteredKinds();
    }

    private void compute(Chunk chunk) {
        for (int i = 0; i < evaluators.length; i++) {
            shown.setColumn(i, evaluators[i].evaluate(chunk));
        }
    }

    @Override
    protected void evaluate(Chunk chunk) {
        Chunk sound = rows.evaluate(chunk);
        shown.view(sound);
        if (sound != chunk && chunk.rowKinds() != null) {
            shown.setRowKinds(kinds.of(chunk, sound.selection(), sound.selectedCount()));
        }
        if (!gathered) {
            // The columns that the rows were gathered by may be gone, or another may bear their name.
            shown.setBucket(Chunk.NO_BUCKET);
        }
        emit(shown);
    }
}
