package dev.drey.stage.row;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.runtime.RowFates;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.spec.TreeReader;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * Sends each row to the first of several outputs whose condition is true for it, or to a default. The stage gives rows by its named outputs only; each has the input's
 * columns, of which only those flow that its readers use.
 *
 * @param conditions by the output's name, in the order in which they are asked
 * @param rest the output for rows for which none is true; null when they are dropped
 * @param positions of the outputs, by name
 * @param schema of the input, which is that of every output
 * @param traits of the input: for each output as for a filter
 * @param errors what becomes of rows for which a condition cannot be evaluated
 */
public record SplitStage(
        Map<String, Expression> conditions,
        String rest,
        Map<String, Position> positions,
        Schema schema,
        StreamTraits traits,
        RowErrors errors)
        implements Stage {
    static final OptionSpec<Map<String, ExpressionText>> OUTPUTS = OptionSpec.required(
            "outputs",
            OptionTypes.mapOf("output", OptionTypes.expression()),
            "The outputs, each with its condition; a row goes to the first whose condition is true. Others read them by"
                    + " from: stage.output.");
    static final OptionSpec<String> DEFAULT = OptionSpec.optional(
            "default",
            OptionTypes.name(),
            null,
            "The output for rows for which no condition is true; without it they are dropped.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "split",
            "Sends each row to the first output whose condition is true for it.",
            StageType.Inputs.ONE,
            List.of(OUTPUTS, DEFAULT, RowErrors.ON_ERROR, RowErrors.DEAD_LETTERS),
            SplitStage::bind);

    private static Stage bind(StageNode node, Problems problems) {
        int before = problems.size();
        RowErrors errors = RowErrors.bind(node, problems);
        Map<String, ExpressionText> declared = node.options().get(OUTPUTS);
        if (declared == null) {
            return null;
        }
        Map<String, Expression> conditions = new LinkedHashMap<>();
        Map<String, Position> positions = new LinkedHashMap<>();
        declared.forEach((name, text) -> {
            positions.put(name, text.position());
            checkName(name, text.position(), node, problems);
            conditions.put(name, condition(name, text, node, problems));
        });
        String rest = node.options().get(DEFAULT);
        if (rest != null) {
            Position at = node.options().position(DEFAULT);
            checkName(rest, at, node, problems);
            if (positions.putIfAbsent(rest, at) != null) {
                node.problem(problems, at, "output '" + rest + "' has a condition already; name the default otherwise");
            }
        }
        SplitStage stage = new SplitStage(conditions, rest, positions, node.input(), node.traits(), errors);
        return problems.size() > before || node.options().anyFaulty()
                ? Stage.unusable(node.input(), stage.namedOutputs(), false)
                : stage;
    }

    private static void checkName(String name, Position at, StageNode node, Problems problems) {
        if (!name.matches(TreeReader.STAGE_NAME_FORM)) {
            node.problem(
                    problems,
                    at,
                    "output '" + name + "': a name is a letter or _, then at most 63 letters, digits, _ or -");
        } else if (name.equals(RowErrors.DEAD)) {
            node.problem(problems, at, "output '" + name + "' is that of dead letters; name it otherwise");
        }
    }

    /** Null after a problem. */
    private static Expression condition(String name, ExpressionText text, StageNode node, Problems problems) {
        try {
            Expression condition = Expression.parse(text.text());
            condition.bindCondition(node.input());
            return condition;
        } catch (ExpressionException e) {
            node.problem(problems, text.positionAt(e.offset()), "output '" + name + "': " + ExpressionText.message(e));
            return null;
        }
    }

    @Override
    public boolean givesRows() {
        return false;
    }

    @Override
    public List<NamedOutput> namedOutputs() {
        List<NamedOutput> outputs = new ArrayList<>();
        positions.forEach((name, position) -> outputs.add(new NamedOutput(
                name,
                "rows of output '" + name + "'",
                schema,
                traits,
                false,
                null,
                new NamedOutput.Unread(false, position, "nobody reads output '" + name + "': its rows are dropped"))));
        outputs.addAll(errors.outputs());
        return outputs;
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return usedColumns(needed, Map.of());
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed, Map<String, Set<String>> outputs) {
        if (errors.kept()) {
            return List.of(Set.copyOf(schema.names()));
        }
        Set<String> used = new HashSet<>();
        conditions.values().forEach(condition -> used.addAll(condition.columns()));
        outputs.values().forEach(columns -> used.addAll(Stage.intersect(schema, columns)));
        return List.of(used);
    }

    @Override
    public String describe() {
        String asked = conditions.entrySet().stream()
                .map(output -> output.getKey() + ": " + output.getValue().source())
                .collect(Collectors.joining(", "));
        return asked + (rest == null ? "" : ", else " + rest) + errors.describe();
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws ExpressionException {
        List<SplitOperator.Output> outputs = new ArrayList<>();
        for (Map.Entry<String, Expression> each : conditions.entrySet()) {
            BoundExpression condition = each.getValue().bindCondition(context.inputSchema());
            outputs.add(new SplitOperator.Output(condition, tag(context, each.getKey())));
        }
        if (rest != null) {
            outputs.add(new SplitOperator.Output(null, tag(context, rest)));
        }
        SplitOperator operator = new SplitOperator(
                context.identity(),
                context.inputSchema(),
                outputs,
                context.traits().changelog().changing(),
                errors.policy());
        SingleOutputStreamOperator<Chunk> split = context.transformRows(inputs.get(0), traits.changelog(), operator);
        for (String name : positions.keySet()) {
            if (context.sideOutputs().wants(name)) {
                Schema columns = context.sideOutputs().schema(name);
                context.sideOutputs().give(name, split.getSideOutput(tag(context, name)), columns);
            }
        }
        errors.give(context, split);
        return split;
    }

    /** Null when nobody reads the output. */
    private static OutputTag<Chunk> tag(StageContext context, String output) {
        return context.sideOutputs().wants(output)
                ? new OutputTag<>(
                        RowFates.PART + output,
                        ChunkTypeInfo.of(context.sideOutputs().schema(output)))
                : null;
    }
}
