package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.expression.AggregateCall;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.EvaluationException;
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.Changelog;
import dev.drey.stage.ExpressionText;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StreamTraits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks a declared aggregation against its input; finds all problems in one pass. */
final class AggregateBinding {
    private final StageNode node;
    private final Problems problems;
    private final Schema input;
    private final List<AggregateFunction> functions;

    private AggregateBinding(StageNode node, Problems problems) {
        this.node = node;
        this.problems = problems;
        this.input = node.input();
        this.functions = AggregateFunctions.with(node.userJars(), problems);
    }

    static Stage bind(StageNode node, Problems problems) {
        return new AggregateBinding(node, problems).bind();
    }

    private Stage bind() {
        int before = problems.size();
        List<GroupKeys.Key> declared = node.options().get(AggregateStage.GROUP_BY);
        Map<String, ExpressionText> select = node.options().get(AggregateStage.SELECT);
        if (declared.isEmpty() && select.isEmpty()) {
            if (node.options().isFaulty(AggregateStage.GROUP_BY)
                    || node.options().isFaulty(AggregateStage.SELECT)) {
                return null;
            }
            node.problem(problems, node.position(), "needs 'group-by', 'select' or both");
            return null;
        }
        List<BoundKey> keys = new ArrayList<>();
        for (GroupKeys.Key key : declared) {
            BoundExpression bound = bindKey(key);
            if (bound != null) {
                keys.add(new BoundKey(key.name(), bound));
            }
        }
        Set<String> keyNames = GroupKeys.names(declared);
        List<BoundCall> calls = new ArrayList<>();
        select.forEach((name, text) -> {
            if (keyNames.contains(name)) {
                node.problem(
                        problems, text.position(), "column '" + name + "' is a group key already; name it otherwise");
            }
            BoundCall call = bindCall(name, text);
            if (call != null) {
                calls.add(call);
            }
        });
        WindowOptions.Bound windowed = WindowOptions.bind(node, problems);
        if (node.options().has(WindowOptions.WINDOW)) {
            declared.forEach(key -> refuseWindowName(key.name(), key.position()));
            select.forEach((name, text) -> refuseWindowName(name, text.position()));
        }
        if (problems.size() > before || node.options().anyFaulty()) {
            return null;
        }
        AggregateStage groups = groups(keys, calls);
        return windowed == null
                ? groups
                : new WindowAggregateStage(groups, windowed.windows(), windowed.lateRows(), input, false);
    }

    private void refuseWindowName(String column, Position at) {
        if (column.equals(WindowedPlan.START) || column.equals(WindowedPlan.END)) {
            problem(at, "column '" + column + "' is made by 'window'; name it otherwise");
        }
    }

    private AggregateStage groups(List<BoundKey> keys, List<BoundCall> calls) {
        List<Field> fields = new ArrayList<>();
        keys.forEach(k -> fields.add(new Field(k.name(), k.expression().type())));
        calls.forEach(c -> fields.add(new Field(c.name(), c.aggregate().resultType())));
        return new AggregateStage(
                Schema.of(fields),
                keys,
                calls,
                node.options().get(AggregateStage.LOCAL_PHASE),
                node.options().get(BundleLimits.MICRO_BATCH),
                traits(keys));
    }

    /** Results come once in batch; otherwise each chunk of rows changes them. Event time does not outlast a group of many rows. */
    private StreamTraits traits(List<BoundKey> keys) {
        if (node.mode().isBatch()) {
            return StreamTraits.INSERTS;
        }
        return StreamTraits.INSERTS.withChangelog(
                Changelog.changesByBucket(keys.stream().map(BoundKey::name).toList()));
    }

    /** Null when there is a problem. */
    private BoundExpression bindKey(GroupKeys.Key key) {
        if (key.expression() != null) {
            try {
                return Expression.parse(key.expression().text()).bind(input);
            } catch (ExpressionException e) {
                key.expression().add(key.name(), e, node, problems);
                return null;
            }
        }
        if (!input.has(key.name())) {
            String near = NameSuggester.didYouMean(key.name(), input.names());
            problem(
                    key.position(),
                    "column '" + key.name() + "' is unknown"
                            + (near.isEmpty() ? "; known: " + String.join(", ", input.names()) : near));
            return null;
        }
        try {
            return Expression.column(key.name()).bind(input);
        } catch (ExpressionException e) {
            throw new IllegalStateException("column '" + key.name() + "' is in (" + input + ")", e);
        }
    }

