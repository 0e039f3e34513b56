package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BundleTrigger.Rule;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.StageFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the first phase sends its bundle on, and what waits for it. */
class BundlesTest {
    private static final Schema SCHEMA = Schema.parse("k bigint, v bigint");
    private static final AggregatePlan PLAN = plan();
    private static final int BUCKETS = 4;
    private static final long PLENTY = 1 << 26;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** {@code count(*)} and {@code sum(v)} by k. */
    private static AggregatePlan plan() {
        Aggregate count = AggregateFunctions.find("count").bind(CallShape.of(List.of(), Overflow.FAIL));
        Aggregate sum = AggregateFunctions.find("sum").bind(CallShape.of(List.of(DataType.BIGINT), Overflow.FAIL));
        Schema output = Schema.parse("k bigint, n bigint, total bigint");
        return new AggregatePlan(
                SCHEMA.fields().subList(0, 1),
                List.of(
                        new AggregatePlan.Kept(count.type(), List.of(), ""),
                        new AggregatePlan.Kept(sum.type(), List.of(1), "v")),
                List.of(
                        new AggregatePlan.Result(output.fields().get(1), 0, count.finish(), "count(*)"),
                        new AggregatePlan.Result(output.fields().get(2), 1, sum.finish(), "sum(v)")),
                output);
    }

    private static OneInputStreamOperatorTestHarness<Chunk, Chunk> open(Rule rule, LocalPhase phase) throws Exception {
        OneInputStreamOperatorTestHarness<Chunk, Chunk> harness = new OneInputStreamOperatorTestHarness<>(
                new LocalAggregateOperator(
                        OperatorIdentity.whole("test", "totals").head("local"),
                        PLAN,
                        InputColumns.of(0, 1),
                        new LocalAggregateOperator.Settings(BUCKETS, 1 << 16, rule, phase)),
                BUCKETS,
                1,
                0);
        harness.setup(new ChunkSerializer(PLAN.partialSchema()));
        harness.open();
        return harness;
    }

    /** Rows of one group. */
    private static StreamRecord<Chunk> rows(int count) {
        Chunk chunk = Chunk.allocate(SCHEMA, count);
        for (int i = 0; i < count; i++) {
            chunk.longs(0).set(i, 7);
            chunk.longs(1).set(i, 1);
        }
        chunk.setRowCount(count);
        return new StreamRecord<>(chunk);
    }

    /** Rows behind each chunk that was sent since the last call, and the watermarks between, as text. */
    private static List<String> sent(OneInputStreamOperatorTestHarness<Chunk, Chunk> harness) {
        List<String> sent = new ArrayList<>();
        for (Object element : harness.getOutput()) {
            if (element instanceof StreamRecord<?> record) {
                Chunk partials = (Chunk) record.getValue();
                long rows = 0;
                for (int i = 0; i < partials.rowCount(); i++) {
                    rows += partials.longs(1).get(i);
                }
                sent.add(Long.toString(rows));
            } else if (element instanceof Watermark mark) {
                sent.add("to " + mark.getTimestamp());
            } else {
                sent.add(element instanceof WatermarkStatus status && status.isIdle() ? "idle" : "active");
            }
        }
        harness.getOutput().clear();
        return sent;
    }

    @ParameterizedTest
    @EnumSource(LocalPhase.class)
    void chunkAcrossTheLimit_isCut(LocalPhase phase) throws Exception {
        try (var harness = open(Rule.microBatch(10, SECOND, PLENTY), phase)) {
            harness.processElement(rows(7));
            assertThat(sent(harness)).isEmpty();
            harness.processElement(rows(25));
            assertThat(sent(harness)).containsExactly("10", "10", "10");
            harness.prepareSnapshotPreBarrier(1);
            assertThat(sent(harness)).containsExactly("2");
        }
    }

