package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Evaluator;
import java.util.List;

/** Input columns that are expressions over the stage's input. */
record ExpressionColumns(List<BoundExpression> expressions) implements InputColumns {
    ExpressionColumns {
        expressions = List.copyOf(expressions);
    }

    @Override
    public Evaluation open() {
        Evaluator[] evaluators =
                expressions.stream().map(BoundExpression::evaluator).toArray(Evaluator[]::new);
        Column[] columns = new Column[evaluators.length];
        return chunk -> {
            for (int i = 0; i < evaluators.length; i++) {
                columns[i] = evaluators[i].evaluate(chunk);
            }
            return columns;
        };
    }
}
