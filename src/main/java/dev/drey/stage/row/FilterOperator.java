package dev.drey.stage.row;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Evaluator;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;

/**
 * Narrows the selection of chunks to the rows for which a condition is true. Where only one of an update's two rows is, its kind changes
 * ({@link FilteredKinds}).
 */
final class FilterOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final BoundExpression condition;
    private final Schema output;

    // Resources
    private transient Evaluator evaluator;
    private transient ColumnView view;
    private transient FilteredKinds kinds;
    private transient int[] selection;

    FilterOperator(OperatorIdentity identity, BoundExpression condition, Schema output) {
        super(identity);
        this.condition = condition;
        this.output = output;
    }

    @Override
    public void open() throws Exception {
        super.open();
        evaluator = condition.evaluator();
        view = new ColumnView(condition.schema(), output);
        kinds = new FilteredKinds();
        selection = new int[0];
    }

    @Override
    protected void process(Chunk chunk) {
        if (selection.length < chunk.selectedCount()) {
            selection = new int[Math.max(chunk.selectedCount(), chunk.rowCount())];
        }
        int rows = chunk.selectedCount();
        int kept = evaluator.filter(chunk, selection);
        totals().rowsFiltered += rows - kept;
        Chunk shown = view.of(chunk);
        if (kept < rows) {
            shown.select(selection, kept);
            if (chunk.rowKinds() != null) {
                shown.setRowKinds(kinds.of(chunk, selection, kept));
            }
        }
        emit(shown);
    }
}
