package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of {@link Accumulators}, for every built-in function over every type that it takes. */
class AggregateFunctionContractTest {
    private static final int GROUPS = 7;
    private static final List<DataType> TYPES = List.of(
            DataType.BOOLEAN,
            DataType.BIGINT,
            DataType.DOUBLE,
            DataType.STRING,
            DataType.DATE,
            DataType.TIMESTAMP,
            DataType.decimal(4, 1),
            DataType.decimal(18, 0),
            DataType.decimal(18, 18));

    /** A call of a function, as the oracle knows it and as it is bound. */
    private record Call(AggregateFunction function, CallShape shape) {
        boolean isTaken() {
            try {
                function.bindChecked(shape);
                return true;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        @Override
        public String toString() {
            return function.name() + "(" + shape + ")" + (shape.retracting() ? " with rows taken back" : "");
        }
    }

    static Stream<Arguments> cases() {
        return AggregateFunctions.ALL.stream()
                .flatMap(AggregateFunctionContractTest::calls)
                .filter(Call::isTaken)
                .flatMap(call -> RandomChunks.seeds(10).map(seed -> Arguments.of(call, seed)));
    }

    static Stream<Arguments> retractingCases() {
        return cases().filter(c -> ((Call) c.get()[0]).shape.retracting());
    }

    /** Over every type alone, over some pairs of types and over three columns; with distinct; with rows taken back. */
    private static Stream<Call> calls(AggregateFunction function) {
        List<List<DataType>> arguments = new ArrayList<>();
        TYPES.forEach(type -> arguments.add(List.of(type)));
        TYPES.forEach(type -> arguments.add(List.of(type, DataType.TIMESTAMP)));
        TYPES.forEach(type -> arguments.add(List.of(DataType.STRING, type)));
        arguments.add(List.of(DataType.DOUBLE, DataType.STRING, DataType.DOUBLE));
        Stream<CallShape> variable = arguments.stream().map(types -> CallShape.of(types, Overflow.FAIL));
        DoubleColumn constant = new DoubleColumn(1);
        constant.set(0, NaiveAggregates.SHARE);
        Stream<CallShape> withConstant = TYPES.stream()
                .map(type -> CallShape.of(List.of(type, DataType.DOUBLE), Overflow.FAIL))
                .map(shape -> shape.withConstant(1, constant));
        return Stream.concat(variable, function.name().equals("approx_percentile") ? withConstant : Stream.of())
                .flatMap(shape -> function.takesDistinct() ? Stream.of(shape, shape.withDistinct()) : Stream.of(shape))
                .flatMap(shape -> Stream.of(shape, shape.withRetracting()))
                .map(shape -> new Call(function, shape));
    }

    /** Rows of the arguments, each in one of a few groups. */
    private record Case(Aggregate aggregate, Column[] arguments, int[] groupOf, List<Integer> rows) {
        Accumulators fresh() {
            Accumulators accumulators = aggregate.type().create();
            accumulators.ensureGroups(GROUPS);
            return accumulators;
        }

        void accumulate(Accumulators into, List<Integer> some, boolean retract) {
            int[] selection = some.stream().mapToInt(r -> r).toArray();
            int[] groups = some.stream().mapToInt(r -> groupOf[r]).toArray();
            if (retract) {
                into.retract(arguments, selection, selection.length, groups);
            } else {
                into.accumulate(arguments, selection, selection.length, groups);
            }
        }

        /** What export gives, as a chunk. */
        Chunk export(Accumulators from) {
            List<Field> fields = new ArrayList<>();
            aggregate.type().partialTypes().forEach(t -> fields.add(new Field("p" + fields.size(), t)));
            Chunk partials = Chunk.allocate(Schema.of(fields), GROUPS);
            from.export(null, 0, GROUPS, columns(partials), 0);
            partials.setRowCount(GROUPS);
            return partials;
        }

        void combine(Accumulators into, Chunk partials) {
            int[] groups = new int[GROUPS];
            Arrays.setAll(groups, g -> g);
            into.combine(columns(partials), null, GROUPS, groups);
        }

        List<String> results(Accumulators from) {
            List<String> results = new ArrayList<>();
            for (int group = 0; group < GROUPS; group++) {
                Column target = Column.create(aggregate.resultType().storage(), 1);
                try {
                    aggregate.finish().finish(from, new int[] {group}, 0, 1, target, 0);
                    results.add(ValueText.print(aggregate.resultType(), target, 0));
                } catch (AggregateOverflowException e) {
                    assertThat(e.group()).isEqualTo(group);
                    results.add("overflow");
                }
            }
            return results;
        }
    }

    private static Column[] columns(Chunk chunk) {
        Column[] columns = new Column[chunk.columnCount()];
        Arrays.setAll(columns, chunk::column);
        return columns;
    }

    private static Case randomCase(Call call, long seed) {
        RandomChunks random = new RandomChunks(seed);
        int rows = random.below(400);
        List<Field> fields = new ArrayList<>();
        call.shape.types().forEach(type -> fields.add(new Field("x" + fields.size(), type)));
        Chunk chunk = random.chunk(Schema.of(fields), rows);
        int[] groupOf = new int[rows];
        Arrays.setAll(groupOf, r -> random.below(GROUPS - 1));
        List<Integer> all = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            all.add(r);
        }
        return new Case(call.function.bindChecked(call.shape), columns(chunk), groupOf, all);
    }

