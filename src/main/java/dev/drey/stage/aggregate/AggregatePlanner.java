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
    private final List<ExpressionColumns.Input> columns = new ArrayList<>();
    private final Map<Source, Integer> columnBySource = new HashMap<>();
    private final List<AggregatePlan.Kept> kept = new ArrayList<>();

    /** What a column is made from: the text of its expression and the column that must be true where it is computed. */
    private record Source(String expression, int filter) {}

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
            add(bound, new Source(bound.toString(), AggregatePlan.NO_FILTER));
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

    /**
     * As {@link #plan}, with the number of each group's rows kept besides, whether somebody asked for it or not: a group that loses its last row is gone,
     * whatever its aggregates say.
     */
    AggregatePlan planChanging(List<BoundKey> keys, List<BoundCall> calls, Schema outputSchema)
            throws ExpressionException {
        AggregatePlan plan = plan(keys, calls, outputSchema);
        if (plan.rowCount() >= 0) {
            return plan;
        }
        kept.add(new AggregatePlan.Kept(new Counts.Type(true), List.of(), ""));
        return new AggregatePlan(plan.keys(), kept, plan.results(), outputSchema);
    }

    /**
     * What makes the columns that the plan works on.
     *
     * @param changing true when the rows that arrive may be taken back
     */
    InputColumns input(boolean changing) {
        return new ExpressionColumns(columns, changing);
    }

    private int keep(BoundCall call) throws ExpressionException {
        int filter = call.filter() == null ? AggregatePlan.NO_FILTER : column(call.filter(), AggregatePlan.NO_FILTER);
        List<Integer> arguments = new ArrayList<>();
        for (BoundExpression argument : call.arguments()) {
            // A column is there for all rows; anything else is computed only where it counts, because it may fail
            // elsewhere.
            arguments.add(column(argument, argument.columnIndex() >= 0 ? AggregatePlan.NO_FILTER : filter));
        }
        String text =
                call.arguments().stream().map(BoundExpression::toString).collect(Collectors.joining(", ", "(", ")"))
                        + (call.filter() == null ? "" : " where (" + call.filter() + ")");
        AggregatePlan.Kept wanted = new AggregatePlan.Kept(call.aggregate().type(), arguments, filter, text);
        int known = kept.indexOf(wanted);
        if (known >= 0) {
            return known;
        }
        kept.add(wanted);
        return kept.size() - 1;
    }

    private int column(BoundExpression expression, int filter) throws ExpressionException {
        Source source = new Source(expression.toString(), filter);
        Integer known = columnBySource.get(source);
        if (known != null) {
            return known;
        }
        return add(expression.expression().bind(inputSchema), source);
    }

    private int add(BoundExpression expression, Source source) {
        columnBySource.putIfAbsent(source, columns.size());
        columns.add(new ExpressionColumns.Input(expression, source.filter()));
        return columns.size() - 1;
    }
}
