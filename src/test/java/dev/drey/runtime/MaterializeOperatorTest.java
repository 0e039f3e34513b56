package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.OperatorHarness;
import dev.drey.testing.RandomChanges;
import dev.drey.testing.RandomChunks;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MaterializeOperatorTest {
    private static final OperatorIdentity IDENTITY = OperatorIdentity.whole("test", "table");
    private static final int BUCKETS = 8;

    static Stream<Long> seeds() {
        return RandomChunks.seeds(10);
    }

    private static OperatorHarness harness(Schema schema, List<String> key) {
        return OperatorHarness.of(
                        schema, schema, () -> new MaterializeOperator(IDENTITY, schema, key, BUCKETS, 10, false))
                .keyedBy(BucketRouting.of(BUCKETS), BUCKETS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void changes_leaveTheSameTableCutRestoredAndRescaledAnywhere(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        List<String> key = seed % 3 == 0 ? null : schema.names().subList(0, random.below(schema.size() + 1));
        List<Chunk> chunks = new RandomChanges(random, schema, key, 60).chunks(12, 12);
        harness(schema, key)
                .input(RandomChanges.byBucket(chunks, key, BUCKETS))
                .expecting(MaterializedResult.of(chunks))
                .labelled("seed " + seed)
                .verify();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void gathering_keepsEachRowsChangesInOrder(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        List<String> key = seed % 3 == 0 ? null : schema.names().subList(0, 1);
        List<Chunk> chunks = new RandomChanges(random, schema, key, 60).chunks(12, 12);
        OperatorHarness.of(
                        schema,
                        schema,
                        () -> new GatherOperator(
                                new KeyedGather(IDENTITY, 0, schema, schema, true, key, true, BUCKETS, 5),
                                BundleTrigger.Rule.batch(1000)))
                .input(chunks)
                .judgedBy(output -> materialized(schema, key, output))
                .expecting(MaterializedResult.of(chunks))
                .labelled("seed " + seed)
                .verify();
    }

    /** What one operator behind makes of gathered chunks; where a subtask runs behind another, order between them is not kept. */
    private static MaterializedResult materialized(Schema schema, List<String> key, List<Chunk> output) {
        RowMultiset rows = RowMultiset.of(schema, null);
        output.forEach(rows::apply);
        Chunk result = Chunk.allocate(schema, 0);
        rows.appendTo(result, Integer.MAX_VALUE, full -> {});
        return MaterializedResult.of(result);
    }

    @Test
    void chunkOfAnotherBucket_isRefusedWithStageAndRow() {
        Chunk chunk = Chunks.parse("k bigint\n1");
        int right = RandomChanges.byBucket(List.of(chunk), List.of("k"), BUCKETS)
                .get(0)
                .bucket();
        chunk.setBucket((right + 1) % BUCKETS);
        assertThatThrownBy(() -> harness(chunk.schema(), List.of("k"))
                        .input(chunk)
                        .expecting(chunk)
                        .verify())
                .hasStackTraceContaining("stage 'table' got a chunk of bucket " + chunk.bucket()
                        + " with a row of bucket " + right + " by key [k]: k = 1");
    }

    @Test
    void retractionOfNothing_namesStageAndRow() {
        Chunk chunk = Chunks.parse("op | k bigint\n-D | 1");
        List<Chunk> gathered = RandomChanges.byBucket(List.of(chunk), List.of("k"), BUCKETS);
        assertThatThrownBy(() -> harness(chunk.schema(), List.of("k"))
                        .input(gathered)
                        .expecting(MaterializedResult.of())
                        .verify())
                .hasStackTraceContaining("stage 'table'")
                .hasStackTraceContaining("a -D came for a row that is not there: k = 1");
    }
}
