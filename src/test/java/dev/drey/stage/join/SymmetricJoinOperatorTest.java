package dev.drey.stage.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.expression.Expression;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.RowMultiset;
import dev.drey.runtime.StageFailure;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.OperatorHarness;
import dev.drey.testing.RandomChanges;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The symmetric join against the naive one, cut, restored and rescaled anywhere, whatever side comes first. */
class SymmetricJoinOperatorTest {
    private static final OperatorIdentity IDENTITY = OperatorIdentity.whole("test", "joined");
    private static final int BUCKETS = 8;

    static Stream<Long> seeds() {
        return RandomChunks.seeds(12);
    }

    private static OperatorHarness harness(JoinPlan plan, boolean leftChanging, boolean rightChanging) {
        SymmetricJoinOperator.Settings settings =
                new SymmetricJoinOperator.Settings(BUCKETS, 10, leftChanging, rightChanging, false);
        return OperatorHarness.ofTwo(
                        plan.left().schema(),
                        plan.right().schema(),
                        plan.output().schema(),
                        () -> new SymmetricJoinOperator(IDENTITY, plan, settings))
                .keyedBy(BucketRouting.of(BUCKETS), BUCKETS);
    }

    /** Chunks of both sides, by bucket, in an order of their own that keeps each side's. */
    private static void feed(
            OperatorHarness harness, JoinPlan plan, List<Chunk> left, List<Chunk> right, RandomChunks random) {
        List<Chunk> ofLeft = RandomChanges.byBucket(left, plan.left().keyNames(), BUCKETS);
        List<Chunk> ofRight = RandomChanges.byBucket(right, plan.right().keyNames(), BUCKETS);
        List<Integer> order = new ArrayList<>(Collections.nCopies(ofLeft.size(), 0));
        order.addAll(Collections.nCopies(ofRight.size(), 1));
        Collections.shuffle(order, new Random(random.below(1 << 30)));
        int[] next = new int[2];
        for (int side : order) {
            harness.inputOf(side, (side == 0 ? ofLeft : ofRight).get(next[side]++));
        }
    }

    private static MaterializedResult naive(JoinPlan plan, List<Chunk> left, List<Chunk> right) {
        return MaterializedResult.of(NaiveJoin.of(
                plan,
                rowsLeft(plan.left().schema(), left),
                rowsLeft(plan.right().schema(), right)));
    }

