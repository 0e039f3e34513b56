package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Field;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BundleTrigger.Rule;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.RandomChunks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Both phases together give the result of one table, however rows are bundled, fail and are taken back. */
class AggregateModesTest {
    private static final long PLENTY = 1 << 26;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static List<Rule> rules() {
        return List.of(
                Rule.streaming(true, PLENTY),
                Rule.streaming(false, PLENTY),
                Rule.streaming(false, 1),
                Rule.microBatch(1, SECOND, PLENTY),
                Rule.microBatch(10, SECOND, PLENTY),
                Rule.microBatch(1000, SECOND, PLENTY));
    }

    static Stream<Arguments> cases() {
        return RandomChunks.seeds(3)
                .flatMap(seed -> Stream.of(LocalPhase.values())
                        .flatMap(phase -> rules().stream().map(rule -> Arguments.of(seed, phase, rule))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anyBundles_giveTheResultOfOneTable(long seed, LocalPhase phase, Rule rule) throws Exception {
        AggregateCase rows = AggregateCase.random(seed, 120);
        try (TwoPhases phases = new TwoPhases(rows.plan(), rows.input(), new TwoPhases.Way(rule, phase, false), null)) {
            long millis = 0;
            for (Chunk chunk : rows.chunks()) {
                phases.process(chunk);
                phases.setProcessingTime(millis += 3);
            }
            phases.finish();
            assertThat(MaterializedResult.of(phases.results()))
                    .as("seed %d", seed)
                    .isEqualTo(rows.result());
        }
    }

    @ParameterizedTest
    @EnumSource(LocalPhase.class)
    void failureBehindAnyRow_losesAndDoublesNothing(LocalPhase phase) throws Exception {
        AggregateCase rows = AggregateCase.random(5, 47);
        List<Chunk> single = new ArrayList<>();
        for (Chunk chunk : rows.chunks()) {
            for (int row = 0; row < chunk.selectedCount(); row++) {
                Chunk one = Chunk.allocate(chunk.schema(), 1);
                one.append(chunk, row, 1);
                single.add(one);
            }
        }
        TwoPhases.Way way = new TwoPhases.Way(Rule.microBatch(10, SECOND, PLENTY), phase, false);
        for (int failed = 0; failed <= single.size(); failed++) {
            List<Chunk> results = new ArrayList<>();
            TwoPhases.State state;
            try (TwoPhases doomed = new TwoPhases(rows.plan(), rows.input(), way, null)) {
                for (Chunk row : single.subList(0, failed)) {
                    doomed.process(row);
                }
                state = doomed.snapshot();
                results.addAll(doomed.results());
                for (Chunk row : single.subList(failed, Math.min(single.size(), failed + 13))) {
                    doomed.process(row);
                }
            }
            try (TwoPhases restored = new TwoPhases(rows.plan(), rows.input(), way, state)) {
                for (Chunk row : single.subList(failed, single.size())) {
                    restored.process(row);
                }
                restored.finish();
                results.addAll(restored.results());
                int sent = restored.results().size();
                restored.snapshot();
                assertThat(restored.results()).as("chunks, none behind the end").hasSize(sent);
                assertThat(MaterializedResult.of(results))
                        .as("failure behind row %d", failed)
                        .isEqualTo(rows.result());
            }
        }
    }

    static Stream<Arguments> changes() {
        return RandomChunks.seeds(6)
                .flatMap(seed ->
                        rules().stream().map(rule -> Arguments.of(seed, LocalPhase.values()[(int) (seed % 3)], rule)));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void rowsThatAreTakenBack_leaveNoTrace(long seed, LocalPhase phase, Rule rule) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        AggregatePlan plan = retractable(AggregateCase.plan(schema, random.below(Math.min(3, schema.size()) + 1)));
        Chunk all = random.chunk(schema, 80);
        int[] left = new int[all.rowCount()];
        AggregateCase rows = new AggregateCase(plan, schema, List.of());
        TwoPhases.Way way = new TwoPhases.Way(rule, phase, false);
        int next = 0;
        try (TwoPhases phases = new TwoPhases(plan, rows.input(), way, null)) {
            while (next < left.length) {
                Chunk changes = Chunk.allocate(schema, 0);
                byte[] kinds = new byte[2 * left.length];
                for (int i = 1 + random.below(9); i > 0 && next < left.length; i--) {
                    int taken = random.below(next + 1);
                    boolean takes = random.below(3) > 0 && left[taken] > 0;
                    int row = takes ? taken : next++;
                    left[row] += takes ? -1 : 1;
                    kinds[changes.rowCount()] = (takes ? RowKind.DELETE : RowKind.INSERT).code();
                    changes.append(all, row, 1);
                }
                changes.setRowKinds(kinds);
                phases.process(changes);
            }
            phases.finish();
            int[] selection =
                    IntStream.range(0, left.length).filter(row -> left[row] > 0).toArray();
            all.select(selection, selection.length);
            AggregateCase expected = new AggregateCase(plan, schema, List.of(all));
            assertThat(MaterializedResult.of(phases.results()))
                    .as("seed %d", seed)
                    .isEqualTo(expected.result());
        }
    }

    /** The results that can be taken back. */
    private static AggregatePlan retractable(AggregatePlan plan) {
        List<AggregatePlan.Kept> kept = new ArrayList<>();
        List<AggregatePlan.Result> results = new ArrayList<>();
        List<Field> fields = new ArrayList<>(plan.keys());
        for (AggregatePlan.Result result : plan.results()) {
            AggregatePlan.Kept from = plan.kept().get(result.kept());
            if (from.type().retractable()) {
                if (!kept.contains(from)) {
                    kept.add(from);
                }
                results.add(
                        new AggregatePlan.Result(result.field(), kept.indexOf(from), result.finish(), result.text()));
                fields.add(result.field());
            }
        }
        return new AggregatePlan(plan.keys(), kept, results, Schema.of(fields));
    }
}
