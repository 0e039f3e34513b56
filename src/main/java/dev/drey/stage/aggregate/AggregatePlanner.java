package dev.drey.stage.aggregate;

import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.ExpressionException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lays out what an aggregation keeps: input columns that are the same expression are evaluated once, aggregates that keep the same over the same
 * arguments share it, results that nobody uses are left out.
 */
final class AggregatePlanner {
    private final Schema inputSchema;
    private final List<BoundExpression> columns = new ArrayList<>();
    private final Map<String, Integer> columnByText = new HashMap<>();
    private final List<AggregatePlan.Kept> kept = new ArrayList<>();

    /** @param inputSchema the columns that arrive, which expressions are bound to anew */
    AggregatePlanner(Schema inputSchema) {
        this.inputSchema = inputSchema;
    }

    /** Called once, before {@link #input}. */
    AggregatePlan plan(List<BoundKey> keys, List<BoundCall> calls, Schema outputSchema) throws ExpressionException {
        List<Field> keyFields = new ArrayList<>();
        for (BoundKey key : keys) {
            // Each key has a column of its own, even where two are the same expression: keys stand first and in order.
            BoundExpression bound = key.expression().expression().bind(inputSchema);
            columnByText.putIfAbsent(bound.toString(), columns.size());
            columns.add(bound);
            keyFields.add(new Field(key.name(), bound.type()));
        }
        List<AggregatePlan.Result> results = new ArrayList<>();
        for (BoundCall call : calls) {
            if (outputSchema.has(call.name())) {
                Field field = new Field(call.name(), call.aggregate().resultType());
                results.add(new AggregatePlan.Result(
                        field, keep(call), call.aggregate().finish(), call.text()));
            }
        }
        return new AggregatePlan(keyFields, kept, results, outputSchema);
    }

    /** What makes the columns that the plan works on. */
    InputColumns input() {
        return new ExpressionColumns(columns);
    }

    private int keep(BoundCall call) throws ExpressionException {
        List<Integer> arguments = new ArrayList<>();
        for (BoundExpression argument : call.arguments()) {
            arguments.add(column(argument));
        }
        String text = arguments.stream().map(a -> columns.get(a).toString()).collect(Collectors.joining(", "));
        AggregatePlan.Kept wanted = new AggregatePlan.Kept(call.aggregate().type(), arguments, text);
        int known = kept.indexOf(wanted);
        if (known >= 0) {
            return known;
        }
        kept.add(wanted);
        return kept.size() - 1;
    }

    private int column(BoundExpression expression) throws ExpressionException {
        Integer known = columnByText.get(expression.toString());
        if (known != null) {
            return known;
        }
        columnByText.put(expression.toString(), columns.size());
        columns.add(expression.expression().bind(inputSchema));
        return columns.size() - 1;
    }
}
