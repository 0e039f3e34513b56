package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.table.BucketOrder;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A random aggregation: some keys, every function over every other column that it takes, and input chunks.
 *
 * @param plan what is aggregated; input columns are those of the chunks, keys first
 * @param inputSchema columns of the chunks
 * @param chunks the input
 */
record AggregateCase(AggregatePlan plan, Schema inputSchema, List<Chunk> chunks) {
    /** {@code keys} of the random columns are group keys. */
    static AggregateCase random(long seed, int rows) {
        RandomChunks random = new RandomChunks(seed).withSelections();
        Schema schema = random.schema();
        int keys = random.below(Math.min(3, schema.size()) + 1);
        return new AggregateCase(plan(schema, keys), schema, random.chunks(schema, rows, 1 + random.below(rows)));
    }

    /** With every function. Overflow gives null, so that every random input has a result. */
    static AggregatePlan plan(Schema schema, int keys) {
        return plan(schema, keys, AggregateFunctions.ALL);
    }

    /** Some functions, for tests that tell results or bytes and so must not change with the list of all. */
    static List<AggregateFunction> functions(String... names) {
        return Arrays.stream(names).map(AggregateFunctions::find).toList();
    }

    static AggregatePlan plan(Schema schema, int keys, List<AggregateFunction> functions) {
        List<Field> keyFields = schema.fields().subList(0, keys);
        List<AggregatePlan.Kept> kept = new ArrayList<>();
        List<AggregatePlan.Result> results = new ArrayList<>();
        List<Field> output = new ArrayList<>(keyFields);
        int condition = schema.fields().stream().map(Field::type).toList().indexOf(DataType.BOOLEAN);
        Layout layout = new Layout(schema, kept, results, output);
        layout.add(AggregateFunctions.find("count"), List.of(), AggregatePlan.NO_FILTER);
        layout.add(AggregateFunctions.find("count"), List.of(), condition);
        for (int c = 0; c < schema.size(); c++) {
            for (AggregateFunction function : functions) {
                layout.add(function, List.of(c), AggregatePlan.NO_FILTER);
                layout.add(function, List.of(c), condition);
                layout.add(function, List.of(c, (c + 1) % schema.size()), AggregatePlan.NO_FILTER);
                if (function.takesDistinct()) {
                    layout.addDistinct(function, List.of(c), AggregatePlan.NO_FILTER);
                    layout.addDistinct(function, List.of(c), condition);
                }
            }
        }
        return new AggregatePlan(keyFields, kept, results, Schema.of(output));
    }

    /** A plan in the making. */
    private record Layout(
            Schema schema, List<AggregatePlan.Kept> kept, List<AggregatePlan.Result> results, List<Field> output) {
        /** Adds a result, unless the function does not take the arguments or the result is there already. */
        void add(AggregateFunction function, List<Integer> arguments, int filter) {
            add(function, shape(arguments), arguments, filter);
        }

        void addDistinct(AggregateFunction function, List<Integer> arguments, int filter) {
            add(function, shape(arguments).withDistinct(), arguments, filter);
        }

        private CallShape shape(List<Integer> arguments) {
            return CallShape.of(arguments.stream().map(schema::type).toList(), Overflow.NULL);
        }

        private void add(AggregateFunction function, CallShape shape, List<Integer> arguments, int filter) {
            Aggregate aggregate;
            try {
                aggregate = function.bind(shape);
            } catch (IllegalArgumentException e) {
                return;
            }
            String text = NaiveAggregates.text(function, shape);
            String name = text.replace(' ', '_') + "_" + (arguments.isEmpty() ? "rows" : schema.name(arguments.get(0)))
                    + (filter == AggregatePlan.NO_FILTER ? "" : "_if");
            if (output.stream().anyMatch(f -> f.name().equals(name))) {
                return;
            }
            AggregatePlan.Kept wanted = new AggregatePlan.Kept(
                    aggregate.type(), arguments, filter, arguments + (filter < 0 ? "" : " where " + filter));
            if (!kept.contains(wanted)) {
                kept.add(wanted);
            }
            Field field = new Field(name, aggregate.resultType());
            output.add(field);
            results.add(new AggregatePlan.Result(field, kept.indexOf(wanted), aggregate.finish(), text));
        }
    }

    static Column[] columns(Chunk chunk) {
        Column[] columns = new Column[chunk.columnCount()];
        Arrays.setAll(columns, chunk::column);
        return columns;
    }

    InputColumns input() {
        return InputColumns.of(IntStream.range(0, inputSchema.size()).toArray());
    }

    /** The input folded into one table. */
    AggregateTable folded() {
        AggregateTable table = new AggregateTable(plan);
        RowGroups rows = new RowGroups();
        for (Chunk chunk : chunks) {
            table.fold(columns(chunk), chunk.selection(), chunk.selectedCount(), rows);
        }
        return table;
    }

