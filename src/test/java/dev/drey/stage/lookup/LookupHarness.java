package dev.drey.stage.lookup;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.ChunkSerializer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** One look-up operator whose every step a test takes: what comes in, when it runs what was left for it, what has come out so far. The test's thread is the task's. */
final class LookupHarness implements AutoCloseable {
    private final LookupOperator operator;
    private final OneInputStreamOperatorTestHarness<Chunk, Chunk> harness;
    /** {@code a, b} for a row, {@code watermark 5}, {@code dead: a row} for a dead letter; in order. */
    final List<String> out = new CopyOnWriteArrayList<>();

    private long checkpoint;

    /** @param state null to start afresh */
    LookupHarness(LookupOperatorTest.Case given, LookupOperator.Manner manner, OperatorSubtaskState state)
            throws Exception {
        operator = given.operator(manner);
        harness = new OneInputStreamOperatorTestHarness<>(operator, 128, 1, 0);
        harness.getStreamConfig().setupNetworkInputs(new ChunkSerializer(given.input));
        harness.getStreamConfig().serializeAllConfigs();
        harness.setOutputCreator(serializer -> new Drawn());
        harness.setup(new ChunkSerializer(given.plan.output()));
        if (state == null) {
            harness.initializeEmptyState();
        } else {
            harness.initializeState(state);
        }
        harness.open();
    }

    void process(Chunk chunk) throws Exception {
        harness.processElement(new StreamRecord<>(chunk));
    }

    void watermark(long millis) throws Exception {
        harness.processWatermark(new Watermark(millis));
    }

    void status(WatermarkStatus status) throws Exception {
        harness.processWatermarkStatus(status);
    }

    /** Waits for one task that was left for the task's thread, and runs it. */
    void runOne() throws Exception {
        harness.getTaskMailbox().take(TaskMailbox.MIN_PRIORITY).run();
    }

    /** Runs what is left for the task's thread until so much has come out in all. */
    void awaitOut(int count) throws Exception {
        while (out.size() < count) {
            runOne();
        }
    }

    /** The cache that the operator uses. */
    SharedCache cache() throws Exception {
        CacheRegistry.Name name =
                new CacheRegistry.Name(harness.getEnvironment().getJobID().toString(), "airports");
        try (CacheRegistry.Lease lease = CacheRegistry.PROCESS.acquire(name, () -> {
            throw new AssertionError("the operator has no cache");
        })) {
            return lease.cache();
        }
    }

    OperatorSubtaskState snapshot() throws Exception {
        checkpoint++;
        harness.prepareSnapshotPreBarrier(checkpoint);
        return harness.snapshot(checkpoint, checkpoint);
    }

    void finish() throws Exception {
        harness.endInput();
        operator.finish();
    }

    @Override
    public void close() throws Exception {
        operator.close();
        harness.getEnvironment().close();
    }

    private final class Drawn implements Output<StreamRecord<Chunk>> {
        @Override
        public void collect(StreamRecord<Chunk> element) {
            element.getValue()
                    .copy()
                    .toString()
                    .lines()
                    .skip(1)
                    .map(row -> row.replaceAll(" *\\| *", ", "))
                    .forEach(out::add);
        }

        @Override
        public <X> void collect(OutputTag<X> tag, StreamRecord<X> element) {
            Chunk letters = (Chunk) element.getValue();
            IntStream.range(0, letters.rowCount())
                    .forEach(row -> out.add("dead: " + letters.strings(8).getString(row)));
        }

        @Override
        public void emitWatermark(Watermark mark) {
            out.add("watermark " + mark.getTimestamp());
        }

        @Override
        public void emitWatermark(WatermarkEvent watermark) {
            throw new AssertionError("not known here");
        }

        @Override
        public void emitWatermarkStatus(WatermarkStatus status) {
            out.add(status.isIdle() ? "idle" : "active");
        }

        @Override
        public void emitLatencyMarker(LatencyMarker marker) {
            throw new AssertionError("not known here");
        }

        @Override
        public void emitRecordAttributes(RecordAttributes attributes) {
            throw new AssertionError("not known here");
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
