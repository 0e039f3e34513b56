package dev.drey.plan;

import dev.drey.chunk.ArrivalClock;
import dev.drey.chunk.Fingerprint;
import dev.drey.runlog.Latency;
import dev.drey.runlog.StageMeasurement;
import dev.drey.runtime.StageAccumulators;
import dev.drey.runtime.StageMeasures;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What a measured run tells of each stage, gathered from the job's accumulators. */
final class Measurements {
    private static final double NANOS_PER_MILLI = 1e6;

    private final long submitted;
    private final Set<String> read;
    private final Map<String, StageMeasures> measures;

    /**
     * @param submitted when the job was handed over, by the {@link ArrivalClock}
     * @param accumulators as Flink's result of the job gives them
     */
    Measurements(Plan plan, long submitted, Map<String, Object> accumulators) {
        this.submitted = submitted;
        this.read = plan.stages().stream()
                .flatMap(stage -> stage.node().inputStages().stream())
                .collect(Collectors.toSet());
        this.measures = StageAccumulators.measuresByStage(accumulators);
    }

    /** Null for a stage that was not measured. */
    StageMeasurement of(String stage) {
        StageMeasures of = measures.get(stage);
        if (of == null) {
            return null;
        }
        Fingerprint rows = read.contains(stage) ? of.out() : of.in();
        Double first = of.firstIn() == 0 ? null : millis(of.firstIn() - submitted);
        return new StageMeasurement(rows.rows(), rows.hex(), first, latency(of.latencies()));
    }

    private static Latency latency(Histogram nanos) {
        if (nanos == null || nanos.getTotalCount() == 0) {
            return null;
        }
        return new Latency(
                nanos.getTotalCount(),
                millis(nanos.getValueAtPercentile(50)),
                millis(nanos.getValueAtPercentile(90)),
                millis(nanos.getValueAtPercentile(99)),
                millis(nanos.getMaxValue()),
                encoded(nanos));
    }

    private static String encoded(Histogram nanos) {
        ByteBuffer bytes = ByteBuffer.allocate(nanos.getNeededByteBufferCapacity());
        int length = nanos.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(bytes.array(), length));
    }

    private static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0;
    }
}