    /** The result of one table over all rows, itself held against {@link #naiveResult} by its own test. */
    MaterializedResult result() {
        AggregateTable table = folded();
        if (plan.keys().isEmpty() && table.size() == 0) {
            table.beginOnlyGroup(new RowGroups());
        }
        return result(table);
    }

    MaterializedResult result(AggregateTable table) {
        Chunk results = Chunk.allocate(plan.outputSchema(), 0);
        table.appendResults(null, 0, table.size(), results);
        return MaterializedResult.of(results);
    }

    /** The result of partial groups, merged. */
    MaterializedResult merged(List<Chunk> partials) {
        AggregateTable table = new AggregateTable(plan);
        RowGroups rows = new RowGroups();
        partials.forEach(p -> table.merge(p, rows));
        return result(table);
    }

    /** The rows' partial groups, one bucket a chunk, in chunks of at most {@code most} rows. */
    List<Chunk> partials(int buckets, int most) {
        List<Chunk> partials = new ArrayList<>();
        BucketOrder order = new BucketOrder(buckets);
        for (Chunk chunk : chunks) {
            AggregateTable table = new AggregateTable(plan);
            table.append(columns(chunk), chunk.selection(), chunk.selectedCount(), new RowGroups());
            order.sort(table.hashes(), table.size());
            for (int bucket = 0; bucket < buckets; bucket++) {
                for (int from = order.start(bucket); from < order.end(bucket); from += most) {
                    Chunk partial = Chunk.allocate(plan.partialSchema(), 0);
                    table.exportPartials(order.order(), from, Math.min(most, order.end(bucket) - from), partial);
                    partial.setBucket(bucket);
                    partials.add(partial);
                }
            }
        }
        return partials;
    }

    /** Groups as text: keys, then the results, by the oracle. */
    Map<String, List<String>> naiveResult() {
        Chunk all = Chunk.allocate(inputSchema, 0);
        chunks.forEach(c -> all.append(c, 0, c.selectedCount()));
        Map<String, List<Integer>> groups = new TreeMap<>();
        for (int row = 0; row < all.rowCount(); row++) {
            groups.computeIfAbsent(key(all, row), k -> new ArrayList<>()).add(row);
        }
        Map<String, List<String>> results = new TreeMap<>();
        groups.forEach((key, rows) -> results.put(key, naiveResults(all, rows)));
        return results;
    }

    private List<String> naiveResults(Chunk all, List<Integer> every) {
        List<String> results = new ArrayList<>();
        for (AggregatePlan.Result result : plan.results()) {
            List<Integer> arguments = plan.kept().get(result.kept()).arguments();
            int filter = plan.kept().get(result.kept()).filter();
            List<Integer> rows = filter == AggregatePlan.NO_FILTER
                    ? every
                    : every.stream().filter(r -> isTrue(all.column(filter), r)).toList();
            String function = result.text();
            if (arguments.isEmpty()) {
                results.add(Integer.toString(rows.size()));
            } else {
                List<DataType> types = arguments.stream().map(inputSchema::type).toList();
                Column[] columns = arguments.stream().map(all::column).toArray(Column[]::new);
                String text = NaiveAggregates.result(function, types, columns, rows);
                results.add(text.equals("overflow") ? "null" : text);
            }
        }
        return results;
    }

    private static boolean isTrue(Column condition, int row) {
        return !condition.isNull(row) && ((BooleanColumn) condition).get(row);
    }

    /** Groups as text: keys, then the results, by a table. */
    Map<String, List<String>> text(AggregateTable table) {
        Chunk results = Chunk.allocate(plan.outputSchema(), 0);
        table.appendResults(null, 0, table.size(), results);
        Map<String, List<String>> text = new TreeMap<>();
        for (int row = 0; row < results.rowCount(); row++) {
            List<String> cells = new ArrayList<>();
            for (int c = plan.keys().size(); c < results.columnCount(); c++) {
                cells.add(ValueText.print(results.schema().type(c), results.column(c), row));
            }
            text.put(key(results, row), cells);
        }
        return text;
    }

    private String key(Chunk chunk, int row) {
        StringBuilder key = new StringBuilder();
        for (int k = 0; k < plan.keys().size(); k++) {
            String text = ValueText.print(chunk.schema().type(k), chunk.column(k), row);
            boolean negativeZero = chunk.schema().type(k).equals(DataType.DOUBLE) && text.equals("-0.0");
            key.append(chunk.column(k).isNull(row) ? "null" : "'" + (negativeZero ? "0.0" : text))
                    .append('|');
        }
        return key.toString();
    }
}
