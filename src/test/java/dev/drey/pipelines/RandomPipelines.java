package dev.drey.pipelines;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws pipelines: filters, selects, aggregates over all rows, per group and per window, aggregates over aggregates, first
 * rows, distinct rows, unions, diamonds, joins. Each stage is drawn as a line of YAML and as a {@link NaiveStage} that says what it means. Stages of one drawing have a common prefix, so that many
 * pipelines can be one job.
 */
final class RandomPipelines {
    /** What a column can be used for. */
    enum Kind {
        INT,
        DEC,
        DBL,
        STR,
        BOOL,
        TIME
    }

    /** A column of a drawn stage. */
    record Col(String name, Kind kind) {
        boolean numeric() {
            return kind == Kind.INT || kind == Kind.DEC || kind == Kind.DBL;
        }
    }

    /**
     * A stage that others may read.
     *
     * @param timed true when its rows have event time
     * @param changing true when its rows change outside batch
     */
    private record Stream(String name, List<Col> columns, boolean timed, boolean changing) {}

    private static final List<Col> SOURCE = List.of(
            new Col("k", Kind.STR),
            new Col("g", Kind.INT),
            new Col("i", Kind.INT),
            new Col("d", Kind.DEC),
            new Col("x", Kind.DBL),
            new Col("b", Kind.BOOL),
            new Col("t", Kind.TIME));

    /** The schema of the files that the sources read. */
    static final String SCHEMA =
            "k: string, g: bigint, i: bigint, d: 'decimal(10,2)', x: double, b: boolean, t: timestamp";

    private final SplittableRandom random;
    private final String prefix;
    private final List<String> yaml = new ArrayList<>();
    private final Map<String, NaiveStage> stages = new LinkedHashMap<>();
    private final List<Stream> streams = new ArrayList<>();
    private final Set<String> read = new HashSet<>();
    private final boolean late;
    private int made;
    /** True once pairs of rows are given: pairs of pairs would be too many. */
    private boolean paired;

    private RandomPipelines(SplittableRandom random, String prefix, boolean late) {
        this.random = random;
        this.prefix = prefix;
        this.late = late;
    }

    /**
     * A drawn pipeline.
     *
     * @param yaml its stages, indented
     * @param stages what they mean, in topological order; sources and sinks among them
     */
    record Drawn(String yaml, Map<String, NaiveStage> stages) {}

    /**
     * Draws one pipeline.
     *
     * @param path of the source's file
     * @param rows that the file has
     * @param outOfOrderSeconds bound that its event times keep, unless some are late
     * @param late true when some are: then no join is bounded in time, which would drop them without telling which
     */
    static Drawn draw(
            SplittableRandom random, String prefix, String path, int rows, int outOfOrderSeconds, boolean late) {
        RandomPipelines drawing = new RandomPipelines(random, prefix, late);
        drawing.source(path, outOfOrderSeconds);
        int size = 2 + random.nextInt(5);
        for (int i = 0; i < size; i++) {
            drawing.stage();
        }
        drawing.sinks();
        if (rows % 3 == 1) {
            drawing.transientFault(rows);
        }
        return new Drawn(String.join("\n", drawing.yaml).indent(2), drawing.stages);
    }

    private void source(String path, int outOfOrderSeconds) {
        String name = prefix + "in";
        yaml.add(name + ": {type: file, path: " + path + ", schema: {" + SCHEMA
                + "}, event-time: {column: t, out-of-orderness: " + outOfOrderSeconds + "s}}");
        stages.put(name, new NaiveStage.Source(path));
        streams.add(new Stream(name, SOURCE, true, false));
    }

    private void stage() {
        Stream input = pick(streams);
        switch (random.nextInt(9)) {
            case 0 -> filter(input);
            case 1 -> select(input);
            case 2 -> union(input);
            case 3 -> distinct(input);
            case 4 -> {
                if (input.timed() && !input.changing()) {
                    aggregate(input, window());
                } else {
                    aggregate(input, null);
                }
            }
            case 5 -> topK(input);
            case 6 -> join(input);
            default -> aggregate(input, null);
        }
    }