    private static Chunk rowsLeft(Schema schema, List<Chunk> changes) {
        if (changes.stream().allMatch(chunk -> chunk.rowKinds() == null)) {
            return NaiveJoin.together(schema, changes);
        }
        Chunk left = Chunk.allocate(schema, 0);
        RowMultiset rows = RowMultiset.of(schema, null);
        changes.forEach(rows::apply);
        rows.appendTo(left, Integer.MAX_VALUE, full -> {});
        return left;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void insertedRows_areJoinedInWhateverOrderTheyCome(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        RandomJoins joins = new RandomJoins(random);
        JoinKind kind = JoinKind.values()[(int) (seed % JoinKind.values().length)];
        JoinPlan plan = joins.plan(kind, seed % 2 == 0);
        List<Chunk> left = joins.rows(plan, Side.LEFT, List.of(), 60);
        List<Chunk> right = joins.rows(plan, Side.RIGHT, left, 60);
        OperatorHarness harness = harness(plan, random.below(4) == 0 && !plan.timed(), false);
        feed(harness, plan, left, right, random);
        harness.expecting(naive(plan, left, right))
                .labelled("seed " + seed + ", " + plan)
                .verify();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void changedRows_leaveTheJoinOfThoseThatAreLeft(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        RandomJoins joins = new RandomJoins(random);
        JoinKind kind = JoinKind.values()[(int) (seed % JoinKind.values().length)];
        JoinPlan plan = joins.plan(kind, false);
        List<Chunk> left = new RandomChanges(random, plan.left().schema(), null, 20).chunks(6, 12);
        List<Chunk> right = seed % 3 == 0
                ? joins.rows(plan, Side.RIGHT, left, 60)
                : new RandomChanges(random, plan.right().schema(), null, 20).chunks(6, 12);
        OperatorHarness harness = harness(plan, true, seed % 3 != 0);
        feed(harness, plan, left, right, random);
        harness.expecting(naive(plan, left, right))
                .labelled("seed " + seed + ", " + plan)
                .verify();
    }

    /** Rows in the order of their times, each side at its own pace, with watermarks close behind: they expire all the while. */
    @ParameterizedTest
    @MethodSource("seeds")
    void rowsThatExpire_haveMetAllThatMatchThem(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        RandomJoins joins = new RandomJoins(random);
        JoinKind kind = JoinKind.values()[(int) (seed % JoinKind.values().length)];
        JoinPlan plan = joins.plan(kind, true);
        List<Chunk> sides = new ArrayList<>();
        for (Side side : Side.values()) {
            List<Chunk> rows = joins.rows(plan, side, sides, 40);
            sides.add(NaiveJoin.together(plan.input(side).schema(), rows));
        }
        OperatorHarness harness = harness(plan, false, false);
        List<List<Integer>> orders = sides.stream()
                .map(SymmetricJoinOperatorTest::byTime)
                .map(ArrayList::new)
                .collect(Collectors.toList());
        while (!orders.get(0).isEmpty() || !orders.get(1).isEmpty()) {
            int side = orders.get(0).isEmpty() || !orders.get(1).isEmpty() && random.below(2) == 0 ? 1 : 0;
            int row = orders.get(side).remove(0);
            Chunk one = Chunk.allocate(sides.get(side).schema(), 1);
            one.append(sides.get(side), row, 1);
            RandomChanges.byBucket(List.of(one), plan.input(Side.values()[side]).keyNames(), BUCKETS)
                    .forEach(chunk -> harness.inputOf(side, chunk));
            harness.watermarkOf(side, sides.get(side).eventTime().get(row) / 1000 - 1);
        }
        harness.expecting(naive(plan, List.of(sides.get(0)), List.of(sides.get(1))))
                .labelled("seed " + seed + ", " + plan)
                .verify();
    }

    private static List<Integer> byTime(Chunk chunk) {
        return IntStream.range(0, chunk.rowCount())
                .boxed()
                .sorted(Comparator.comparing(row -> chunk.eventTime().get(row)))
                .toList();
    }

    @Test
    void expiredRows_areForgotten_andThoseWithoutMatchAreGivenOnce() throws Exception {
        long minute = RandomJoins.MICROS_PER_MINUTE;
        JoinPlan plan = plan(JoinKind.LEFT, 10 * minute, null);
        List<String> given = new ArrayList<>();
        JoinOutput output = new JoinOutput(plan, 100, chunk -> given.add(drawn(chunk)));
        SymmetricJoin join = new SymmetricJoin(plan, null, output);
        JoinedRows left = new JoinedRows(JoinedRows.Layout.of(plan, Side.LEFT, false));
        JoinedRows right = new JoinedRows(JoinedRows.Layout.of(plan, Side.RIGHT, false));
        Chunk orders = Chunk.allocate(ORDERS, 3000);
        LongColumn times = new LongColumn(3000);
        for (int row = 0; row < 3000; row++) {
            orders.longs(0).set(row, row);
            orders.strings(1).setString(row, "user " + row);
            times.set(row, row < 2999 ? 0 : 5 * minute);
        }
        orders.setRowCount(3000);
        orders.setEventTime(times);
        join.take(Side.LEFT, orders, left, right);
        Chunk user = Chunks.parse("user string | name string | @time timestamp\nuser 7 | Seven | 1970-01-01 00:10:00");
        join.take(Side.RIGHT, user, right, left);
        assertThat(given).containsExactly("+I 7 Seven");

        join.expire(Side.LEFT, left, 10 * minute);
        assertThat(left.size()).isEqualTo(3000);
        join.expire(Side.LEFT, left, 10 * minute + 1);
        assertThat(left.size()).isEqualTo(1);
        assertThat(left.entries()).isEqualTo(1);
        assertThat(String.join(", ", given.subList(1, given.size())).split(", "))
                .hasSize(2998)
                .startsWith("+I 0 null")
                .doesNotContain("+I 7 null", "+I 2999 null");
        join.expire(Side.LEFT, left, Long.MAX_VALUE);
        assertThat(given.get(given.size() - 1)).isEqualTo("+I 2999 null");
        assertThat(left.size()).isZero();
    }

    private static final Schema ORDERS = Schema.parse("id bigint, user string");
    private static final Schema USERS = Schema.parse("user string, name string");

    private static JoinPlan plan(JoinKind kind, long within, String condition) throws Exception {
        PairLayout.Source[] sources = {
            new PairLayout.Source(0, -1), new PairLayout.Source(1, 0), new PairLayout.Source(-1, 1)
        };
        PairLayout layout = new PairLayout(Schema.parse("id bigint, user string, name string"), List.of(sources));
        PairLayout output = kind.givesPairs() ? layout : new PairLayout(Schema.parse("id bigint"), List.of(sources[0]));
        JoinPlan.Condition bound = condition == null
                ? null
                : new JoinPlan.Condition(Expression.parse(condition).bindCondition(layout.schema()), layout);
        return new JoinPlan(
                kind,
                new JoinPlan.Input(ORDERS, List.of(1)),
                new JoinPlan.Input(USERS, List.of(0)),
                bound,
                within,
                output);
    }

    private static Chunk chunk(String drawn) {
        return RandomChanges.byBucket(List.of(Chunks.parse(drawn)), List.of("user"), 1)
                .get(0);
    }

    private static List<String> given(JoinPlan plan, boolean changing, List<Chunk> chunks) throws Exception {
        List<String> given = new ArrayList<>();
        SymmetricJoinOperator.Settings settings = new SymmetricJoinOperator.Settings(1, 100, changing, changing, false);
        OperatorHarness harness = OperatorHarness.ofTwo(
                        ORDERS,
                        USERS,
                        plan.output().schema(),
                        () -> new SymmetricJoinOperator(IDENTITY, plan, settings))
                .keyedBy(BucketRouting.of(1), 1)
                .judgedBy(output -> {
                    output.forEach(out -> given.add(drawn(out)));
                    return MaterializedResult.of(output);
                });
        for (Chunk chunk : chunks) {
            harness.inputOf(chunk.schema().equals(ORDERS) ? 0 : 1, chunk);
        }
        harness.result();
        return given;
    }

    private static String drawn(Chunk chunk) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < chunk.rowCount(); row++) {
            RowKind kind = RowKind.ofCode(chunk.rowKinds() == null ? 0 : chunk.rowKinds()[row]);
            String name = chunk.columnCount() < 3 ? "" : " " + chunk.strings(2).getString(row);
            rows.add(kind.mark() + " " + chunk.longs(0).get(row) + name);
        }
        return String.join(", ", rows);
    }