    private BoundExpression bindArgument(String column, Expression argument, ExpressionText text) {
        try {
            return argument.bind(input);
        } catch (ExpressionException e) {
            text.add(column, e, node, problems);
            return null;
        }
    }

    /** Null when there is a problem. */
    private BoundExpression bindFilter(String column, Expression condition, ExpressionText text) {
        try {
            return condition.bindCondition(input);
        } catch (ExpressionException e) {
            text.add(column, e, node, problems);
            return null;
        }
    }

    /** Null when there is a problem. */
    private AggregateCall parse(String column, ExpressionText text) {
        try {
            return AggregateCall.parse(text.text());
        } catch (ExpressionException e) {
            text.add(column, e, node, problems);
            return null;
        }
    }

    /** Null when there is a problem. */
    private BoundCall bindCall(String name, ExpressionText text) {
        AggregateCall call = parse(name, text);
        if (call == null) {
            return null;
        }
        Position at = text.positionAt(call.nameOffset());
        AggregateFunction function = functions.stream()
                .filter(f -> f.name().equals(call.name()))
                .findFirst()
                .orElse(null);
        if (function == null) {
            List<String> names = functions.stream().map(AggregateFunction::name).toList();
            String near = NameSuggester.didYouMean(call.name(), names);
            String known = "; known: " + String.join(", ", names);
            columnProblem(name, at, "aggregate '" + call.name() + "' is unknown" + (near.isEmpty() ? known : near));
        }
        BoundExpression filter =
                call.filter().isPresent() ? bindFilter(name, call.filter().get(), text) : null;
        List<BoundExpression> arguments = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            BoundExpression bound = bindArgument(name, argument, text);
            if (bound != null) {
                arguments.add(bound);
            }
        }
        if (function == null
                || arguments.size() < call.arguments().size()
                || (filter == null && call.filter().isPresent())) {
            return null;
        }
        return bindCall(name, call, function, new Operands(arguments, filter), at);
    }

    /** What a call reads; the filter is null without one. */
    private record Operands(List<BoundExpression> arguments, BoundExpression filter) {}

    private BoundCall bindCall(
            String name, AggregateCall call, AggregateFunction function, Operands operands, Position at) {
        List<BoundExpression> arguments = operands.arguments();
        List<DataType> types = arguments.stream().map(BoundExpression::type).toList();
        if (types.isEmpty() && !call.star()) {
            columnProblem(name, at, call + " lacks its argument; allowed: " + function.usage());
            return null;
        }
        try {
            CallShape shape = new CallShape(
                    types,
                    arguments.stream().map(AggregateBinding::constant).toList(),
                    call.distinct(),
                    node.traits().changelog().changing(),
                    node.options().get(AggregateStage.OVERFLOW));
            Aggregate aggregate = function.bindChecked(shape);
            return new BoundCall(
                    name, call.toString(), arguments.subList(0, aggregate.arguments()), operands.filter(), aggregate);
        } catch (IllegalArgumentException e) {
            columnProblem(name, at, e.getMessage());
            return null;
        }
    }

    /** The value of an expression that reads no column; null for the others, and where it has no value: that is then told for the first row. */
    private static Column constant(BoundExpression argument) {
        if (!argument.columns().isEmpty()) {
            return null;
        }
        Chunk row = Chunk.allocate(argument.schema(), 1);
        row.setRowCount(1);
        try {
            return argument.evaluator().evaluate(row);
        } catch (EvaluationException e) {
            return null;
        }
    }

    private void columnProblem(String column, Position at, String message) {
        problem(at, "column '" + column + "': " + message);
    }

    private void problem(Position at, String message) {
        node.problem(problems, at, message);
    }
}