    private Stream add(String name, String line, NaiveStage meaning, Stream stream) {
        yaml.add(name + ": " + line);
        stages.put(name, meaning);
        streams.add(stream);
        read.addAll(meaning.inputs());
        return stream;
    }

    private String name(String what) {
        return prefix + what + made++;
    }

    private Stream filter(Stream input) {
        String name = name("f");
        String condition = condition(input);
        return add(
                name,
                "{type: filter, from: " + input.name() + ", where: \"" + condition + "\"}",
                new NaiveStage.Filter(input.name(), condition),
                new Stream(name, input.columns(), input.timed(), input.changing()));
    }

    private String condition(Stream input) {
        Col column = pick(input.columns());
        String test = switch (column.kind()) {
            case INT -> column.name() + pick(List.of(" % 3 <> 1", " > 0", " <= 5", " IS NOT NULL"));
            case DEC -> column.name() + pick(List.of(" >= 1.00", " < 0.5", " IS NULL"));
            case DBL -> column.name() + pick(List.of(" > 0.25", " <= 1.0", " IS NOT NULL"));
            case STR -> column.name() + pick(List.of(" <> 'k1'", " LIKE 'k%'", " IS NULL", " IN ('k0', 'k2', 'ü')"));
            case BOOL -> pick(List.of(column.name(), "NOT " + column.name(), column.name() + " IS NULL"));
            case TIME -> column.name() + " > timestamp '2001-01-01 00:05:00'";
        };
        return random.nextInt(4) == 0 ? test + " OR " + pick(input.columns()).name() + " IS NULL" : test;
    }

    private void select(Stream input) {
        String name = name("s");
        Map<String, String> columns = new LinkedHashMap<>();
        List<Col> given = new ArrayList<>();
        for (Col column : input.columns()) {
            if (random.nextInt(5) == 0) {
                continue;
            }
            String expression = random.nextInt(3) > 0 ? column.name() : expression(column);
            columns.put(column.name(), expression);
            given.add(column);
        }
        if (given.isEmpty()) {
            return;
        }
        List<String> parts = new ArrayList<>();
        columns.forEach((c, e) -> parts.add(c.equals(e) ? c + ": " + c : c + ": \"" + e + "\""));
        add(
                name,
                "{type: select, from: " + input.name() + ", columns: {" + String.join(", ", parts) + "}}",
                new NaiveStage.Select(input.name(), columns),
                new Stream(name, given, input.timed(), input.changing()));
    }

    private String expression(Col column) {
        String c = column.name();
        return switch (column.kind()) {
            case INT ->
                pick(List.of(c + " % 4", "coalesce(" + c + ", 7)", "CASE WHEN " + c + " > 0 THEN 1 ELSE 0 END"));
            case DEC -> "coalesce(" + c + ", 0.25)";
            case DBL -> pick(List.of("coalesce(" + c + ", 0.5)", "CASE WHEN " + c + " > 0 THEN " + c + " END"));
            case STR -> pick(List.of("coalesce(" + c + ", 'none')", "upper(" + c + ")"));
            case BOOL -> "NOT " + c;
            case TIME -> c;
        };
    }

    /** Two filters over one stage and what they let pass put together again: a diamond. */
    private void union(Stream input) {
        Stream one = filter(input);
        Stream other = random.nextBoolean() ? filter(input) : input;
        String name = name("u");
        add(
                name,
                "{type: union, from: [" + one.name() + ", " + other.name() + "]}",
                new NaiveStage.Union(List.of(one.name(), other.name())),
                new Stream(name, input.columns(), input.timed(), input.changing()));
    }

