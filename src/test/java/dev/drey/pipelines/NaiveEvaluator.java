package dev.drey.pipelines;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.ValueText;
import dev.drey.expression.EvaluationException;
import dev.drey.expression.Evaluator;
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
import dev.drey.plan.PlannedStage;
import dev.drey.stage.aggregate.NaiveAggregates;
import dev.drey.stage.distinct.NaiveDistinct;
import dev.drey.stage.join.NaiveJoin;
import dev.drey.stage.topk.NaiveTopK;
import dev.drey.stage.topk.Ranking;
import dev.drey.stage.topk.TopKSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The plain meaning of drawn stages, one row after the other over whole tables: the oracle for whole pipelines. Expressions are evaluated by the
 * product's own evaluator, which has an oracle of its own.
 */
final class NaiveEvaluator {
    private static final long MICROS = 1_000_000;

    private final Function<String, PlannedStage> plan;
    private final Map<String, RandomRows.Rows> sources;
    private final Map<String, Chunk> results = new HashMap<>();
    private final Map<String, List<NaiveLetter>> letters = new HashMap<>();

    /**
     * Evaluates nothing yet.
     *
     * @param plan the stage of a name, for the schema of its result and which columns of it somebody reads
     * @param sources what is in each source's file
     */
    NaiveEvaluator(Function<String, PlannedStage> plan, Map<String, RandomRows.Rows> sources) {
        this.plan = plan;
        this.sources = sources;
    }

    /**
     * Evaluates all stages.
     *
     * @param stages in topological order
     * @return the rows of each stage and named output; stages whose meaning the oracle does not know are left out
     */
    Map<String, Chunk> evaluate(Map<String, NaiveStage> stages) throws ExpressionException {
        for (Map.Entry<String, NaiveStage> stage : stages.entrySet()) {
            NaiveStage meaning = stage.getValue();
            if (!results.keySet().containsAll(meaning.inputs())) {
                continue;
            }
            String name = stage.getKey();
            Chunk rows = evaluate(name, meaning);
            if (rows != null) {
                results.put(name, rows);
            }
            if (letters.containsKey(name)) {
                results.put(name + ".dead", NaiveLetter.chunk(letters.get(name)));
            }
        }
        return results;
    }

    /** The rows that stages set aside, by their names; none of stages that never do. */
    Map<String, List<NaiveLetter>> letters() {
        return letters;
    }

    /** Null when the oracle does not know the meaning, or the stage gives no rows by its own name. */
    private Chunk evaluate(String name, NaiveStage meaning) throws ExpressionException {
        if (meaning instanceof NaiveStage.Source source) {
            letters.put(name, sources.get(source.path()).letters());
            return sources.get(source.path()).sound();
        }
        Chunk input = results.get(meaning.inputs().get(0));
        if (meaning instanceof NaiveStage.Sink) {
            return input;
        }
        Schema schema = plan.apply(name).stage().schema();
        if (meaning instanceof NaiveStage.Filter filter) {
            return filter(name, input, filter.condition());
        }
        if (meaning instanceof NaiveStage.TopK topK) {
            return topK(input, topK, schema);
        }
        if (meaning instanceof NaiveStage.Select select) {
            return select(name, input, select.columns());
        }
        if (meaning instanceof NaiveStage.Union union) {
            return union(union, schema);
        }
        if (meaning instanceof NaiveStage.Split split) {
            split(name, input, split);
            return null;
        }
        if (meaning instanceof NaiveStage.Join join) {
            return join(name, join, schema);
        }
        if (meaning instanceof NaiveStage.Distinct distinct) {
            Chunk untimed = new Chunk(input.schema(), columns(input));
            untimed.setRowCount(input.rowCount());
            return NaiveDistinct.of(untimed, distinct.by(), distinct.keep(), distinct.order());
        }
        return aggregate(input, (NaiveStage.Aggregate) meaning, schema);
    }

    private Chunk join(String stage, NaiveStage.Join join, Schema schema) throws ExpressionException {
        Chunk left = results.get(join.left());
        Chunk right = results.get(join.right());
        List<NaiveLetter> dead = new ArrayList<>();
        letters.put(stage, dead);
        return NaiveJoin.of(
                new NaiveJoin.Declared(
                        join.kind(),
                        join.leftKeys(),
                        join.rightKeys(),
                        join.condition(),
                        join.within() * MICROS,
                        join.columns()),
                left,
                right,
                schema,
                (leftRow, rightRow) -> dead.add(NaiveLetter.of(stage, left, leftRow, right, rightRow)));
    }

    private Chunk filter(String stage, Chunk rows, String condition) throws ExpressionException {
        Evaluator evaluator =
                Expression.parse(condition).bindCondition(rows.schema()).evaluator();
        List<Integer> kept = new ArrayList<>();
        List<NaiveLetter> dead = new ArrayList<>();
        for (int row = 0; row < rows.rowCount(); row++) {
            try {
                if (evaluator.filter(only(rows, row), new int[1]) == 1) {
                    kept.add(row);
                }
            } catch (EvaluationException e) {
                dead.add(NaiveLetter.of(stage, rows, row));
            }
        }
        letters.put(stage, dead);
        return rows(rows, kept);
    }

