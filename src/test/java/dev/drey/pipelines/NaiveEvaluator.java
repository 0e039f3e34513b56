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
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
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

    private final Function<String, Schema> schemas;
    private final Map<String, Chunk> results = new HashMap<>();

    /** @param schemas the schema of each stage's result */
    NaiveEvaluator(Function<String, Schema> schemas) {
        this.schemas = schemas;
    }

    /**
     * Evaluates all stages.
     *
     * @param sources rows of each source's path
     * @return the rows of each stage; stages whose meaning the oracle does not know are left out
     */
    Map<String, Chunk> evaluate(Map<String, NaiveStage> stages, Map<String, Chunk> sources) throws ExpressionException {
        for (Map.Entry<String, NaiveStage> stage : stages.entrySet()) {
            NaiveStage meaning = stage.getValue();
            if (!results.keySet().containsAll(meaning.inputs())) {
                continue;
            }
            Schema schema = schemas.apply(stage.getKey());
            Chunk rows = evaluate(meaning, sources, schema);
            if (rows != null) {
                results.put(stage.getKey(), rows);
            }
        }
        return results;
    }

    private Chunk evaluate(NaiveStage meaning, Map<String, Chunk> sources, Schema schema) throws ExpressionException {
        if (meaning instanceof NaiveStage.Source source) {
            return sources.get(source.path());
        }
        Chunk input = results.get(meaning.inputs().get(0));
        if (meaning instanceof NaiveStage.Filter filter) {
            return filter(input, filter.condition());
        }
        if (meaning instanceof NaiveStage.TopK topK) {
            return topK(input, topK, schema);
        }
        if (meaning instanceof NaiveStage.Select select) {
            return select(input, select.columns(), schema);
        }
        if (meaning instanceof NaiveStage.Union union) {
            return union(union, schema);
        }
        if (meaning instanceof NaiveStage.Join join) {
            return NaiveJoin.of(
                    new NaiveJoin.Declared(
                            join.kind(), join.leftKeys(), join.rightKeys(), join.within() * MICROS, join.columns()),
                    input,
                    results.get(join.right()),
                    schema);
        }
        if (meaning instanceof NaiveStage.Distinct distinct) {
            Chunk untimed = new Chunk(input.schema(), columns(input));
            untimed.setRowCount(input.rowCount());
            return NaiveDistinct.of(untimed, distinct.by(), distinct.keep(), distinct.order());
        }
        return meaning instanceof NaiveStage.Aggregate aggregate ? aggregate(input, aggregate, schema) : input;
    }

    private static Chunk filter(Chunk rows, String condition) throws ExpressionException {
        int[] kept = new int[rows.rowCount()];
        int count = Expression.parse(condition)
                .bindCondition(rows.schema())
                .evaluator()
                .filter(rows, kept);
        Chunk view = new Chunk(rows.schema(), columns(rows));
        view.view(rows);
        view.select(kept, count);
        return view.copy();
    }

    private static Column[] columns(Chunk rows) {
        Column[] columns = new Column[rows.columnCount()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = rows.column(c);
        }
        return columns;
    }

    private static Chunk select(Chunk rows, Map<String, String> expressions, Schema schema) throws ExpressionException {
        Chunk selected = new Chunk(schema, new Column[schema.size()]);
        selected.view(rows);
        for (int c = 0; c < schema.size(); c++) {
            String text = expressions.get(schema.name(c));
            selected.setColumn(
                    c, Expression.parse(text).bind(rows.schema()).evaluator().evaluate(rows));
        }
        return selected.copy();
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