    /** The stage with itself or another one, by a column of one kind in both, and sometimes a second. */
    private void join(Stream left) {
        Stream right = pick(streams);
        List<Col> leftKeys = new ArrayList<>();
        List<Col> rightKeys = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            Col one = pick(left.columns());
            List<Col> others =
                    right.columns().stream().filter(c -> c.kind() == one.kind()).toList();
            boolean sameType = one.kind() == Kind.INT || one.kind() == Kind.STR || one.kind() == Kind.TIME;
            if (sameType && !others.isEmpty() && !leftKeys.contains(one)) {
                leftKeys.add(one);
                rightKeys.add(pick(others));
            }
        }
        if (leftKeys.isEmpty()) {
            filter(left);
            return;
        }
        String kind = paired ? pick(List.of("semi", "anti")) : pick(List.of("inner", "left", "right", "full", "semi"));
        boolean pairs = !List.of("semi", "anti").contains(kind);
        paired |= pairs;
        boolean bounded = left.timed() && right.timed() && !late && random.nextBoolean();
        int within = bounded ? random.nextInt(120) + 1 : 0;
        String name = name("j");
        Map<String, String> columns = new LinkedHashMap<>();
        List<Col> given = new ArrayList<>();
        give(left, "left", name + "l", columns, given);
        if (pairs) {
            give(right, "right", name + "r", columns, given);
        }
        NaiveStage.Join meaning = new NaiveStage.Join(
                left.name(),
                right.name(),
                leftKeys.stream().map(Col::name).toList(),
                rightKeys.stream().map(Col::name).toList(),
                kind,
                within,
                columns);
        boolean retracts = !kind.equals("inner") && !kind.equals("semi");
        add(
                name,
                "{type: join, from: [" + left.name() + ", " + right.name() + "], " + meaning.yaml() + ", build: "
                        + pick(List.of("left", "right")) + "}",
                meaning,
                new Stream(name, given, bounded, !bounded && (retracts || left.changing() || right.changing())));
    }

    private void give(Stream from, String side, String prefixed, Map<String, String> columns, List<Col> given) {
        for (Col column : from.columns()) {
            if (random.nextInt(3) > 0 || columns.isEmpty()) {
                Col renamed = new Col(prefixed + columns.size(), column.kind());
                columns.put(renamed.name(), side + "." + column.name());
                given.add(renamed);
            }
        }
    }

    private void topK(Stream input) {
        String name = name("t");
        List<NaiveStage.Order> orders = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            Col column = pick(input.columns());
            if (orders.stream().noneMatch(order -> order.column().equals(column.name()))) {
                orders.add(new NaiveStage.Order(column.name(), random.nextBoolean(), random.nextBoolean()));
            }
        }
        List<String> partitionBy = keys(input).stream().map(Col::name).toList();
        String rank = pick(List.of("row_number", "rank", "dense_rank"));
        int k = 1 + random.nextInt(6);
        List<Col> given = new ArrayList<>(input.columns());
        String rankColumn = random.nextBoolean() ? name + "r" : null;
        if (rankColumn != null) {
            given.add(new Col(rankColumn, Kind.INT));
        }
        String order =
                String.join(", ", orders.stream().map(NaiveStage.Order::yaml).toList());
        add(
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
     */
    private void transientFault(int rows) {
        String counted = name("n");
        Col n = new Col(counted + "n", Kind.INT);
        NaiveStage.Call count = new NaiveStage.Call(n.name(), "count", List.of(), false, null);
        Stream input = add(
                counted,
                "{type: aggregate, from: " + prefix + "in, select: {" + n.name() + ": count(*)}}",
                new NaiveStage.Aggregate(prefix + "in", List.of(), null, List.of(count)),
                new Stream(counted, List.of(n), false, true));
        String fault = "100 / (" + n.name() + " - " + (rows < 2 ? rows + 1 : 1 + rows / 2) + ")";
        String selected = name("s");
        add(
                selected,
                "{type: select, from: " + counted + ", columns: {q: \"" + fault + "\"}}",
                new NaiveStage.Select(counted, Map.of("q", fault)),
                new Stream(selected, List.of(new Col("q", Kind.DBL)), false, true));
        String filtered = name("f");
        add(
                filtered,
                "{type: filter, from: " + counted + ", where: \"" + fault + " > 5\"}",
                new NaiveStage.Filter(counted, fault + " > 5"),
                new Stream(filtered, input.columns(), false, true));
        String again = name("a");
        NaiveStage.Call narrowed = new NaiveStage.Call("m", "max", List.of(n.name()), false, fault + " <> 5");
        add(
                again,
                "{type: aggregate, from: " + counted + ", select: {m: \"" + narrowed.sql() + "\"}}",
                new NaiveStage.Aggregate(counted, List.of(), null, List.of(narrowed)),
                new Stream(again, List.of(new Col("m", Kind.INT)), false, true));
        List.of(selected, filtered, again).forEach(this::sink);
    }

    private void distinct(Stream input) {
        String name = name("d");
        List<Col> keys = keys(input);
        String keep = keys.isEmpty() ? "any" : pick(List.of("any", "first", "last"));
        String order = keep.equals("any") ? null : pick(input.columns()).name();
        List<String> by = (keys.isEmpty() ? input.columns() : keys)
                .stream().map(Col::name).toList();
        add(
                name,
                "{type: distinct, from: " + input.name()
                        + (keys.isEmpty() ? "" : ", by: [" + String.join(", ", by) + "]")
                        + (order == null ? "" : ", keep: {" + keep + ": " + order + "}") + "}",
                new NaiveStage.Distinct(input.name(), by, keep, order),
                new Stream(name, input.columns(), false, input.changing() || !keys.isEmpty()));
    }

    private NaiveStage.Window window() {
        int size = 10 * (1 + random.nextInt(12));
        boolean hop = random.nextInt(3) == 0;
        return new NaiveStage.Window(size, hop ? Math.max(5, size / (1 + random.nextInt(4)) / 5 * 5) : size);
    }

    private void aggregate(Stream input, NaiveStage.Window window) {
        String name = name("a");
        List<Col> keys = keys(input);
        List<NaiveStage.Call> calls = new ArrayList<>();
        List<Col> given = new ArrayList<>();
        if (window != null) {
            given.add(new Col("window_start", Kind.TIME));
            given.add(new Col("window_end", Kind.TIME));
        }
        given.addAll(keys);
        int size = 1 + random.nextInt(4);
        for (int c = 0; c < size; c++) {
            RandomCalls.Typed call = new RandomCalls(random).draw(name + "c" + c, input.columns());
            if (random.nextInt(5) == 0) {
                call = call.withFilter(condition(input));
            }
            calls.add(call.call());
            given.add(new Col(call.call().name(), call.kind()));
        }
        List<String> keyNames = keys.stream().map(Col::name).toList();
        List<String> parts = new ArrayList<>();
        calls.forEach(c -> parts.add(c.name() + ": \"" + c.sql() + "\""));
        String grouped = keyNames.isEmpty() ? "" : ", group-by: [" + String.join(", ", keyNames) + "]";
        String windowed = window == null ? "" : ", window: " + window.yaml();
        add(
                name,
                "{type: aggregate, from: " + input.name() + grouped + windowed + ", overflow: 'null', select: {"
                        + String.join(", ", parts) + "}}",
                new NaiveStage.Aggregate(input.name(), keyNames, window, calls),
                new Stream(name, given, window != null, window == null));
    }

    private List<Col> keys(Stream input) {
        List<Col> keys = new ArrayList<>();
        int size = random.nextInt(3);
        for (int i = 0; i < size; i++) {
            Col key = pick(input.columns());
            boolean windowColumn = key.name().startsWith("window_");
            if (!keys.contains(key) && !windowColumn) {
                keys.add(key);
            }
        }
        return keys;
    }

    private void sinks() {
        for (Stream stream : List.copyOf(streams)) {
            if (!read.contains(stream.name()) || random.nextInt(4) == 0) {
                sink(stream.name());
            }
        }
    }

    private void sink(String stage) {
        String name = stage + "_out";
        yaml.add(name + ": {type: sink, from: " + stage + ", format: collect}");
        stages.put(name, new NaiveStage.Sink(stage));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