    @Test
    void cut_neverPartsTheTwoRowsOfAnUpdate() throws Exception {
        Chunk chunk = Chunks.parse("op | k bigint | v bigint\n+I | 7 | 1\n-U | 7 | 1\n+U | 7 | 2\n+I | 7 | 3\n");
        try (var harness = open(Rule.microBatch(2, SECOND, PLENTY), LocalPhase.ON)) {
            harness.processElement(new StreamRecord<>(chunk));
            harness.prepareSnapshotPreBarrier(1);
            assertThat(sent(harness)).containsExactly("1", "1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cutChunkWithSelectionAndKinds_keepsItsRows(boolean kinds) throws Exception {
        Chunk chunk = Chunks.parse(
                kinds
                        ? "op | k bigint | v bigint\n+I | 1 | 1\n+I | 2 | 2\n-D | 3 | 4\n+I | 4 | 8\n+I | 5 | 16\n"
                        : "k bigint | v bigint\n1 | 1\n2 | 2\n3 | 4\n4 | 8\n5 | 16\n");
        chunk.select(new int[] {0, 2, 3, 4}, 4);
        AggregateCase rows = new AggregateCase(PLAN, SCHEMA, List.of(chunk));
        try (var harness = open(Rule.microBatch(3, SECOND, PLENTY), LocalPhase.ON)) {
            harness.processElement(new StreamRecord<>(chunk));
            harness.getOperator().finish();
            List<Chunk> partials = new ArrayList<>();
            harness.getOutput().forEach(e -> partials.add((Chunk) ((StreamRecord<?>) e).getValue()));
            assertThat(rows.merged(partials).toString().lines())
                    .containsExactly("1 | 1 | 1", kinds ? "3 | -1 | -4" : "3 | 1 | 4", "4 | 1 | 8", "5 | 1 | 16");
        }
    }

    @Test
    void interval_sendsWhatHasWaitedSinceTheFirstRow() throws Exception {
        try (var harness = open(Rule.microBatch(10, SECOND, PLENTY), LocalPhase.AUTO)) {
            harness.setProcessingTime(100);
            assertThat(harness.getProcessingTimeService().getNumActiveTimers()).isZero();
            harness.processElement(rows(2));
            harness.setProcessingTime(900);
            harness.processElement(rows(3));
            harness.setProcessingTime(1099);
            assertThat(sent(harness)).isEmpty();
            harness.setProcessingTime(1100);
            assertThat(sent(harness)).containsExactly("5");
            assertThat(harness.getProcessingTimeService().getNumActiveTimers())
                    .as("timers of an empty bundle")
                    .isZero();
        }
    }

    @Test
    void timerOfABundleThatBecameFull_leavesTheNextItsTime() throws Exception {
        try (var harness = open(Rule.microBatch(10, SECOND, PLENTY), LocalPhase.AUTO)) {
            harness.setProcessingTime(0);
            harness.processElement(rows(10));
            harness.setProcessingTime(600);
            harness.processElement(rows(12));
            assertThat(sent(harness)).containsExactly("10", "10");
            assertThat(harness.getProcessingTimeService().getNumActiveTimers()).isEqualTo(1);
            harness.setProcessingTime(1599);
            assertThat(sent(harness)).isEmpty();
            harness.setProcessingTime(1600);
            assertThat(sent(harness)).containsExactly("2");
        }
    }

    @Test
    void streaming_sendsAfterFiveMillisecondsOrEachChunk() throws Exception {
        try (var harness = open(Rule.streaming(false, PLENTY), LocalPhase.AUTO)) {
            harness.setProcessingTime(0);
            harness.processElement(rows(2));
            harness.setProcessingTime(4);
            harness.processElement(rows(2));
            assertThat(sent(harness)).isEmpty();
            harness.setProcessingTime(5);
            assertThat(sent(harness)).containsExactly("4");
        }
        try (var harness = open(Rule.streaming(true, PLENTY), LocalPhase.AUTO)) {
            harness.processElement(rows(2));
            assertThat(sent(harness)).containsExactly("2");
            assertThat(harness.getProcessingTimeService().getNumActiveTimers()).isZero();
        }
    }

    @Test
    void watermark_neverOvertakesRows() throws Exception {
        try (var harness = open(Rule.microBatch(10, SECOND, PLENTY), LocalPhase.AUTO)) {
            harness.processWatermark(new Watermark(1));
            assertThat(sent(harness)).as("nothing waits").containsExactly("to 1");
            harness.processElement(rows(4));
            harness.processWatermark(new Watermark(2));
            harness.processWatermark(new Watermark(3));
            assertThat(sent(harness)).isEmpty();
            harness.processElement(rows(8));
            assertThat(sent(harness))
                    .as("the newest follows its bundle; the open one has rows behind it only")
                    .containsExactly("10", "to 3");
            harness.processWatermark(new Watermark(4));
            harness.prepareSnapshotPreBarrier(1);
            assertThat(sent(harness)).containsExactly("2", "to 4");
            harness.processElement(rows(1));
            harness.processWatermark(new Watermark(5));
            harness.processWatermark(Watermark.MAX_WATERMARK);
            harness.getOperator().finish();
            assertThat(sent(harness)).containsExactly("1", "to 5", "to " + Long.MAX_VALUE);
        }
    }

    @Test
    void inputThatGoesIdle_leavesNoRowsBehind() throws Exception {
        try (var harness = open(Rule.microBatch(10, SECOND, PLENTY), LocalPhase.AUTO)) {
            harness.processElement(rows(4));
            harness.processWatermark(new Watermark(2));
            harness.processWatermarkStatus(WatermarkStatus.IDLE);
            assertThat(sent(harness)).containsExactly("4", "to 2", "idle");
        }
    }

    @Test
    void timerBehindTheEnd_doesNothing() throws Exception {
        try (var harness = open(Rule.microBatch(10, SECOND, PLENTY), LocalPhase.AUTO)) {
            harness.setProcessingTime(0);
            harness.processElement(rows(4));
            harness.getOperator().finish();
            assertThat(sent(harness)).containsExactly("4");
            harness.setProcessingTime(5000);
            harness.prepareSnapshotPreBarrier(1);
            assertThat(sent(harness)).isEmpty();
        }
    }

    @Test
    void faultInATimer_namesTheStage() throws Exception {
        try (var harness = open(Rule.microBatch(10, SECOND, PLENTY), LocalPhase.AUTO)) {
            harness.setProcessingTime(0);
            harness.processElement(rows(4));
            harness.getOperator().close();
            // What a sender that was closed cannot do must not happen at all.
            harness.setProcessingTime(5000);
            assertThat(sent(harness)).isEmpty();
        }
        var failing = new FailingTimer();
        try (var harness = new OneInputStreamOperatorTestHarness<>(failing, BUCKETS, 1, 0)) {
            harness.setup(new ChunkSerializer(SCHEMA));
            harness.open();
            harness.processElement(rows(1));
            assertThatThrownBy(() -> harness.setProcessingTime(1))
                    .isInstanceOf(StageFailure.class)
                    .hasMessageContaining("stage 'late'")
                    .hasStackTraceContaining("too late");
        }
    }

    /** Its timer fails. */
    private static final class FailingTimer extends ChunkOperator {
        private static final long serialVersionUID = 1L;

        FailingTimer() {
            super(OperatorIdentity.whole("test", "late"));
        }

        @Override
        protected void process(Chunk chunk) {
            schedule(1, () -> {
                throw new IllegalStateException("too late");
            });
        }
    }
}
