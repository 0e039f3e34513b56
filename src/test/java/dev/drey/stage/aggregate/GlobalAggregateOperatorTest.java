package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.OperatorHarness;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.sorted.state.BatchExecutionStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobalAggregateOperatorTest {
    private static final int BUCKETS = 8;

    static Stream<Long> seeds() {
        return RandomChunks.seeds(8);
    }

    private static GlobalAggregateOperator operator(AggregatePlan plan, int buckets, boolean batch) {
        return new GlobalAggregateOperator(
                OperatorIdentity.whole("test", "totals").tail(""),
                plan,
                new GlobalAggregateOperator.Settings(buckets, 10, batch));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void partials_giveTheSameResultCutRestoredAndRescaledAnywhere(long seed) throws Exception {
        AggregateCase rows = AggregateCase.random(seed, 100);
        OperatorHarness.of(
                        rows.plan().partialSchema(),
                        rows.plan().outputSchema(),
                        () -> operator(rows.plan(), BUCKETS, false))
                .keyedBy(BucketRouting.of(BUCKETS), BUCKETS)
                .input(rows.partials(BUCKETS, 50))
                .expecting(rows.result())
                .labelled("seed " + seed)
                .verify();
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Chunk, Chunk> harness(
            AggregatePlan plan, int buckets, boolean batch, int parallelism, int index) throws Exception {
        KeyedOneInputStreamOperatorTestHarness<Integer, Chunk, Chunk> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        operator(plan, buckets, batch),
                        BucketRouting.of(buckets),
                        Types.INT,
                        buckets,
                        parallelism,
                        index);
        harness.setup(new ChunkSerializer(plan.outputSchema()));
        return harness;
    }

    private static MaterializedResult finish(KeyedOneInputStreamOperatorTestHarness<Integer, Chunk, Chunk> harness)
            throws Exception {
        harness.getOperator().finish();
        return MaterializedResult.of(chunks(harness));
    }

    private static List<Chunk> chunks(KeyedOneInputStreamOperatorTestHarness<Integer, Chunk, Chunk> harness) {
        List<Chunk> chunks = new ArrayList<>();
        for (Object element : harness.getOutput()) {
            if (element instanceof StreamRecord<?> record) {
                chunks.add((Chunk) record.getValue());
            }
        }
        return chunks;
    }

    @Test
    void groupsChangedWhileASnapshotIsWritten_areInItAsTheyWereBefore() throws Exception {
        AggregateCase rows = AggregateCase.random(3, 200);
        List<Chunk> partials = rows.partials(BUCKETS, 7);
        int half = partials.size() / 2;
        OperatorSubtaskState state;
        List<Chunk> sentBefore;
        try (var harness = harness(rows.plan(), BUCKETS, false, 1, 0)) {
            harness.open();
            for (Chunk chunk : partials.subList(0, half)) {
                harness.processElement(new StreamRecord<>(chunk));
            }
            sentBefore = chunks(harness);
            assertThat(MaterializedResult.of(sentBefore)).isEqualTo(rows.merged(partials.subList(0, half)));
            OperatorSnapshotFutures snapshot = ((GlobalAggregateOperator) harness.getOneInputOperator())
                    .snapshotState(
                            1,
                            1,
                            CheckpointOptions.forCheckpointWithDefaultLocation(),
                            new MemCheckpointStreamFactory(1 << 24));
            // The synchronous part is over; rows that come now are not part of the snapshot.
            for (Chunk chunk : partials.subList(half, partials.size())) {
                harness.processElement(new StreamRecord<>(chunk));
            }
            state = OperatorSnapshotFinalizer.create(snapshot).getJobManagerOwnedState();
            assertThat(finish(harness)).isEqualTo(rows.result());
        }
        try (var restored = harness(rows.plan(), BUCKETS, false, 1, 0)) {
            restored.initializeState(state);
            restored.open();
            for (Chunk chunk : partials.subList(half, partials.size())) {
                restored.processElement(new StreamRecord<>(chunk));
            }
            restored.getOperator().finish();
            List<Chunk> all = new ArrayList<>(sentBefore);
            all.addAll(chunks(restored));
            // A row of the other run in the state would be taken back by a -U of what was never sent.
            assertThat(MaterializedResult.of(all)).isEqualTo(rows.result());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void noKeysAndNoRows_giveOneRowAtEveryParallelism(int parallelism) throws Exception {
        AggregatePlan plan =
                AggregateCase.plan(Schema.parse("x bigint"), 0, AggregateCase.functions("sum", "avg", "min", "max"));
        List<MaterializedResult> results = new ArrayList<>();
        int rows = 0;
        for (int index = 0; index < parallelism; index++) {
            try (var harness = harness(plan, BUCKETS, false, parallelism, index)) {
                harness.open();
                MaterializedResult result = finish(harness);
                rows += result.size();
                results.add(result);
            }
        }
        assertThat(rows).as("%s", results).isEqualTo(1);
        assertThat(results).anySatisfy(r -> assertThat(r).hasToString("0 | null | null | null | null\n"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lastWatermark_followsTheResults(boolean batch) throws Exception {
        AggregateCase rows = AggregateCase.random(1, 50);
        try (var harness = harness(rows.plan(), BUCKETS, batch, 1, 0)) {
            harness.open();
            for (Chunk chunk : rows.partials(BUCKETS, 50)) {
                harness.processElement(new StreamRecord<>(chunk));
            }
            harness.processWatermark(Watermark.MAX_WATERMARK);
            assertThat(harness.getOutput()).doesNotContain(Watermark.MAX_WATERMARK);
            assertThat(chunks(harness).isEmpty()).isEqualTo(batch);
            finish(harness);
            assertThat(List.copyOf(harness.getOutput())).last().isEqualTo(Watermark.MAX_WATERMARK);
        }
    }

    private static OperatorSubtaskState stateOf(AggregateCase rows) throws Exception {
        try (var harness = harness(rows.plan(), BUCKETS, false, 1, 0)) {
            harness.open();
            for (Chunk chunk : rows.partials(BUCKETS, 50)) {
                harness.processElement(new StreamRecord<>(chunk));
            }
            return harness.snapshot(1, 1);
        }
    }

    @Test
    void stateOfAnotherNumberOfBuckets_isRefused() throws Exception {
        AggregateCase rows = AggregateCase.random(1, 50);
        OperatorSubtaskState state = stateOf(rows);
        assertThatThrownBy(() -> {
                    try (var other = harness(rows.plan(), 16, false, 1, 0)) {
                        other.initializeState(state);
                        other.open();
                    }
                })
                .hasStackTraceContaining(
                        "stage 'totals': the state was written with 8 buckets, the pipeline has 16; set "
                                + "'max-parallelism: 8' or start without the state");
    }

    @Test
    void stateOfOtherAggregates_isRefused() throws Exception {
        Schema schema = Schema.parse("k string, x bigint");
        AggregateCase before = new AggregateCase(AggregateCase.plan(schema, 1), schema, List.of());
        OperatorSubtaskState state =
                stateOf(new AggregateCase(before.plan(), schema, List.of(new RandomChunks(1).chunk(schema, 20))));
        AggregatePlan fewer = new AggregatePlan(
                before.plan().keys(),
                before.plan().kept().subList(0, 1),
                before.plan().results().subList(0, 1),
                Schema.parse("k string, count_rows bigint"));
        assertThatThrownBy(() -> {
                    try (var other = harness(fewer, BUCKETS, false, 1, 0)) {
                        other.initializeState(state);
                        other.open();
                    }
                })
                .hasStackTraceContaining("stage 'totals': the state holds [group by k string; rows/1 of []; ")
                .hasStackTraceContaining("the pipeline keeps [group by k string; rows/1 of []]");
    }

    @Test
    void maxParallelismUnlikeTheBuckets_isRefused() throws Exception {
        AggregatePlan plan = AggregateCase.plan(Schema.parse("x bigint"), 0);
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                operator(plan, BUCKETS, false), BucketRouting.of(BUCKETS), Types.INT, 128, 1, 0);
        harness.setup(new ChunkSerializer(plan.outputSchema()));
        assertThatThrownBy(harness::open)
                .hasStackTraceContaining("stage 'totals' has maximum parallelism 128 but 8 buckets");
        harness.getEnvironment().close();
    }

    @Test
    void batchWithTheBackendOfOneKeyAtATime_isRefused() throws Exception {
        AggregatePlan plan = AggregateCase.plan(Schema.parse("x bigint"), 0);
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                operator(plan, BUCKETS, true), BucketRouting.of(BUCKETS), Types.INT, BUCKETS, 1, 0);
        harness.setStateBackend(new BatchExecutionStateBackend());
        harness.setup(new ChunkSerializer(plan.outputSchema()));
        assertThatThrownBy(harness::open)
                .hasStackTraceContaining("needs the heap state backend: set execution.batch-state-backend.enabled");
        harness.getEnvironment().close();
        try (var heap = harness(plan, BUCKETS, true, 1, 0)) {
            heap.open();
        }
    }
}