    @Test
    void rowWithoutMatch_isTakenBackWhenOneComes_andComesBackWhenItGoes() throws Exception {
        List<Chunk> chunks = List.of(
                chunk("id bigint | user string\n1 | ann\n2 | bob"),
                chunk("user string | name string\nann | Ann\nann | Anna"),
                chunk("op | user string | name string\n-D | ann | Ann\n-D | ann | Anna\n+I | ann | Anni"),
                chunk("op | user string | name string\n-U | ann | Anni\n+U | ann | Annika\n-D | ann | Annika"));
        assertThat(given(plan(JoinKind.LEFT, JoinPlan.ANY_TIME, null), true, chunks))
                .containsExactly(
                        "+I 1 null, +I 2 null",
                        "+I 1 Ann, +I 1 Anna, -D 1 null",
                        "-D 1 Ann, -D 1 Anna, +I 1 Anni",
                        "-D 1 Anni, +I 1 null");
        assertThat(given(plan(JoinKind.ANTI, JoinPlan.ANY_TIME, null), true, chunks))
                .containsExactly("+I 1, +I 2", "-D 1", "+I 1");
        assertThat(given(plan(JoinKind.SEMI, JoinPlan.ANY_TIME, null), true, chunks))
                .containsExactly("+I 1", "-D 1");
    }

    @Test
    void rowThatAChunkTakesBackAndBringsAgain_makesNothing() throws Exception {
        List<Chunk> chunks = List.of(
                chunk("id bigint | user string\n1 | ann"),
                chunk("user string | name string\nann | Ann"),
                chunk("op | user string | name string\n-D | ann | Ann\n+I | ann | Ann\n+I | ann | Bo\n-D | ann | Bo"));
        assertThat(given(plan(JoinKind.FULL, JoinPlan.ANY_TIME, null), true, chunks))
                .containsExactly("+I 1 null", "+I 1 Ann, -D 1 null");
    }

    @Test
    void conditionWithoutResult_failsInsertsAtOnce_andChangesOnlyWhenTheyAreLeft() throws Exception {
        JoinPlan plan = plan(JoinKind.LEFT, JoinPlan.ANY_TIME, "10 / (id - 1) > 2");
        Chunk order = chunk("id bigint | user string\n1 | ann\n2 | ann");
        Chunk user = chunk("user string | name string\nann | Ann");
        assertThatThrownBy(() -> given(plan, false, List.of(order, user)))
                .isInstanceOf(StageFailure.class)
                .hasStackTraceContaining("division by zero");
        assertThatThrownBy(() -> given(plan, true, List.of(order, user)))
                .isInstanceOf(StageFailure.class)
                .hasStackTraceContaining("that was not taken back");
        Chunk gone = chunk("op | id bigint | user string\n-D | 1 | ann");
        assertThat(given(plan, true, List.of(order, user, gone)))
                .containsExactly("+I 1 null, +I 2 null", "+I 2 Ann, -D 2 null", "-D 1 null");
    }

    @Test
    void rowsThatAreTakenBackThoughAllWereInserts_areRefused() throws Exception {
        Chunk gone = chunk("op | id bigint | user string\n-D | 1 | ann");
        assertThatThrownBy(() -> given(plan(JoinKind.INNER, JoinPlan.ANY_TIME, null), false, List.of(gone)))
                .hasMessageContaining("stage 'joined'")
                .hasStackTraceContaining("it takes inserts (+I) only");
    }
}
