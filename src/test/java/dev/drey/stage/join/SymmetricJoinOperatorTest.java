package dev.drey.stage.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
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
import java.util.List;
import java.util.Random;
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
