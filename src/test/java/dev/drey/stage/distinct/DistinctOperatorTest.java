package dev.drey.stage.distinct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.BundleTrigger;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.RowMultiset;
import dev.drey.stage.distinct.DistinctPlan.Keep;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.OperatorHarness;
import dev.drey.testing.RandomChanges;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both phases of exact {@code distinct} against the naive meaning, cut, restored and rescaled anywhere. */
class DistinctOperatorTest {
    private static final OperatorIdentity IDENTITY = OperatorIdentity.whole("test", "once");
    private static final int BUCKETS = 8;

    static Stream<Long> seeds() {
        return RandomChunks.seeds(12);
    }

    /** A drawn plan: key, kept row and given columns. */
    private static DistinctPlan plan(RandomChunks random, Schema all) {
        List<String> names = all.names();
        List<String> by = new ArrayList<>(names.subList(0, 1 + random.below(names.size())));
        Keep keep = Keep.values()[random.below(3)];
        String order = keep == Keep.ANY ? null : names.get(random.below(names.size()));
        boolean keysOnly = random.below(3) == 0;
        Set<String> given = new HashSet<>(keysOnly ? by.subList(0, random.below(by.size() + 1)) : names);
        List<String> used = keysOnly ? by : names;
        return new DistinctPlan(all.retain(used), all.retain(given), by, keep, order);
    }

    /** Columns of the plan's input. */
    private static Chunk narrowed(Chunk chunk, Schema to) {
        Chunk view = new Chunk(
                to,
                to.names().stream()
                        .map(name -> chunk.column(chunk.schema().indexOf(name)))
                        .toArray(Column[]::new));
        view.view(chunk);
        return view.copy();
    }

    private static MaterializedResult expected(List<Chunk> inserts, DistinctPlan plan) {
        Chunk all = Chunk.allocate(plan.input(), 0);
        inserts.forEach(chunk -> all.append(chunk, 0, chunk.selectedCount()));
        return MaterializedResult.of(narrowed(NaiveDistinct.of(all, plan), plan.output()));
    }

    private static OperatorHarness second(DistinctPlan plan, boolean batch, boolean counted) {
        return OperatorHarness.of(
                        plan.input(),
                        plan.output(),
                        () -> new DistinctOperator(
                                IDENTITY, plan, new DistinctOperator.Settings(BUCKETS, 10, batch, counted)))
                .keyedBy(BucketRouting.of(BUCKETS), BUCKETS);
    }

