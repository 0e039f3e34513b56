package dev.drey.stage.topk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.BundleTrigger.Rule;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.OperatorHarness;
import dev.drey.testing.RandomChanges;
import dev.drey.testing.RandomChunks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each phase alone, over chunks of any size, restored and rescaled anywhere, with plenty of memory and with hardly any. */
class TopKOperatorsTest {
    private static final OperatorIdentity IDENTITY = OperatorIdentity.whole("test", "first");
    private static final int BUCKETS = 8;
    private static final long PLENTY = 1 << 26;

    static Stream<Long> seeds() {
        return RandomChunks.seeds(4);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void candidatesOfInserts_holdTheFirstRows(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        TopKSpec spec = RandomSpecs.draw(random, schema);
        List<Chunk> chunks = random.chunks(schema, 150, 40);
        for (Rule rule : rules()) {
            OperatorHarness.of(schema, schema, () -> new LocalTopKOperator(IDENTITY, plan(spec, false), settings(rule)))
                    .input(chunks)
                    .judgedBy(output -> MaterializedResult.of(NaiveTopK.rows(spec, output)))
                    .expecting(NaiveTopK.rows(spec, chunks))
                    .labelled("seed " + seed + ", " + rule + ", " + spec)
                    .verify();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void candidatesOfChanges_holdTheFirstRowsThatAreLeft(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        TopKSpec spec = RandomSpecs.draw(random, schema);
        List<Chunk> chunks = new RandomChanges(random, schema, null, 50).chunks(15, 12);
        for (Rule rule : rules()) {
            OperatorHarness.of(
                            schema, schema, () -> new LocalRankedOperator(IDENTITY, plan(spec, true), settings(rule)))
                    .keyedBy(BucketRouting.of(BUCKETS), BUCKETS)
                    .input(RandomChanges.byBucket(chunks, null, BUCKETS))
                    .judgedBy(output -> MaterializedResult.of(NaiveTopK.rows(spec, output)))
                    .expecting(NaiveTopK.rows(spec, chunks))
                    .labelled("seed " + seed + ", " + rule + ", " + spec)
                    .verify();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void secondPhase_givesTheFirstRowsWithTheirRanks(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        TopKSpec spec = RandomSpecs.draw(random, schema);
        boolean changing = seed % 2 == 0;
        List<Chunk> chunks =
                changing ? new RandomChanges(random, schema, null, 50).chunks(15, 12) : random.chunks(schema, 150, 40);
        List<String> partitionBy = spec.partitionBy().stream().map(schema::name).toList();
        for (boolean batch : changing ? new boolean[] {false} : new boolean[] {false, true}) {
            OperatorHarness.of(
                            schema,
                            NaiveTopK.ranked(schema),
                            () -> new GlobalTopKOperator(
                                    IDENTITY,
                                    plan(spec, changing),
                                    new GlobalTopKOperator.Settings(BUCKETS, 10, batch)))
                    .keyedBy(BucketRouting.of(BUCKETS), BUCKETS)
                    .input(RandomChanges.byBucket(chunks, partitionBy, BUCKETS))
                    .expecting(NaiveTopK.rows(spec, chunks))
                    .labelled("seed " + seed + ", batch " + batch + ", " + spec)
                    .verify();
        }
    }

    @Test
    void rowTakenBackThatNeverCame_failsAtTheEndWithStageAndRow() {
        Chunk chunk = Chunks.parse("op | k bigint\n-D | 1");
        TopKSpec spec = TopKSpec.of(chunk.schema(), RowOrder.by(List.of(new RowOrder.Key(0, false, false))), 3);
        Rule rule = Rule.streaming(false, PLENTY);
        assertThatThrownBy(() -> OperatorHarness.of(
                                chunk.schema(),
                                chunk.schema(),
                                () -> new LocalRankedOperator(IDENTITY, plan(spec, true), settings(rule)))
                        .keyedBy(BucketRouting.of(BUCKETS), BUCKETS)
                        .input(RandomChanges.byBucket(List.of(chunk), null, BUCKETS))
                        .expecting(MaterializedResult.of())
                        .verify())
                .hasStackTraceContaining("stage 'first'")
                .hasStackTraceContaining("a row was taken back more often than it came: k = 1");
    }

    @Test
    void layouts_tellWhatDiffers() {
        TopKSpec spec = TopKSpec.of(
                Schema.parse("n bigint, s string"), RowOrder.by(List.of(new RowOrder.Key(0, true, false))), 3);
        TopKLayout layout = TopKLayout.of("first", 8, plan(spec, false));
        assertThat(layout.difference(layout)).isNull();
        assertThat(layout.difference(TopKLayout.of("first", 16, plan(spec, false))))
                .isEqualTo("stage 'first': the state was written with 16 buckets, the pipeline has 8; set"
                        + " 'max-parallelism: 16' or start without the state");
        TopKSpec other = new TopKSpec(spec.schema(), List.of(1), spec.order(), Ranking.RANK, 5);
        assertThat(layout.difference(TopKLayout.of("first", 8, plan(other, true))))
                .isEqualTo("stage 'first': the state holds the first 5 by rank of [n bigint, s string] by [n desc] in"
                        + " each of [s], of rows that change, the pipeline wants the first 3 by row_number of"
                        + " [n bigint, s string] by [n desc]; restore with the old options and columns or start without"
                        + " the state");
    }

    private static List<Rule> rules() {
        return List.of(
                Rule.batch(PLENTY),
                Rule.streaming(true, PLENTY),
                Rule.streaming(false, 1),
                Rule.microBatch(10, Duration.ofSeconds(1), PLENTY));
    }

    private static CandidatesOperator.Settings settings(Rule rule) {
        return new CandidatesOperator.Settings(BUCKETS, 10, rule);
    }

    /** All columns and the rank. */
    private static TopKPlan plan(TopKSpec spec, boolean changing) {
        List<Integer> columns =
                new ArrayList<>(IntStream.range(0, spec.schema().size()).boxed().toList());
        columns.add(RankedChanges.RANK);
        return new TopKPlan(
                spec, changing, NaiveTopK.ranked(spec.schema()), columns, RankedChanges.Pairing.ANY, List.of());
    }
}