    private static List<String> expected(Call call, Case rows, List<Integer> some) {
        List<String> expected = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            int wanted = group;
            List<Integer> members =
                    some.stream().filter(r -> rows.groupOf[r] == wanted).toList();
            String function = NaiveAggregates.text(call.function, call.shape);
            expected.add(NaiveAggregates.result(function, call.shape.types(), rows.arguments, members));
        }
        return expected;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anyOrderAndAnyCutIntoPartials_givesTheNaiveResult(Call call, long seed) {
        Case rows = randomCase(call, seed);
        List<String> expected = expected(call, rows, rows.rows);
        String label = call + ", seed " + seed;

        Accumulators once = rows.fresh();
        once.accumulate(rows.arguments, null, rows.rows.size(), rows.groupOf);
        assertThat(rows.results(once)).as(label).isEqualTo(expected);

        Random order = new Random(seed);
        for (int parts = 1; parts <= 9; parts += 4) {
            Accumulators merged = merged(rows, rows.rows, List.of(), order, parts);
            assertThat(rows.results(merged)).as(label + ", " + parts + " parts").isEqualTo(expected);
        }
    }

    /** Rows to add and to take back shuffled, dealt to parts, and the parts merged in a random tree. */
    private static Accumulators merged(Case rows, List<Integer> added, List<Integer> gone, Random order, int parts) {
        // Rows that are taken back are written as their complement.
        List<Integer> events = new ArrayList<>(added);
        gone.forEach(row -> events.add(~row));
        Collections.shuffle(events, order);
        List<Accumulators> pending = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            Accumulators accumulators = rows.fresh();
            int from = events.size() * part / parts;
            int to = events.size() * (part + 1) / parts;
            for (int r = from; r < to; r += 3) {
                List<Integer> some = events.subList(r, Math.min(to, r + 3));
                rows.accumulate(accumulators, some.stream().filter(e -> e >= 0).toList(), false);
                List<Integer> back =
                        some.stream().filter(e -> e < 0).map(e -> ~e).toList();
                if (!back.isEmpty()) {
                    rows.accumulate(accumulators, back, true);
                }
            }
            pending.add(accumulators);
        }
        while (pending.size() > 1) {
            Chunk partials = rows.export(pending.remove(order.nextInt(pending.size())));
            rows.combine(pending.get(order.nextInt(pending.size())), partials);
        }
        return pending.get(0);
    }

    @ParameterizedTest
    @MethodSource("retractingCases")
    void rowsTakenBackBeforeTheyCame_leaveNoTrace(Call call, long seed) {
        Case rows = randomCase(call, seed);
        List<Integer> kept = rows.rows.subList(0, rows.rows.size() / 2);
        List<Integer> gone = rows.rows.subList(rows.rows.size() / 2, rows.rows.size());
        String label = call + ", seed " + seed;

        Accumulators back = rows.fresh();
        rows.accumulate(back, gone, true);
        Accumulators all = rows.fresh();
        rows.accumulate(all, rows.rows, false);
        Accumulators merged = rows.fresh();
        rows.combine(merged, rows.export(back));
        rows.combine(merged, rows.export(all));
        assertThat(rows.results(merged)).as(label).isEqualTo(expected(call, rows, kept));

        Random order = new Random(seed);
        for (int parts = 1; parts <= 9; parts += 4) {
            assertThat(rows.results(merged(rows, rows.rows, gone, order, parts)))
                    .as(label + ", " + parts + " parts")
                    .isEqualTo(expected(call, rows, kept));
        }
    }

    @ParameterizedTest
    @MethodSource("retractingCases")
    void retractedRows_leaveNoTrace(Call call, long seed) {
        Case rows = randomCase(call, seed);
        String label = call + ", seed " + seed;
        List<Integer> kept = rows.rows.subList(0, rows.rows.size() / 2);
        List<Integer> gone = rows.rows.subList(rows.rows.size() / 2, rows.rows.size());
        Accumulators with = rows.fresh();
        rows.accumulate(with, rows.rows, false);
        rows.accumulate(with, gone, true);
        assertThat(rows.results(with)).as(label).isEqualTo(expected(call, rows, kept));

        rows.accumulate(with, kept, true);
        assertThat(rows.export(with).toString())
                .as(label + ": all taken back")
                .isEqualTo(rows.export(rows.fresh()).toString());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void copies_liveTheirOwnLifeAndClearedOnesBeginAgain(Call call, long seed) {
        Case rows = randomCase(call, seed);
        String label = call + ", seed " + seed;
        Accumulators original = rows.fresh();
        rows.accumulate(original, rows.rows.subList(0, rows.rows.size() / 2), false);
        List<String> before = rows.results(original);
        Accumulators copy = original.copy();
        rows.accumulate(original, rows.rows.subList(rows.rows.size() / 2, rows.rows.size()), false);
        assertThat(rows.results(copy)).as(label).isEqualTo(before);
        assertThat(rows.results(original)).as(label).isEqualTo(expected(call, rows, rows.rows));

        rows.accumulate(copy, rows.rows.subList(rows.rows.size() / 2, rows.rows.size()), false);
        assertThat(rows.results(copy)).as(label).isEqualTo(expected(call, rows, rows.rows));
        original.clear();
        original.ensureGroups(GROUPS);
        assertThat(rows.results(original)).as(label).isEqualTo(rows.results(rows.fresh()));
    }
}
