package dev.drey.stage.sort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.SpillSpaces;
import dev.drey.runtime.StageCounters;
import dev.drey.testing.OperatorHarness;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class EventTimeSortOperatorTest {
    private static final Schema SCHEMA = Schema.parse("id bigint");
    private static final Chunk ROWS = Chunks.parse("""
            id bigint | @time timestamp
            3         | 2001-01-01 00:00:03
            1         | 2001-01-01 00:00:01
            5         | 2001-01-01 00:00:05
            2         | 2001-01-01 00:00:02
            4         | 2001-01-01 00:00:02
            """);
    /** 2001-01-01 in milliseconds. */
    private static final long DAY = 978_307_200_000L;

    private static EventTimeSortOperator operator(long memoryBytes) {
        RowOrder byTime = RowOrder.by(List.of(new RowOrder.Key(1, false, false)));
        return new EventTimeSortOperator(
                OperatorIdentity.whole("test", "sorted"),
                new SortPlan(SCHEMA, true, SCHEMA, byTime, memoryBytes, Long.MAX_VALUE, 8, 100, SpillSpaces.LOCAL),
                EventTimeSortOperator.lateTag(SCHEMA));
    }

    private static OneInputStreamOperatorTestHarness<Chunk, Chunk> harness(long memory, OperatorSubtaskState state)
            throws Exception {
        OneInputStreamOperatorTestHarness<Chunk, Chunk> harness =
                new OneInputStreamOperatorTestHarness<>(operator(memory), 1, 1, 0);
        harness.setup(new ChunkSerializer(SCHEMA));
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    /** The ids that were given since the last call. */
    private static List<Long> ids(OneInputStreamOperatorTestHarness<Chunk, Chunk> harness) {
        List<Long> ids = new ArrayList<>();
        for (Object element : harness.getOutput()) {
            if (element instanceof StreamRecord<?> given && given.getValue() instanceof Chunk chunk) {
                for (int i = 0; i < chunk.selectedCount(); i++) {
                    ids.add(chunk.longs(0).get(chunk.selectedRow(i)));
                }
            }
        }
        harness.getOutput().clear();
        return ids;
    }

    @Test
    void rowsAreGivenUpToTheWatermark_lateOnesNever() throws Exception {
        try (var harness = harness(1 << 20, null)) {
            harness.processElement(new StreamRecord<>(ROWS.copy()));
            assertThat(ids(harness)).isEmpty();
            harness.processWatermark(DAY + 2000);
            assertThat(ids(harness)).containsExactly(1L, 2L, 4L);
            harness.processElement(new StreamRecord<>(ROWS.copy()));
            harness.processWatermark(DAY + 4999);
            assertThat(ids(harness)).containsExactly(3L, 3L);
            harness.endInput();
            harness.getOperator().finish();
            assertThat(ids(harness)).containsExactly(5L, 5L);
        }
    }

    @Test
    void lateRows_leaveAside() throws Exception {
        try (var harness = harness(1 << 20, null)) {
            harness.processWatermark(DAY + 2000);
            harness.processElement(new StreamRecord<>(ROWS.copy()));
            assertThat(harness.getSideOutput(EventTimeSortOperator.lateTag(SCHEMA)))
                    .singleElement()
                    .satisfies(late ->
                            assertThat(Chunks.print(late.getValue())).isEqualTo(Chunks.print(Chunks.parse("""
                                    rows bigint | event_time timestamp | first_window_start timestamp | last_window_start timestamp | input_id bigint
                                    1           | 2001-01-01 00:00:01  | 2001-01-01 00:00:01          | 2001-01-01 00:00:01         | 1
                                    1           | 2001-01-01 00:00:02  | 2001-01-01 00:00:02          | 2001-01-01 00:00:02         | 2
                                    1           | 2001-01-01 00:00:02  | 2001-01-01 00:00:02          | 2001-01-01 00:00:02         | 4
                                    """))));
            harness.getOperator().finish();
            assertThat(ids(harness)).containsExactly(3L, 5L);
        }
    }

    @Test
    void afterARestore_waitingRowsAndTheWatermarkAreThere() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness(1 << 20, null)) {
            harness.processElement(new StreamRecord<>(ROWS.copy()));
            harness.processWatermark(DAY + 2000);
            state = harness.snapshot(1, 1);
        }
        try (var harness = harness(1 << 20, state)) {
            harness.processElement(new StreamRecord<>(ROWS.copy()));
            harness.getOperator().finish();
            assertThat(ids(harness)).containsExactly(3L, 3L, 5L, 5L);
        }
    }

    @Test
    void waitingRowsBeyondTheMemory_areRefused() throws Exception {
        Chunk many = Chunk.allocate(SCHEMA, 0);
        for (int i = 0; i < 1000; i++) {
            many.append(ROWS, 0, 5);
        }
        try (var harness = harness(40_000, null)) {
            assertThatThrownBy(() -> harness.processElement(new StreamRecord<>(many)))
                    .hasMessageContaining("stage 'sorted': 5000 rows of")
                    .hasMessageContaining("allowed: 40000 bytes");
        }
    }

    @Test
    void waitingRowsAndThoseThatAreSorted_shareTheMemory() throws Exception {
        int memory = 300_000;
        Chunk many = Chunk.allocate(SCHEMA, 0);
        for (int i = 0; i < 2000; i++) {
            many.append(ROWS, 0, 5);
        }
        assertThat(2L * many.heapBytes()).as("waiting and sorted rows").isGreaterThan(memory);
        try (var harness = harness(memory, null)) {
            harness.processElement(new StreamRecord<>(many));
            harness.processWatermark(DAY + 4000);
            assertThat(ids(harness)).hasSize(8000);
            Accumulator<?, ?> counters = harness.getOperator()
                    .getRuntimeContext()
                    .<Long, StageCounters>getAccumulator(StageCounters.PREFIX + "sorted");
            long waiting = 2L * Long.BYTES * 10_000;
            assertThat(((StageCounters) counters).totals().peakBytesHeld)
                    .as("the rows that wait, and what sorts them")
                    .isBetween(waiting + SortLimits.LEAST_MEMORY, (long) memory);
            harness.processWatermark(DAY + 5000);
            assertThat(ids(harness)).hasSize(2000).containsOnly(5L);
        }
    }

    @Test
    void restoredAndRescaledAnywhere_noRowIsLostOrTwice() throws Exception {
        OperatorHarness.of(SCHEMA, SCHEMA, () -> operator(1 << 20))
                .input(ROWS, ROWS, ROWS)
                .expecting(ROWS, ROWS, ROWS)
                .verify();
    }
}
