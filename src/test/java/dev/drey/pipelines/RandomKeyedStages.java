package dev.drey.pipelines;

import dev.drey.pipelines.Drawing.Col;
import dev.drey.pipelines.Drawing.Kind;
import dev.drey.pipelines.Drawing.Stream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws stages that hold rows against each other: joins, aggregates, first rows, distinct rows. */
final class RandomKeyedStages {
    private final Drawing drawing;
    private final RandomConditions conditions;
    private final RandomRowStages rows;
    private final boolean late;
    /** True once pairs of rows are given: pairs of pairs would be too many. */
    private boolean paired;

    /** @param late true when rows come late: then no join is bounded in time, which would drop them without telling which */
    RandomKeyedStages(Drawing drawing, RandomRowStages rows, boolean late) {
        this.drawing = drawing;
        this.conditions = new RandomConditions(drawing.random());
        this.rows = rows;
        this.late = late;
    }

    /** The stage with itself or another one, by a column of one kind in both, and sometimes a second. */
    void join(Stream left) {
        Stream right = drawing.pick(drawing.streams());
        List<Col> leftKeys = new ArrayList<>();
        List<Col> rightKeys = new ArrayList<>();
        for (int i = 1 + drawing.random().nextInt(2); i > 0; i--) {
            Col one = drawing.pick(left.columns());
            List<Col> others =
                    right.columns().stream().filter(c -> c.kind() == one.kind()).toList();
            boolean sameType = one.kind() == Kind.INT || one.kind() == Kind.STR || one.kind() == Kind.TIME;
            if (sameType && !others.isEmpty() && !leftKeys.contains(one)) {
                leftKeys.add(one);
                rightKeys.add(drawing.pick(others));
            }
        }
        if (leftKeys.isEmpty()) {
            rows.filter(left);
            return;
        }
        String kind = paired
                ? drawing.pick(List.of("semi", "anti"))
                : drawing.pick(List.of("inner", "left", "right", "full", "semi"));
        boolean pairs = !List.of("semi", "anti").contains(kind);
        paired |= pairs;
        boolean bounded =
                left.timed() && right.timed() && !late && drawing.random().nextBoolean();
        int within = bounded ? drawing.random().nextInt(120) + 1 : 0;
        String name = drawing.name("j");
        Map<String, String> columns = new LinkedHashMap<>();
        List<Col> given = new ArrayList<>();
        give(left, "left", name + "l", columns, given);
        if (pairs) {
            give(right, "right", name + "r", columns, given);
        }
        String fault = drawing.random().nextInt(4) == 0 ? conditions.faulty(both(left, right)) : null;
        String sound = drawing.random().nextInt(3) == 0 ? conditions.sound(both(left, right)) : null;
        String condition = fault == null ? sound : fault + " <> 5";
        boolean mayChange = left.changing() || right.changing();
        String onError = fault == null ? null : rows.onError(mayChange);
        NaiveStage.Join meaning = new NaiveStage.Join(
                left.name(),
                right.name(),
                leftKeys.stream().map(Col::name).toList(),
                rightKeys.stream().map(Col::name).toList(),
                kind,
                condition,
                within,
                columns);
        boolean retracts = !kind.equals("inner") && !kind.equals("semi");
        drawing.add(
                name,
                "{type: join, from: [" + left.name() + ", " + right.name() + "], " + meaning.yaml() + ", build: "
                        + drawing.pick(List.of("left", "right")) + RandomRowStages.option(onError) + "}",
                meaning,
                new Stream(name, given, bounded, !bounded && (retracts || mayChange)));
        rows.letters(name, onError);
    }

    /** The columns of both sides, as a condition calls them. */
    private static List<Col> both(Stream left, Stream right) {
        List<Col> both = new ArrayList<>();
        left.columns().forEach(column -> both.add(new Col("left." + column.name(), column.kind())));
        right.columns().forEach(column -> both.add(new Col("right." + column.name(), column.kind())));
        return both;
    }

    private void give(Stream from, String side, String prefixed, Map<String, String> columns, List<Col> given) {
        for (Col column : from.columns()) {
            if (drawing.random().nextInt(3) > 0 || columns.isEmpty()) {
                Col renamed = new Col(prefixed + columns.size(), column.kind());
                columns.put(renamed.name(), side + "." + column.name());
                given.add(renamed);
            }
        }
    }

    void topK(Stream input) {
        String name = drawing.name("t");
        List<NaiveStage.Order> orders = new ArrayList<>();
        for (int i = 1 + drawing.random().nextInt(2); i > 0; i--) {
            Col column = drawing.pick(input.columns());
            if (orders.stream().noneMatch(order -> order.column().equals(column.name()))) {
                orders.add(new NaiveStage.Order(
                        column.name(),
                        drawing.random().nextBoolean(),
                        drawing.random().nextBoolean()));
            }
        }
        List<String> partitionBy = keys(input).stream().map(Col::name).toList();
        String rank = drawing.pick(List.of("row_number", "rank", "dense_rank"));
        int k = 1 + drawing.random().nextInt(6);
        List<Col> given = new ArrayList<>(input.columns());
        String rankColumn = drawing.random().nextBoolean() ? name + "r" : null;
        if (rankColumn != null) {
            given.add(new Col(rankColumn, Kind.INT));
        }
        String order =
                String.join(", ", orders.stream().map(NaiveStage.Order::yaml).toList());
        drawing.add(
                name,
                "{type: top-k, from: " + input.name() + ", k: " + k + ", order-by: \"" + order + "\", rank: " + rank
                        + (partitionBy.isEmpty() ? "" : ", partition-by: [" + String.join(", ", partitionBy) + "]")
                        + (rankColumn == null ? "" : ", rank-column: " + rankColumn) + "}",
                new NaiveStage.TopK(input.name(), k, orders, partitionBy, rank),
                new Stream(name, given, false, true));
    }