    @Test
    void rowTakenBackOnceTooOften_isToldAtTheEnd() {
        Schema schema = Schema.parse("k bigint, v string");
        CountedRows rows = new CountedRows(new DistinctPlan(schema, schema, List.of("k"), Keep.ANY, null));
        rows.apply(Chunks.parse("op | k bigint | v string\n-D | 7 | a\n+I | 7 | b"));
        assertThatThrownBy(rows::checkNoDebts)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a row was taken back more often than it came: k = 7, v = a");
        rows.apply(Chunks.parse("op | k bigint | v string\n+I | 7 | a"));
        rows.checkNoDebts();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void insertedRows_leaveTheRowThatTheNaiveMeaningKeeps(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        DistinctPlan plan = plan(random, schema);
        Chunk pool = random.chunk(schema, 40);
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Chunk chunk = Chunk.allocate(schema, 0);
            for (int row = 0; row < 12; row++) {
                chunk.append(pool, random.below(40), 1);
            }
            chunks.add(narrowed(chunk, plan.input()));
        }
        for (boolean counted : new boolean[] {false, true}) {
            second(plan, seed % 2 == 0, counted)
                    .input(RandomChanges.byBucket(chunks, plan.by(), BUCKETS))
                    .expecting(expected(chunks, plan))
                    .labelled("seed " + seed + ", counted " + counted + ", " + plan)
                    .verify();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void changedRows_leaveTheRowThatIsKeptOfThoseLeft(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        DistinctPlan plan = plan(random, schema);
        List<Chunk> chunks = new RandomChanges(random, schema, null, 40)
                .chunks(12, 12).stream().map(c -> narrowed(c, plan.input())).toList();
        Chunk left = Chunk.allocate(plan.input(), 0);
        RowMultiset rows = RowMultiset.of(plan.input(), null);
        chunks.forEach(rows::apply);
        rows.appendTo(left, Integer.MAX_VALUE, full -> {});
        second(plan, seed % 5 == 0, true)
                .input(RandomChanges.byBucket(chunks, plan.by(), BUCKETS))
                .expecting(expected(List.of(left), plan))
                .labelled("seed " + seed + ", " + plan)
                .verify();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void localPhase_losesNothingThatCounts(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed).withSelections();
        Schema schema = random.schema();
        DistinctPlan plan = plan(random, schema);
        List<Chunk> chunks = random.chunks(schema, 100, 20).stream()
                .map(c -> narrowed(c, plan.input()))
                .toList();
        BundleTrigger.Rule[] rules = {
            BundleTrigger.Rule.batch(1 << 20),
            BundleTrigger.Rule.batch(1),
            new BundleTrigger.Rule(7, BundleTrigger.NEVER, 1 << 20, false),
            BundleTrigger.Rule.streaming(true, 1 << 20)
        };
        BundleTrigger.Rule rule = rules[(int) (seed % rules.length)];
        for (boolean drops : new boolean[] {true, false}) {
            OperatorHarness.of(
                            plan.input(),
                            plan.input(),
                            () -> new DistinctLocalOperator(
                                    IDENTITY, plan, new DistinctLocalOperator.Settings(BUCKETS, 5, rule, drops)))
                    .input(chunks)
                    .judgedBy(output -> expected(output, plan))
                    .expecting(expected(chunks, plan))
                    .labelled("seed " + seed + ", " + rule + ", drops " + drops + ", " + plan)
                    .verify();
        }
    }

    /** Enough keys for the guard to grow and rows to be replaced until places are dropped. */
    @Test
    void manyKeysAndManyReplacements_stayRight() {
        Schema schema = Schema.parse("k bigint, v bigint, s string");
        DistinctPlan plan = new DistinctPlan(schema, schema, List.of("k"), Keep.LAST, "v");
        KeptRows rows = new KeptRows(plan);
        Chunk chunk = Chunk.allocate(schema, 1000);
        for (int round = 0; round < 60; round++) {
            chunk.reset();
            for (int i = 0; i < 1000; i++) {
                chunk.longs(0).set(i, round < 20 ? round * 1000 + i : i * 7 % 20_000);
                chunk.longs(1).set(i, round);
                chunk.strings(2).setString(i, "round " + round);
            }
            chunk.setRowCount(1000);
            rows.apply(chunk);
            if (round == 19) {
                assertThat(rows.figures().distinct()).isBetween(19_000.0, 21_000.0);
            }
        }
        assertThat(rows.size()).isEqualTo(20_000);
        assertThat(rows.figures()).as("of a guard that is a detour").isEqualTo(FilterFigures.NONE);
        Chunk result = Chunk.allocate(schema, 0);
        rows.copy().writeKept(null, 0, 20_000, Integer.MAX_VALUE, new RowList(), result);
        Chunk naive = Chunk.allocate(schema, 0);
        for (int key = 0; key < 20_000; key++) {
            boolean replaced = key % 7 == 0 && key / 7 < 1000;
            Chunk one = Chunk.allocate(schema, 1);
            one.longs(0).set(0, key);
            one.longs(1).set(0, replaced ? 59 : key / 1000);
            one.strings(2).setString(0, "round " + (replaced ? 59 : key / 1000));
            one.setRowCount(1);
            naive.append(one, 0, 1);
        }
        assertThat(MaterializedResult.of(result)).isEqualTo(MaterializedResult.of(naive));
        assertThat(rows.heapBytes()).isLessThan(6L << 20);
    }
}
