package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.BundleTrigger;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.OperatorIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** Both phases of an aggregation, one subtask each: what the first sends the second gets at once. */
final class TwoPhases implements AutoCloseable {
    static final int BUCKETS = 8;
    private static final int CHUNK_ROWS = 10;

    private final OneInputStreamOperatorTestHarness<Chunk, Chunk> local;
    private final KeyedOneInputStreamOperatorTestHarness<Integer, Chunk, Chunk> global;
    private final List<Chunk> results = new ArrayList<>();
    private final List<Chunk> partials = new ArrayList<>();
    private long checkpoint;

    /** State of both. */
    record State(OperatorSubtaskState local, OperatorSubtaskState global) {}

    /**
     * How the phases work.
     *
     * @param bundles when the first flushes
     * @param phase whether it folds
     * @param batch whether the second waits for the end
     */
    record Way(BundleTrigger.Rule bundles, LocalPhase phase, boolean batch) {}

    /** @param state what to restore; null starts afresh */
    TwoPhases(AggregatePlan plan, InputColumns input, Way way, State state) throws Exception {
        OperatorIdentity stage = OperatorIdentity.whole("test", "totals");
        local = new OneInputStreamOperatorTestHarness<>(
                new LocalAggregateOperator(
                        stage.head("local"),
                        plan,
                        input,
                        new LocalAggregateOperator.Settings(BUCKETS, CHUNK_ROWS, way.bundles, way.phase)),
                BUCKETS,
                1,
                0);
        local.setup(new ChunkSerializer(plan.partialSchema()));
        global = new KeyedOneInputStreamOperatorTestHarness<>(
                new GlobalAggregateOperator(
                        stage.tail(""), plan, new GlobalAggregateOperator.Settings(BUCKETS, CHUNK_ROWS, way.batch)),
                BucketRouting.of(BUCKETS),
                Types.INT,
                BUCKETS,
                1,
                0);
        global.setup(new ChunkSerializer(plan.outputSchema()));
        if (state != null) {
            local.initializeState(state.local);
            global.initializeState(state.global);
        }
        local.open();
        global.open();
    }

    void process(Chunk chunk) throws Exception {
        local.processElement(new StreamRecord<>(chunk));
        handOn();
    }

    void watermark(long millis) throws Exception {
        local.processWatermark(new Watermark(millis));
        handOn();
    }

    void setProcessingTime(long millis) throws Exception {
        local.setProcessingTime(millis);
        handOn();
    }

    /** Timers that are set in the first phase. */
    int timers() {
        return local.getProcessingTimeService().getNumActiveTimers();
    }

    /** What the first phase has emitted and has not been handed on: nothing between calls. */
    private void handOn() throws Exception {
        Queue<Object> emitted = local.getOutput();
        for (Object element = emitted.poll(); element != null; element = emitted.poll()) {
            if (element instanceof Watermark mark) {
                global.processWatermark(mark);
            } else {
                @SuppressWarnings("unchecked")
                StreamRecord<Chunk> record = (StreamRecord<Chunk>) element;
                partials.add(record.getValue());
                global.processElement(record);
            }
        }
    }

    /** A checkpoint, as Flink takes it. */
    State snapshot() throws Exception {
        checkpoint++;
        local.prepareSnapshotPreBarrier(checkpoint);
        OperatorSubtaskState first = local.snapshot(checkpoint, checkpoint);
        handOn();
        global.prepareSnapshotPreBarrier(checkpoint);
        return new State(first, global.snapshot(checkpoint, checkpoint));
    }

    /** Results that did not fit at the last checkpoint. */
    long resultsOverflowing() {
        return ((GlobalAggregateOperator) global.getOperator()).resultsOverflowing();
    }

    /** The end of the input, in Flink's order. */
    void finish() throws Exception {
        local.processWatermark(Watermark.MAX_WATERMARK);
        local.endInput();
        local.getOperator().finish();
        handOn();
        global.endInput();
        global.getOperator().finish();
    }

    /** All results so far. */
    List<Chunk> results() {
        for (Object element = global.getOutput().poll();
                element != null;
                element = global.getOutput().poll()) {
            if (element instanceof StreamRecord<?> record) {
                results.add((Chunk) record.getValue());
            }
        }
        return List.copyOf(results);
    }

    /** Partial groups that went from the first phase to the second so far. */
    List<Chunk> partials() {
        return partials;
    }

    /** Ends both without {@code finish()}, as a failure does. */
    @Override
    public void close() throws Exception {
        local.getOperator().close();
        local.getEnvironment().close();
        global.getOperator().close();
        global.getEnvironment().close();
    }
}
