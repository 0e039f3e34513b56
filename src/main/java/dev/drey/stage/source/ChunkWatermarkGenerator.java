package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Watermarks of a split: the greatest event time so far, less how far rows may be out of order. A chunk's timestamp is its greatest event time;
 * one without rows asks for the watermark at once, because its source is about to wait.
 */
public final class ChunkWatermarkGenerator implements WatermarkGenerator<Chunk> {
    private static final long NONE = Long.MIN_VALUE;
    private final long outOfOrderMillis;
    private long greatest = NONE;

    private ChunkWatermarkGenerator(long outOfOrderMillis) {
        this.outOfOrderMillis = outOfOrderMillis;
    }

    public static WatermarkStrategy<Chunk> strategy(Duration outOfOrderness) {
        // Watermarks are in milliseconds; what is in time to the microsecond must not be late by rounding.
        long millis = outOfOrderness.plusNanos(999_999).toMillis();
        return WatermarkStrategy.forGenerator(context -> new ChunkWatermarkGenerator(millis));
    }

    @Override
    public void onEvent(Chunk chunk, long timestamp, WatermarkOutput output) {
        if (chunk.selectedCount() > 0) {
            greatest = Math.max(greatest, timestamp);
        } else {
            onPeriodicEmit(output);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (greatest != NONE) {
            output.emitWatermark(new Watermark(greatest - outOfOrderMillis - 1));
        }
    }
}
