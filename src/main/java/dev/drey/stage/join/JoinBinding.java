package dev.drey.stage.join;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.Changelog;
import dev.drey.stage.ExpressionText;
import dev.drey.stage.Options;
import dev.drey.stage.RowErrors;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StreamTraits;
import dev.drey.stage.join.ColumnPairsType.ColumnPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks a declared {@code join} against its inputs; finds all problems in one pass. */
final class JoinBinding {
    private final StageNode node;
    private final Problems problems;
    private final Options options;
    private final Schema left;
    private final Schema right;
    private final JoinKind kind;

    private JoinBinding(StageNode node, Problems problems) {
        this.node = node;
        this.problems = problems;
        this.options = node.options();
        this.left = node.inputSchemas().get(0);
        this.right = node.inputSchemas().get(1);
        this.kind = options.get(JoinStage.KIND);
    }

    static Stage bind(StageNode node, Problems problems) {
        return new JoinBinding(node, problems).bind();
    }

    private Stage bind() {
        int before = problems.size();
        List<JoinColumn> keys = keys();
        boolean keysKnown = problems.size() == before && !options.isFaulty(JoinStage.ON);
        ColumnNames names = new ColumnNames(node, keys);
        Map<String, JoinColumn> columns = columns(names, keysKnown && !options.isFaulty(JoinStage.KIND));
        boolean columnsKnown = columns != null;
        Expression condition = condition(names);
        RowErrors errors = errors();
        checkWithin();
        boolean faulty = problems.size() > before || options.anyFaulty();
        if (!columnsKnown) {
            return null;
        }
        Schema schema = Schema.of(columns.entrySet().stream()
                .map(column -> new Field(column.getKey(), column.getValue().type(node.inputSchemas())))
                .toList());
        return faulty
                ? Stage.unusable(schema, errors.outputs())
                : new JoinStage(
                        schema,
                        new JoinStage.Sides(node.inputNames(), kind, keys, options.get(JoinStage.BUILD)),
                        columns,
                        condition == null
                                ? null
                                : new JoinStage.Condition(
                                        condition, used(condition, names), errors, errors.kept() ? letter() : Map.of()),
                        options.get(JoinStage.WITHIN),
                        options.get(BundleLimits.MICRO_BATCH),
                        traits());
    }

    private List<JoinColumn> keys() {
        List<JoinColumn> keys = new ArrayList<>();
        List<ColumnPair> on = options.get(JoinStage.ON);
        for (ColumnPair pair : on == null ? List.<ColumnPair>of() : on) {
            JoinColumn key = new JoinColumn(pair.first(), pair.second() == null ? pair.first() : pair.second());
            if (isKey(pair, key)) {
                if (keys.contains(key)) {
                    problem(pair.firstPosition(), "key '" + key.describe() + "' stands twice");
                } else {
                    keys.add(key);
                }
            }
        }
        return keys;
    }

    private boolean isKey(ColumnPair pair, JoinColumn key) {
        boolean known = checkKey(Side.LEFT, key.left(), pair.firstPosition());
        known &= checkKey(Side.RIGHT, key.right(), pair.secondPosition());
        if (!known) {
            return false;
        }
        DataType one = left.type(left.indexOf(key.left()));
        DataType other = right.type(right.indexOf(key.right()));
        if (!one.equals(other)) {
            problem(
                    pair.firstPosition(),
                    "keys must have one type, but " + input(Side.LEFT) + " has '" + key.left() + "' as " + one + " and "
                            + input(Side.RIGHT) + " has '" + key.right() + "' as " + other
                            + "; convert one by a select stage, such as {" + key.right() + ": cast(" + key.right()
                            + " as " + one + ")}");
            return false;
        }
        return true;
    }

    private boolean checkKey(Side side, String column, Position at) {
        Schema schema = side == Side.LEFT ? left : right;
        if (schema.has(column)) {
            return true;
        }
        String near = NameSuggester.didYouMean(column, schema.names());
        problem(
                at,
                input(side) + " has no column '" + column + "'"
                        + (near.isEmpty() ? "; it has: " + String.join(", ", schema.names()) : near));
        return false;
    }

    private String input(Side side) {
        return side.label() + " input '" + node.inputNames().get(side.ordinal()) + "'";
    }

    /**
     * The output's columns by name.
     *
     * @param certain false when other faults would make what is told here no more than a guess
     * @return null when they are not known
     */
    private Map<String, JoinColumn> columns(ColumnNames names, boolean certain) {
        List<ColumnPair> select = options.get(JoinStage.SELECT);
        if (!certain || options.isFaulty(JoinStage.SELECT)) {
            return null;
        }
        return select == null ? allColumns(names) : selected(select, names);
    }

