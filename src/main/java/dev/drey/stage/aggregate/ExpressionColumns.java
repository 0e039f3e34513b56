package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Evaluator;
import java.io.Serializable;
import java.util.List;

/**
 * Input columns that are expressions over the stage's input.
 *
 * @param inputs the columns in order
 * @param changing true when the rows may be taken back
 */
record ExpressionColumns(List<Input> inputs, boolean changing) implements InputColumns {
    ExpressionColumns {
        inputs = List.copyOf(inputs);
    }

    /**
     * One input column.
     *
     * @param expression makes it
     * @param filter index of an earlier, boolean one: the column has values only where that is true; {@link AggregatePlan#NO_FILTER} for all rows
     */
    record Input(BoundExpression expression, int filter) implements Serializable {}

    @Override
    public Evaluation open() {
        return new Open(inputs);
    }

    /** The inputs of one subtask, with buffers. */
    private static final class Open implements Evaluation {
        private final Evaluator[] evaluators;
        private final int[] filters;
        private final Column[] columns;
        private int[] selection = {};

        Open(List<Input> inputs) {
            evaluators = inputs.stream().map(i -> i.expression().evaluator()).toArray(Evaluator[]::new);
            filters = inputs.stream().mapToInt(Input::filter).toArray();
            columns = new Column[evaluators.length];
        }

        @Override
        public Column[] columns(Chunk chunk) {
            for (int i = 0; i < evaluators.length; i++) {
                columns[i] = filters[i] == AggregatePlan.NO_FILTER ? evaluators[i].evaluate(chunk) : filtered(i, chunk);
            }
            return columns;
        }

        private Column filtered(int i, Chunk chunk) {
            int count = chunk.selectedCount();
            if (selection.length < count) {
                selection = new int[count];
            }
            BooleanColumn condition = (BooleanColumn) columns[filters[i]];
            int[] rows = chunk.selection();
            int kept = 0;
            for (int r = 0; r < count; r++) {
                int row = rows == null ? r : rows[r];
                selection[kept] = row;
                kept += condition.get(row) && !condition.isNull(row) ? 1 : 0;
            }
            return evaluators[i].evaluate(chunk, selection, kept);
        }
    }
}
