package dev.drey.stage.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.custom.CustomOptions;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.testing.HoldingStage;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** What a user's stage holds back, and when it is asked for it. */
class CustomOperatorTest {
    private static final Schema SCHEMA = Schema.parse("n bigint");

    private static OneInputStreamOperatorTestHarness<Chunk, Chunk> opened(boolean eventTime) throws Exception {
        HoldingStage user = new HoldingStage();
        user.bind(SCHEMA, new CustomOptions(Map.of()));
        OneInputStreamOperatorTestHarness<Chunk, Chunk> harness =
                new OneInputStreamOperatorTestHarness<>(new CustomOperator(
                        OperatorIdentity.whole("p", "holds"), user, SCHEMA, SCHEMA, eventTime, ErrorPolicy.FAIL));
        harness.open();
        return harness;
    }

    private static Chunk chunk(boolean eventTime) {
        Chunk chunk = Chunk.allocate(SCHEMA, 1);
        chunk.longs(0).set(0, 7);
        chunk.setRowCount(1);
        if (eventTime) {
            LongColumn times = new LongColumn(1);
            times.set(0, 1_000_000);
            chunk.setEventTime(times);
        }
        return chunk;
    }

    private static List<String> kinds(OneInputStreamOperatorTestHarness<Chunk, Chunk> harness) {
        return harness.getOutput().stream()
                .map(each -> each instanceof StreamRecord<?>
                        ? "rows"
                        : each.getClass().getSimpleName())
                .toList();
    }

    @Test
    void rowsHeldBack_areInFrontOfTheWatermark() throws Exception {
        try (OneInputStreamOperatorTestHarness<Chunk, Chunk> harness = opened(true)) {
            harness.processElement(chunk(true), 1000);
            assertThat(kinds(harness)).isEmpty();
            harness.processWatermark(new Watermark(2000));
            assertThat(kinds(harness)).containsExactly("rows", "Watermark");
        }
    }

    @Test
    void rowsHeldBack_areGivenBeforeTheInputGoesIdle() throws Exception {
        try (OneInputStreamOperatorTestHarness<Chunk, Chunk> harness = opened(true)) {
            harness.processElement(chunk(true), 1000);
            harness.processWatermarkStatus(WatermarkStatus.IDLE);
            assertThat(kinds(harness)).containsExactly("rows", "WatermarkStatus");
        }
    }

    @Test
    void withoutEventTime_rowsAreHeldToTheCheckpoint() throws Exception {
        try (OneInputStreamOperatorTestHarness<Chunk, Chunk> harness = opened(false)) {
            harness.processElement(chunk(false), 0);
            harness.processWatermark(new Watermark(2000));
            assertThat(kinds(harness)).containsExactly("Watermark");
            harness.prepareSnapshotPreBarrier(1);
            assertThat(kinds(harness)).containsExactly("Watermark", "rows");
        }
    }
}