    /** Without select: the left columns, then those of the right that are no key of the same name. */
    private Map<String, JoinColumn> allColumns(ColumnNames names) {
        Map<String, JoinColumn> columns = new LinkedHashMap<>();
        if (!kind.givesPairs()) {
            left.names().forEach(name -> columns.put(name, JoinColumn.of(Side.LEFT, name)));
            return columns;
        }
        if (!names.ambiguous().isEmpty()) {
            String name = names.ambiguous().iterator().next();
            problem(
                    node.position(),
                    "column" + (names.ambiguous().size() == 1 ? " '" : "s '")
                            + String.join("', '", names.ambiguous())
                            + "' would stand twice in the result; write select, such as"
                            + " [left.*, {right_" + name + ": right." + name + "}]");
            return null;
        }
        for (Schema schema : List.of(left, right)) {
            schema.names().forEach(name -> columns.putIfAbsent(name, names.find(name)));
        }
        return columns;
    }

    private Map<String, JoinColumn> selected(List<ColumnPair> select, ColumnNames names) {
        int before = problems.size();
        Map<String, JoinColumn> columns = new LinkedHashMap<>();
        for (ColumnPair pair : select) {
            String reference = pair.second() == null ? pair.first() : pair.second();
            List<JoinColumn> all = pair.second() == null ? names.findAll(reference) : null;
            JoinColumn found = names.find(reference);
            if (found != null) {
                String name = pair.second() != null ? pair.first() : plainName(found);
                add(name, found, pair, columns);
            } else if (all != null) {
                all.forEach(column -> add(plainName(column), column, pair, columns));
            } else {
                problem(pair.secondPosition(), names.fault(reference));
            }
        }
        return problems.size() > before ? null : columns;
    }

    private static String plainName(JoinColumn column) {
        return column.left() != null ? column.left() : column.right();
    }

    private void add(String name, JoinColumn column, ColumnPair at, Map<String, JoinColumn> columns) {
        if (!kind.givesPairs() && column.left() == null) {
            problem(
                    at.secondPosition(),
                    "'" + column.describe() + "' is a column of the right input; a join of kind " + kind.label()
                            + " gives left rows only");
        } else if (columns.putIfAbsent(name, column) != null) {
            problem(
                    at.firstPosition(),
                    "column '" + name + "' stands twice; give one another name, such as {"
                            + (column.left() == null ? "right_" : "left_") + name + ": "
                            + (column.left() == null ? "right." : "left.") + name + "}");
        }
    }

    private Expression condition(ColumnNames names) {
        ExpressionText text = options.get(JoinStage.CONDITION);
        if (text == null) {
            return null;
        }
        try {
            Expression condition = Expression.parse(text.text());
            for (String column : condition.columns()) {
                if (names.ambiguous().contains(column)) {
                    problem(text.position(), names.fault(column));
                    return null;
                }
            }
            condition.bindCondition(names.all());
            return condition;
        } catch (ExpressionException e) {
            text.add(e, node, problems);
            return null;
        }
    }

    private RowErrors errors() {
        RowErrors errors = RowErrors.bind(node, problems);
        if (!errors.policy().fails()
                && options.get(JoinStage.CONDITION) == null
                && !options.isFaulty(JoinStage.CONDITION)) {
            problem(
                    errors.position(),
                    "option 'on-error' is for a condition that has no result for a pair of rows; this join has no"
                            + " condition");
        }
        return errors;
    }

    /** A pair that could not be judged is kept with all columns of both rows. */
    private Map<String, JoinColumn> letter() {
        Map<String, JoinColumn> letter = new LinkedHashMap<>();
        left.names().forEach(name -> letter.put("left." + name, JoinColumn.of(Side.LEFT, name)));
        right.names().forEach(name -> letter.put("right." + name, JoinColumn.of(Side.RIGHT, name)));
        return letter;
    }

    private static Map<String, JoinColumn> used(Expression condition, ColumnNames names) {
        Map<String, JoinColumn> used = new LinkedHashMap<>();
        condition.columns().forEach(name -> used.put(name, names.find(name)));
        return used;
    }

    private void checkWithin() {
        if (options.get(JoinStage.WITHIN) == null) {
            return;
        }
        for (Side side : Side.values()) {
            StreamTraits traits = node.inputTraits().get(side.ordinal());
            if (traits.changelog().changing()) {
                problem(
                        options.position(JoinStage.WITHIN),
                        "'within' needs rows that are only added, but " + input(side) + " gives "
                                + traits.changelog().describe() + " in mode "
                                + node.mode().label() + ": a row that expired could not be taken back");
            } else if (!traits.eventTime()) {
                problem(
                        options.position(JoinStage.WITHIN),
                        "'within' needs event time, which the rows of " + input(side)
                                + " have not: give every source behind it the option 'event-time'");
            }
        }
    }

    private boolean changing(Side side) {
        return node.inputTraits().get(side.ordinal()).changelog().changing();
    }

    /** Without within event time does not outlast the join: rows meet whose times are far apart. */
    private StreamTraits traits() {
        Duration within = options.get(JoinStage.WITHIN);
        if (within != null) {
            return StreamTraits.inserts(true);
        }
        boolean changing = changing(Side.LEFT) || changing(Side.RIGHT);
        boolean settled = node.mode().isBatch() || !kind.retracts();
        return settled && !changing
                ? StreamTraits.INSERTS
                : StreamTraits.INSERTS.withChangelog(Changelog.changesWithoutKey());
    }

    private void problem(Position at, String message) {
        node.problem(problems, at, message);
    }
}
