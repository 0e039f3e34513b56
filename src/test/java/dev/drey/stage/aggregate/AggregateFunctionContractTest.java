package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
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

    static Stream<Arguments> cases() {
        return AggregateFunctions.ALL.stream()
                .flatMap(function -> TYPES.stream()
                        .filter(type -> takes(function, type))
                        .flatMap(
                                type -> RandomChunks.seeds(20).map(seed -> Arguments.of(function.name(), type, seed))));
    }

    private static boolean takes(AggregateFunction function, DataType type) {
        try {
            function.bind(CallShape.of(List.of(type), Overflow.FAIL));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Rows of one column, each in one of a few groups. */
    private record Case(Aggregate aggregate, Column column, int[] groupOf, List<Integer> rows) {
        Accumulators fresh() {
            Accumulators accumulators = aggregate.type().create();
            accumulators.ensureGroups(GROUPS);
            return accumulators;
        }

        void accumulate(Accumulators into, List<Integer> some, boolean retract) {
            int[] selection = some.stream().mapToInt(r -> r).toArray();
            int[] groups = some.stream().mapToInt(r -> groupOf[r]).toArray();
            Column[] arguments = {column};
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

    private static Case randomCase(String name, DataType type, long seed) {
        RandomChunks random = new RandomChunks(seed);
        int rows = random.below(400);
        Chunk chunk = random.chunk(Schema.of(new Field("x", type)), rows);
        int[] groupOf = new int[rows];
        Arrays.setAll(groupOf, r -> random.below(GROUPS - 1));
        List<Integer> all = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            all.add(r);
        }
        Aggregate aggregate = AggregateFunctions.find(name).bind(CallShape.of(List.of(type), Overflow.FAIL));
        return new Case(aggregate, chunk.column(0), groupOf, all);
    }

    private static List<String> expected(String name, DataType type, Case rows) {
        List<String> expected = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            int wanted = group;
            List<Integer> members =
                    rows.rows.stream().filter(r -> rows.groupOf[r] == wanted).toList();
            expected.add(NaiveAggregates.result(name, type, rows.column, members));
        }
        return expected;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anyOrderAndAnyCutIntoPartials_givesTheNaiveResult(String name, DataType type, long seed) {
        Case rows = randomCase(name, type, seed);
        List<String> expected = expected(name, type, rows);
        String label = name + "(" + type + "), seed " + seed;

        Accumulators once = rows.fresh();
        once.accumulate(new Column[] {rows.column}, null, rows.rows.size(), rows.groupOf);
        assertThat(rows.results(once)).as(label).isEqualTo(expected);

        Random order = new Random(seed);
        for (int parts = 1; parts <= 9; parts += 4) {
            Accumulators merged = merged(rows, order, parts);
            assertThat(rows.results(merged)).as(label + ", " + parts + " parts").isEqualTo(expected);
        }
    }

    /** Rows shuffled, dealt to parts, and the parts merged in a random tree. */
    private static Accumulators merged(Case rows, Random order, int parts) {
        List<Integer> shuffled = new ArrayList<>(rows.rows);
        Collections.shuffle(shuffled, order);
        List<Accumulators> pending = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            Accumulators accumulators = rows.fresh();
            int from = shuffled.size() * part / parts;
            int to = shuffled.size() * (part + 1) / parts;
            for (int r = from; r < to; r += 3) {
                rows.accumulate(accumulators, shuffled.subList(r, Math.min(to, r + 3)), false);
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
    @MethodSource("cases")
    void retractedRows_leaveNoTrace(String name, DataType type, long seed) {
        Case rows = randomCase(name, type, seed);
        if (!rows.aggregate.type().retractable()) {
            return;
        }
        String label = name + "(" + type + "), seed " + seed;
        List<Integer> kept = rows.rows.subList(0, rows.rows.size() / 2);
        List<Integer> gone = rows.rows.subList(rows.rows.size() / 2, rows.rows.size());
        Accumulators with = rows.fresh();
        rows.accumulate(with, rows.rows, false);
        rows.accumulate(with, gone, true);
        Accumulators without = rows.fresh();
        rows.accumulate(without, kept, false);
        assertThat(rows.results(with)).as(label).isEqualTo(rows.results(without));

        rows.accumulate(with, kept, true);
        assertThat(rows.export(with).toString())
                .as(label + ": all taken back")
                .isEqualTo(rows.export(rows.fresh()).toString());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void copies_liveTheirOwnLifeAndClearedOnesBeginAgain(String name, DataType type, long seed) {
        Case rows = randomCase(name, type, seed);
        String label = name + "(" + type + "), seed " + seed;
        Accumulators original = rows.fresh();
        rows.accumulate(original, rows.rows.subList(0, rows.rows.size() / 2), false);
        List<String> before = rows.results(original);
        Accumulators copy = original.copy();
        rows.accumulate(original, rows.rows.subList(rows.rows.size() / 2, rows.rows.size()), false);
        assertThat(rows.results(copy)).as(label).isEqualTo(before);
        assertThat(rows.results(original)).as(label).isEqualTo(expected(name, type, rows));

        rows.accumulate(copy, rows.rows.subList(rows.rows.size() / 2, rows.rows.size()), false);
        assertThat(rows.results(copy)).as(label).isEqualTo(expected(name, type, rows));
        original.clear();
        original.ensureGroups(GROUPS);
        assertThat(rows.results(original)).as(label).isEqualTo(rows.results(rows.fresh()));
    }
}
