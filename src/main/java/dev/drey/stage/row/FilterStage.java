package dev.drey.stage.row;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
import dev.drey.spec.Problems;
import dev.drey.stage.ExpressionText;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.RowErrors;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Keeps the rows for which a condition is true.
 *
 * @param condition a boolean over the input's columns
 * @param schema of the input, which is the output's too
 * @param traits of the input: fewer rows have the same key, a change that loses one side becomes an insert or a delete
 * @param errors what becomes of rows for which it cannot be evaluated
 */
public record FilterStage(Expression condition, Schema schema, StreamTraits traits, RowErrors errors) implements Stage {
    static final OptionSpec<ExpressionText> WHERE = OptionSpec.required(
            "where", OptionTypes.expression(), "The condition; rows for which it is false or null are dropped.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "filter",
            "Keeps the rows for which a condition is true.",
            StageType.Inputs.ONE,
            List.of(WHERE, RowErrors.ON_ERROR, RowErrors.DEAD_LETTERS),
            FilterStage::bind);

    private static Stage bind(StageNode node, Problems problems) {
        ExpressionText where = node.options().get(WHERE);
        RowErrors errors = RowErrors.bind(node, problems);
        if (where == null) {
            return Stage.unusable(node.input(), errors.outputs());
        }
        try {
            Expression condition = Expression.parse(where.text());
            condition.bindCondition(node.input());
            return new FilterStage(condition, node.input(), node.traits(), errors);
        } catch (ExpressionException e) {
            where.add(e, node, problems);
            return Stage.unusable(node.input(), errors.outputs());
        }
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        if (errors.kept()) {
            return List.of(Set.copyOf(schema.names()));
        }
        Set<String> used = new HashSet<>(Stage.intersect(schema, needed));
        used.addAll(condition.columns());
        return List.of(used);
    }

    @Override
    public List<NamedOutput> namedOutputs() {
        return errors.outputs();
    }

    @Override
    public String describe() {
        return condition.source() + errors.describe();
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws ExpressionException {
        BoundExpression bound = condition.bindCondition(context.inputSchema());
        FilterOperator operator = new FilterOperator(
                context.identity(),
                bound,
                context.outputSchema(),
                context.traits().changelog().changing(),
                errors.policy());
        SingleOutputStreamOperator<Chunk> rows = context.transformRows(inputs.get(0), traits.changelog(), operator);
        errors.give(context, rows);
        return rows;
    }
}