    /** A view of one row. */
    private static Chunk only(Chunk rows, int row) {
        Chunk view = new Chunk(rows.schema(), columns(rows));
        view.view(rows);
        view.select(new int[] {row}, 1);
        return view;
    }

    private static Chunk rows(Chunk all, List<Integer> rows) {
        Chunk view = new Chunk(all.schema(), columns(all));
        view.view(all);
        view.select(rows.stream().mapToInt(Integer::intValue).toArray(), rows.size());
        return view.copy();
    }

    private void split(String stage, Chunk rows, NaiveStage.Split split) throws ExpressionException {
        Map<String, List<Integer>> parts = new LinkedHashMap<>();
        Map<String, Evaluator> conditions = new LinkedHashMap<>();
        for (Map.Entry<String, String> output : split.conditions().entrySet()) {
            parts.put(output.getKey(), new ArrayList<>());
            conditions.put(
                    output.getKey(),
                    Expression.parse(output.getValue())
                            .bindCondition(rows.schema())
                            .evaluator());
        }
        if (split.rest() != null) {
            parts.put(split.rest(), new ArrayList<>());
        }
        List<NaiveLetter> dead = new ArrayList<>();
        for (int row = 0; row < rows.rowCount(); row++) {
            try {
                String taker = taker(only(rows, row), conditions, split.rest());
                if (taker != null) {
                    parts.get(taker).add(row);
                }
            } catch (EvaluationException e) {
                dead.add(NaiveLetter.of(stage, rows, row));
            }
        }
        letters.put(stage, dead);
        parts.forEach((output, taken) -> results.put(stage + "." + output, rows(rows, taken)));
    }

    private static String taker(Chunk row, Map<String, Evaluator> conditions, String rest) {
        for (Map.Entry<String, Evaluator> output : conditions.entrySet()) {
            if (output.getValue().filter(row, new int[1]) == 1) {
                return output.getKey();
            }
        }
        return rest;
    }

    /** Columns that nobody reads are not evaluated, so that they set no row aside; they are left null here. */
    private Chunk select(String stage, Chunk rows, Map<String, String> expressions) throws ExpressionException {
        Schema schema = plan.apply(stage).stage().schema();
        Map<Integer, Evaluator> evaluators = new LinkedHashMap<>();
        for (String column : plan.apply(stage).outputSchema().names()) {
            evaluators.put(
                    schema.indexOf(column),
                    Expression.parse(expressions.get(column))
                            .bind(rows.schema())
                            .evaluator());
        }
        List<Integer> kept = new ArrayList<>();
        List<NaiveLetter> dead = new ArrayList<>();
        for (int row = 0; row < rows.rowCount(); row++) {
            try {
                Chunk one = only(rows, row);
                evaluators.values().forEach(evaluator -> evaluator.evaluate(one));
                kept.add(row);
            } catch (EvaluationException e) {
                dead.add(NaiveLetter.of(stage, rows, row));
            }
        }
        letters.put(stage, dead);
        Chunk sound = rows(rows, kept);
        Chunk selected = Chunk.allocate(schema, sound.rowCount());
        selected.setRowCount(sound.rowCount());
        selected.setEventTime(sound.eventTime());
        for (int c = 0; c < schema.size(); c++) {
            if (evaluators.containsKey(c)) {
                selected.setColumn(c, evaluators.get(c).evaluate(sound));
            } else {
                for (int row = 0; row < sound.rowCount(); row++) {
                    put("null", schema, c, selected.column(c), row);
                }
            }
        }
        return selected.copy();
    }

    private static Column[] columns(Chunk rows) {
        Column[] columns = new Column[rows.columnCount()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = rows.column(c);
        }
        return columns;
    }

    private Chunk union(NaiveStage.Union union, Schema schema) {
        Chunk all = Chunk.allocate(schema, 0);
        for (String input : union.inputs()) {
            Chunk rows = results.get(input);
            all.append(rows, 0, rows.rowCount());
        }
        return all;
    }

    /** Null when a call is unknown to the oracle. */
    private static Chunk aggregate(Chunk rows, NaiveStage.Aggregate stage, Schema schema) throws ExpressionException {
        Map<String, List<Integer>> groups = new TreeMap<>();
        Map<String, Long> starts = new HashMap<>();
        for (int row = 0; row < rows.rowCount(); row++) {
            StringBuilder key = new StringBuilder();
            for (String name : stage.keys()) {
                int c = rows.schema().indexOf(name);
                boolean isNull = rows.column(c).isNull(row);
                String text = isNull
                        ? "-"
                        : "+" + canonical(ValueText.print(rows.schema().type(c), rows.column(c), row));
                key.append(text.length()).append(text);
            }
            for (long start : starts(rows, row, stage.window())) {
                String group = start + " " + key;
                groups.computeIfAbsent(group, g -> new ArrayList<>()).add(row);
                starts.put(group, start);
            }
        }
        if (groups.isEmpty() && stage.keys().isEmpty() && stage.window() == null) {
            groups.put("", List.of());
        }
        Chunk result = Chunk.allocate(schema, groups.size());
        if (stage.window() != null) {
            result.setEventTime(new LongColumn(groups.size()));
        }
        int target = 0;
        for (Map.Entry<String, List<Integer>> group : groups.entrySet()) {
            if (!write(rows, stage, starts.getOrDefault(group.getKey(), 0L), group.getValue(), result, target++)) {
                return null;
            }
        }
        result.setRowCount(target);
        return result;
    }

