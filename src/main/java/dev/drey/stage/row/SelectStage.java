package dev.drey.stage.row;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
import dev.drey.spec.Problems;
import dev.drey.stage.Changelog;
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

/**
 * Picks, renames and computes columns.
 *
 * @param expressions by the column that each makes, in order
 * @param schema the columns with the types of their expressions
 * @param traits those of the input; changes keep their key where all its columns are given on as they are, under whatever name
 * @param input columns of the input
 * @param errors what becomes of rows for which an expression cannot be evaluated
 */
public record SelectStage(
        Map<String, Expression> expressions, Schema schema, StreamTraits traits, Schema input, RowErrors errors)
        implements Stage {
    static final OptionSpec<List<SelectedColumn>> COLUMNS = OptionSpec.required(
            "columns",
            new SelectedColumnsType(),
            "The columns to give: names of the input's, or a new name with the SQL expression that makes it.");
    static final OptionSpec<String> KEEP = OptionSpec.optional(
            "keep",
            OptionTypes.oneOf("none", "all"),
            "none",
            "With 'all' the input's columns stay; a computed one of the same name takes its place.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "select",
            "Picks, renames and computes columns.",
            StageType.Inputs.ONE,
            List.of(COLUMNS, KEEP, RowErrors.ON_ERROR, RowErrors.DEAD_LETTERS),
            SelectStage::bind);

    private static Stage bind(StageNode node, Problems problems) {
        int before = problems.size();
        RowErrors errors = RowErrors.bind(node, problems);
        if (node.options().get(COLUMNS) == null) {
            return null;
        }
        Map<String, Expression> expressions = new LinkedHashMap<>();
        Map<String, Field> fields = new LinkedHashMap<>();
        if (node.options().get(KEEP).equals("all")) {
            for (Field field : node.input().fields()) {
                expressions.put(field.name(), Expression.column(field.name()));
                fields.put(field.name(), field);
            }
        }
        for (SelectedColumn column : node.options().get(COLUMNS)) {
            BoundExpression bound = bind(column, node, problems);
            if (bound != null) {
                expressions.put(column.name(), bound.expression());
                fields.put(column.name(), new Field(column.name(), bound.type()));
            }
        }
        boolean faulty = problems.size() > before || node.options().anyFaulty();
        return faulty
                ? null
                : new SelectStage(
                        expressions,
                        Schema.of(List.copyOf(fields.values())),
                        traits(node.traits(), expressions),
                        node.input(),
                        errors);
    }

    private static StreamTraits traits(StreamTraits input, Map<String, Expression> expressions) {
        Changelog changelog = input.changelog();
        if (changelog.key() == null) {
            // The columns of the final table's order may be gone, or others of their names.
            return input.withChangelog(changelog);
        }
        List<String> key = new ArrayList<>();
        for (String column : changelog.key()) {
            expressions.entrySet().stream()
                    .filter(e -> isColumn(e.getValue(), column))
                    .findFirst()
                    .ifPresent(e -> key.add(e.getKey()));
        }
        boolean kept = key.size() == changelog.key().size();
        return input.withChangelog(kept ? changelog.withKey(key) : Changelog.changesWithoutKey());
    }

    private static boolean isColumn(Expression expression, String column) {
        return expression.source().equals(column)
                || expression.source().equals(Expression.column(column).source());
    }

    private static BoundExpression bind(SelectedColumn column, StageNode node, Problems problems) {
        try {
            Expression expression = column.expression() == null
                    ? Expression.column(column.name())
                    : Expression.parse(column.expression().text());
            return expression.bind(node.input());
        } catch (ExpressionException e) {
            if (column.expression() == null) {
                String missing = column.mapped() ? "the expression is missing: " : "";
                node.problem(problems, column.position(), missing + ExpressionText.message(e));
            } else {
                column.expression().add(column.name(), e, node, problems);
            }
            return null;
        }
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        if (errors.kept()) {
            return List.of(Set.copyOf(input.names()));
        }
        Set<String> used = new HashSet<>();
        Stage.intersect(schema, needed)
                .forEach(name -> used.addAll(expressions.get(name).columns()));
        return List.of(used);
    }

    @Override
    public List<NamedOutput> namedOutputs() {
        return errors.outputs();
    }

    @Override
    public String describe() {
        return expressions.entrySet().stream()
                .map(e -> isColumn(e.getValue(), e.getKey())
                        ? e.getKey()
                        : e.getValue().source() + " AS " + e.getKey())
                .collect(Collectors.joining(", ", "", errors.describe()));
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws ExpressionException {
        List<BoundExpression> bound = new ArrayList<>();
        for (String name : context.outputSchema().names()) {
            bound.add(expressions.get(name).bind(context.inputSchema()));
        }
        boolean changing = context.traits().changelog().changing();
        boolean gathered = traits.changelog().gathered();
        SelectOperator operator = new SelectOperator(
                context.identity(), bound, context.outputSchema(), changing, errors.policy(), gathered);
        SingleOutputStreamOperator<Chunk> rows = context.transformRows(inputs.get(0), traits.changelog(), operator);
        errors.give(context, rows);
        return rows;
    }
}