    /**
     * Stages that read how many rows there are and cannot evaluate one such number, which may come by in between and is not the last: whether it comes by
     * depends on bundles and chunks, what the stages give does not.
     *
     * @param rowCount how many rows the source has
     */
    void transientFault(String source, int rowCount) {
        String counted = drawing.name("n");
        Col n = new Col(counted + "n", Kind.INT);
        NaiveStage.Call count = new NaiveStage.Call(n.name(), "count", List.of(), false, null);
        Stream input = drawing.add(
                counted,
                "{type: aggregate, from: " + source + ", select: {" + n.name() + ": count(*)}}",
                new NaiveStage.Aggregate(source, List.of(), null, List.of(count)),
                new Stream(counted, List.of(n), false, true));
        String fault = "100 / (" + n.name() + " - " + (rowCount < 2 ? rowCount + 1 : 1 + rowCount / 2) + ")";
        String selected = drawing.name("s");
        drawing.add(
                selected,
                "{type: select, from: " + counted + ", columns: {q: \"" + fault + "\"}}",
                new NaiveStage.Select(counted, Map.of("q", fault)),
                new Stream(selected, List.of(new Col("q", Kind.DBL)), false, true));
        String filtered = drawing.name("f");
        drawing.add(
                filtered,
                "{type: filter, from: " + counted + ", where: \"" + fault + " > 5\"}",
                new NaiveStage.Filter(counted, fault + " > 5"),
                new Stream(filtered, input.columns(), false, true));
        String again = drawing.name("a");
        NaiveStage.Call narrowed = new NaiveStage.Call("m", "max", List.of(n.name()), false, fault + " <> 5");
        drawing.add(
                again,
                "{type: aggregate, from: " + counted + ", select: {m: \"" + narrowed.sql() + "\"}}",
                new NaiveStage.Aggregate(counted, List.of(), null, List.of(narrowed)),
                new Stream(again, List.of(new Col("m", Kind.INT)), false, true));
        List.of(selected, filtered, again).forEach(drawing::sink);
    }

    void distinct(Stream input) {
        String name = drawing.name("d");
        List<Col> keys = keys(input);
        String keep = keys.isEmpty() ? "any" : drawing.pick(List.of("any", "first", "last"));
        String order = keep.equals("any") ? null : drawing.pick(input.columns()).name();
        List<String> by = (keys.isEmpty() ? input.columns() : keys)
                .stream().map(Col::name).toList();
        drawing.add(
                name,
                "{type: distinct, from: " + input.name()
                        + (keys.isEmpty() ? "" : ", by: [" + String.join(", ", by) + "]")
                        + (order == null ? "" : ", keep: {" + keep + ": " + order + "}") + "}",
                new NaiveStage.Distinct(input.name(), by, keep, order),
                new Stream(name, input.columns(), false, input.changing() || !keys.isEmpty()));
    }

    /** Per group over all rows. */
    void aggregate(Stream input) {
        aggregate(input, null);
    }

    /** Per group and window, where rows have time and do not change. */
    void windowed(Stream input) {
        aggregate(input, input.timed() && !input.changing() ? window() : null);
    }

    private NaiveStage.Window window() {
        int size = 10 * (1 + drawing.random().nextInt(12));
        boolean hop = drawing.random().nextInt(3) == 0;
        return new NaiveStage.Window(
                size, hop ? Math.max(5, size / (1 + drawing.random().nextInt(4)) / 5 * 5) : size);
    }

    private void aggregate(Stream input, NaiveStage.Window window) {
        String name = drawing.name("a");
        List<Col> keys = keys(input);
        List<NaiveStage.Call> calls = new ArrayList<>();
        List<Col> given = new ArrayList<>();
        if (window != null) {
            given.add(new Col("window_start", Kind.TIME));
            given.add(new Col("window_end", Kind.TIME));
        }
        given.addAll(keys);
        int size = 1 + drawing.random().nextInt(4);
        for (int c = 0; c < size; c++) {
            RandomCalls.Typed call = new RandomCalls(drawing.random()).draw(name + "c" + c, input.columns());
            if (drawing.random().nextInt(5) == 0) {
                call = call.withFilter(conditions.sound(input.columns()));
            }
            calls.add(call.call());
            given.add(new Col(call.call().name(), call.kind()));
        }
        List<String> keyNames = keys.stream().map(Col::name).toList();
        List<String> parts = new ArrayList<>();
        calls.forEach(c -> parts.add(c.name() + ": \"" + c.sql() + "\""));
        String grouped = keyNames.isEmpty() ? "" : ", group-by: [" + String.join(", ", keyNames) + "]";
        String windowed = window == null ? "" : ", window: " + window.yaml();
        drawing.add(
                name,
                "{type: aggregate, from: " + input.name() + grouped + windowed + ", overflow: 'null', select: {"
                        + String.join(", ", parts) + "}}",
                new NaiveStage.Aggregate(input.name(), keyNames, window, calls),
                new Stream(name, given, window != null, window == null));
    }

    private List<Col> keys(Stream input) {
        List<Col> keys = new ArrayList<>();
        int size = drawing.random().nextInt(3);
        for (int i = 0; i < size; i++) {
            Col key = drawing.pick(input.columns());
            boolean windowColumn = key.name().startsWith("window_");
            if (!keys.contains(key) && !windowColumn) {
                keys.add(key);
            }
        }
        return keys;
    }
}
