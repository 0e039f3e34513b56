package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BundleTrigger;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.testing.OperatorHarness;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LocalAggregateOperatorTest {
    private static final int BUCKETS = 8;
    private static final long PLENTY = 1 << 26;

    static Stream<Arguments> cases() {
        return RandomChunks.seeds(3)
                .flatMap(seed -> Stream.of(LocalPhase.values())
                        .flatMap(phase ->
                                Stream.of(1L, 20_000L, PLENTY).map(memory -> Arguments.of(seed, phase, memory))));
    }

    private static LocalAggregateOperator operator(AggregateCase rows, LocalPhase phase, long memory) {
        return new LocalAggregateOperator(
                OperatorIdentity.whole("test", "totals").head("local"),
                rows.plan(),
                rows.input(),
                new LocalAggregateOperator.Settings(BUCKETS, 16, BundleTrigger.Rule.batch(memory), phase));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void partialsOfOneBucketAChunk_mergeToTheResultHoweverItIsRun(long seed, LocalPhase phase, long memory)
            throws Exception {
        AggregateCase rows = AggregateCase.random(seed, 120);
        OperatorHarness.of(rows.inputSchema(), rows.plan().partialSchema(), () -> operator(rows, phase, memory))
                .input(rows.chunks())
                .judgedBy(partials -> {
                    partials.forEach(p -> assertOneBucket(p, rows.plan().keys().size()));
                    return rows.merged(partials);
                })
                .expecting(rows.result(rows.folded()))
                .labelled("seed " + seed)
                .verify();
    }

    private static void assertOneBucket(Chunk partials, int keys) {
        assertThat(partials.selectedCount()).isLessThanOrEqualTo(16);
        Column[] columns = new Column[keys];
        for (int k = 0; k < keys; k++) {
            columns[k] = partials.column(k);
        }
        long[] hashes = new long[partials.selectedCount()];
        Hashing.hash(columns, partials.selection(), hashes.length, hashes);
        for (long hash : hashes) {
            assertThat(partials.bucket()).isEqualTo(Hashing.bucket(hash, BUCKETS));
        }
    }

    private static OneInputStreamOperatorTestHarness<Chunk, Chunk> open(AggregateCase rows, LocalPhase phase)
            throws Exception {
        return open(rows, phase, PLENTY);
    }

    private static OneInputStreamOperatorTestHarness<Chunk, Chunk> open(
            AggregateCase rows, LocalPhase phase, long memoryBytes) throws Exception {
        OneInputStreamOperatorTestHarness<Chunk, Chunk> harness =
                new OneInputStreamOperatorTestHarness<>(operator(rows, phase, memoryBytes), BUCKETS, 1, 0);
        harness.setup(new ChunkSerializer(rows.plan().partialSchema()));
        harness.open();
        return harness;
    }

    private static List<Chunk> chunks(OneInputStreamOperatorTestHarness<Chunk, Chunk> harness) {
        List<Chunk> chunks = new ArrayList<>();
        for (Object element : harness.getOutput()) {
            if (element instanceof StreamRecord<?> record) {
                chunks.add((Chunk) record.getValue());
            }
        }
        return chunks;
    }

    private static AggregateCase longs(long[]... chunks) {
        Schema schema = Schema.parse("k bigint, v bigint");
        List<Chunk> all = new ArrayList<>();
        for (long[] keys : chunks) {
            Chunk chunk = Chunk.allocate(schema, keys.length);
            for (int i = 0; i < keys.length; i++) {
                chunk.longs(0).set(i, keys[i]);
                chunk.longs(1).set(i, i);
            }
            chunk.setRowCount(keys.length);
            all.add(chunk);
        }
        return new AggregateCase(AggregateCase.plan(schema, 1), schema, all);
    }

    @Test
    void bundleThatDidNotReduce_letsRowsPassUntilTheNextTrial() throws Exception {
        int rowsPerChunk = 1 << 14;
        int trialRows = 0;
        int sentByTrial = 0;
        List<long[]> keys = new ArrayList<>();
        for (int chunk = 0; chunk < 64; chunk++) {
            long[] rows = new long[rowsPerChunk];
            for (int i = 0; i < rowsPerChunk; i++) {
                // Distinct until the budget is full, then few.
                rows[i] = chunk < 8 ? (long) chunk * rowsPerChunk + i : i % 10;
            }
            keys.add(rows);
        }
        AggregateCase rows = longs(keys.toArray(long[][]::new));
        long budget = 4L << 20;
        try (OneInputStreamOperatorTestHarness<Chunk, Chunk> harness = open(rows, LocalPhase.AUTO, budget)) {
            int chunk = 0;
            while (chunks(harness).isEmpty()) {
                harness.processElement(new StreamRecord<>(rows.chunks().get(chunk++)));
                trialRows += rowsPerChunk;
            }
            sentByTrial = rowsSent(harness);
            while (chunk < rows.chunks().size()) {
                harness.processElement(new StreamRecord<>(rows.chunks().get(chunk++)));
            }
            harness.getOperator().finish();

            assertThat(trialRows).as("rows of a bundle in 4 MiB").isBetween(rowsPerChunk, 4 * rowsPerChunk);
            assertThat(sentByTrial).isEqualTo(trialRows);
            int passing = FoldingChoice.PASSING * trialRows;
            int groupsOfTheSecondTrial = 10;
            assertThat(rowsSent(harness) - trialRows - groupsOfTheSecondTrial)
                    .as("rows that passed, to the end of their bundle")
                    .isBetween(passing, passing + (1 << 16));
            assertThat(rows.merged(chunks(harness))).isEqualTo(rows.result());
        }
    }

    private static int rowsSent(OneInputStreamOperatorTestHarness<Chunk, Chunk> harness) {
        return chunks(harness).stream().mapToInt(Chunk::selectedCount).sum();
    }

    @Test
    void watermarks_areHeldButTheLastWhichFollowsTheBundle() throws Exception {
        AggregateCase rows = longs(new long[] {1, 2, 1});
        try (OneInputStreamOperatorTestHarness<Chunk, Chunk> harness = open(rows, LocalPhase.AUTO)) {
            harness.processElement(new StreamRecord<>(rows.chunks().get(0)));
            harness.processWatermark(new Watermark(5));
            assertThat(harness.getOutput()).isEmpty();
            harness.processWatermark(Watermark.MAX_WATERMARK);
            assertThat(chunks(harness).stream().mapToInt(Chunk::selectedCount).sum())
                    .isEqualTo(2);
            assertThat(List.copyOf(harness.getOutput())).last().isEqualTo(Watermark.MAX_WATERMARK);
        }
    }

    @ParameterizedTest
    @EnumSource(LocalPhase.class)
    void afterItsEnd_itTakesNothingAndSendsNothing(LocalPhase phase) throws Exception {
        AggregateCase rows = longs(new long[] {1, 2, 1});
        try (OneInputStreamOperatorTestHarness<Chunk, Chunk> harness = open(rows, phase)) {
            harness.processElement(new StreamRecord<>(rows.chunks().get(0)));
            harness.getOperator().finish();
            int sent = harness.getOutput().size();
            harness.prepareSnapshotPreBarrier(2);
            assertThat(harness.getOutput()).hasSize(sent);
            assertThatThrownBy(() -> harness.processElement(
                            new StreamRecord<>(rows.chunks().get(0))))
                    .hasStackTraceContaining("stage 'totals' got a chunk after its end");
        }
    }

    @ParameterizedTest
    @EnumSource(LocalPhase.class)
    void rowsThatAreTakenBack_areTakenFromTheirGroups(LocalPhase phase) throws Exception {
        Chunk chunk = Chunks.parse("op | k bigint | v bigint\n+I | 1 | 1\n-D | 1 | 1\n-U | 2 | 5\n+U | 2 | 6\n");
        AggregateCase all = new AggregateCase(AggregateCase.plan(chunk.schema(), 1), chunk.schema(), List.of(chunk));
        AggregatePlan counts = new AggregatePlan(
                all.plan().keys(),
                all.plan().kept().subList(0, 1),
                all.plan().results().subList(0, 1),
                Schema.parse("k bigint, count_rows bigint"));
        AggregateCase rows = new AggregateCase(counts, chunk.schema(), List.of(chunk));
        try (OneInputStreamOperatorTestHarness<Chunk, Chunk> harness = open(rows, phase)) {
            harness.processElement(new StreamRecord<>(chunk));
            harness.getOperator().finish();
            assertThat(rows.merged(chunks(harness))).hasToString("1 | 0\n2 | 0\n");
        }
    }
}
