package dev.drey.stage.row;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.ColumnView;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Evaluator;
import dev.drey.expression.SoundRows;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.EvaluatingOperator;
import dev.drey.runtime.FilteredKinds;
import dev.drey.runtime.OperatorIdentity;

/**
 * Narrows the selection of chunks to the rows for which a condition is true. Where only one of an update's two rows is, its kind changes
 * ({@link FilteredKinds}).
 */
final class FilterOperator extends EvaluatingOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final BoundExpression condition;
    private final Schema output;

    // Resources
    private transient Evaluator evaluator;
    private transient ColumnView view;
    private transient FilteredKinds kinds;
    private transient SoundRows rows;

    // Result of the last evaluation
    private transient int[] selection;
    private transient int kept;

    /**
     * @param changing true when the rows that come in may be taken back
     * @param policy what becomes of rows that cannot be evaluated
     */
    FilterOperator(
            OperatorIdentity identity, BoundExpression condition, Schema output, boolean changing, ErrorPolicy policy) {
        super(identity, changing, policy);
        this.condition = condition;
        this.output = output;
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        evaluator = condition.evaluator();
        view = new ColumnView(condition.schema(), output);
        kinds = new FilteredKinds();
        rows = new SoundRows(this::filter, withholds() ? this::withhold : null);
        selection = new int[0];
    }

    private void filter(Chunk chunk) {
        kept = evaluator.filter(chunk, selection);
    }

    @Override
    protected void evaluate(Chunk chunk) {
        if (selection.length < chunk.selectedCount()) {
            selection = new int[Math.max(chunk.selectedCount(), chunk.rowCount())];
        }
        int sound = rows.evaluate(chunk).selectedCount();
        filtered(sound - kept);
        Chunk shown = view.of(chunk);
        if (kept < chunk.selectedCount()) {
            shown.select(selection, kept);
            if (chunk.rowKinds() != null) {
                shown.setRowKinds(kinds.of(chunk, selection, kept));
            }
        }
        emit(shown);
    }
}