    private static Chunk topK(Chunk rows, NaiveStage.TopK stage, Schema schema) {
        Schema input = rows.schema();
        List<RowOrder.Key> keys = stage.orders().stream()
                .map(order -> new RowOrder.Key(input.indexOf(order.column()), order.descending(), order.nullsFirst()))
                .toList();
        TopKSpec spec = new TopKSpec(
                input,
                stage.partitionBy().stream().map(input::indexOf).toList(),
                RowOrder.by(keys),
                Ranking.valueOf(stage.rank().toUpperCase(Locale.ROOT)),
                stage.k());
        Chunk ranked = NaiveTopK.rows(spec, List.of(rows));
        Column[] columns = new Column[schema.size()];
        Arrays.setAll(columns, ranked::column);
        Chunk result = new Chunk(schema, columns);
        result.setRowCount(ranked.rowCount());
        return result;
    }

    private static String canonical(String text) {
        return text.equals("-0.0") ? "0.0" : text;
    }

    /** The starts of the windows of a row; one without meaning where there are no windows. */
    private static List<Long> starts(Chunk rows, int row, NaiveStage.Window window) {
        if (window == null) {
            return List.of(0L);
        }
        long time = rows.eventTime().get(row);
        List<Long> starts = new ArrayList<>();
        long slide = window.slide() * MICROS;
        for (long start = Math.floorDiv(time, slide) * slide; start > time - window.size() * MICROS; start -= slide) {
            starts.add(start);
        }
        return starts;
    }

    private static boolean write(
            Chunk rows, NaiveStage.Aggregate stage, long start, List<Integer> group, Chunk result, int target)
            throws ExpressionException {
        Schema schema = result.schema();
        if (stage.window() != null) {
            long end = start + stage.window().size() * MICROS;
            result.longs(schema.indexOf("window_start")).set(target, start);
            result.longs(schema.indexOf("window_end")).set(target, end);
            result.eventTime().set(target, end - 1);
        }
        for (String key : stage.keys()) {
            Column from = rows.column(rows.schema().indexOf(key));
            Column to = result.column(schema.indexOf(key));
            to.copyFrom(from, new int[] {group.get(0)}, 0, 1, target);
            if (to instanceof DoubleColumn doubles && !doubles.isNull(target)) {
                doubles.set(target, doubles.get(target) + 0.0);
            }
        }
        for (NaiveStage.Call call : stage.calls()) {
            String text = call(rows, call, group);
            if (text == null) {
                return false;
            }
            int c = schema.indexOf(call.name());
            put(text, schema, c, result.column(c), target);
        }
        return true;
    }

    private static void put(String text, Schema schema, int c, Column column, int row) {
        if (text.equals("null") || text.equals("overflow")) {
            switch (column.storage()) {
                case LONG -> ((LongColumn) column).set(row, 0);
                case DOUBLE -> ((DoubleColumn) column).set(row, 0);
                case BOOLEAN -> ((BooleanColumn) column).set(row, false);
                case STRING -> ((StringColumn) column).setString(row, "");
            }
            column.setNull(row);
        } else {
            ValueText.parse(schema.type(c), text, column, row);
        }
    }

    /** Null when the oracle does not know the function. */
    private static String call(Chunk rows, NaiveStage.Call call, List<Integer> group) throws ExpressionException {
        List<Integer> kept = group;
        if (call.filter() != null) {
            int[] selection = new int[rows.rowCount()];
            int count = Expression.parse(call.filter())
                    .bindCondition(rows.schema())
                    .evaluator()
                    .filter(rows, selection);
            List<Integer> passing = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                passing.add(selection[i]);
            }
            kept = group.stream().filter(new HashSet<>(passing)::contains).toList();
        }
        if (call.arguments().isEmpty()) {
            return Integer.toString(kept.size());
        }
        if (call.function().equals("median")) {
            return null;
        }
        List<DataType> types = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (String argument : call.arguments()) {
            int c = rows.schema().indexOf(argument);
            types.add(rows.schema().type(c));
            columns.add(rows.column(c));
        }
        String function = call.distinct() ? call.function() + " distinct" : call.function();
        return NaiveAggregates.result(function, types, columns.toArray(Column[]::new), kept);
    }
}
