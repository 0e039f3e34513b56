package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.BundleTrigger;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.StageCounters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/**
 * Both phases of a windowed aggregation, local subtasks with watermarks of their own and several global ones, that can be stopped and restored at
 * another parallelism of the global phase.
 */
final class WindowRun implements AutoCloseable {
    static final int BUCKETS = 8;

    private final WindowedPlan plan;
    private final InputColumns input;
    private final BundleTrigger.Rule bundles;
    private final List<Chunk> results = new ArrayList<>();
    private final List<Chunk> late = new ArrayList<>();
    private final LateRows lateRows;
    private final Schema schema;
    private final List<OneInputStreamOperatorTestHarness<Chunk, Chunk>> locals = new ArrayList<>();
    /** The watermarks that the local subtasks have sent on. */
    private final long[] sent;

    private long watermark;
    private final List<KeyedOneInputStreamOperatorTestHarness<Integer, Chunk, Chunk>> global = new ArrayList<>();
    private final List<LocalAggregateOperator> localOperators = new ArrayList<>();
    private final List<WindowAggregateOperator> globalOperators = new ArrayList<>();
    private long rowsLate;
    private long checkpoint;

    WindowRun(WindowedPlan plan, InputColumns input, BundleTrigger.Rule bundles, Schema schema) throws Exception {
        this(plan, input, bundles, schema, 1);
    }

    WindowRun(WindowedPlan plan, InputColumns input, BundleTrigger.Rule bundles, Schema schema, int locals)
            throws Exception {
        this.plan = plan;
        this.input = new SlicedColumns(plan.windows(), input);
        this.bundles = bundles;
        this.lateRows = new LateRows(plan, schema);
        this.schema = schema;
        this.sent = new long[locals];
        open(List.of(), 1);
    }

    private void open(List<OperatorSubtaskState> states, int parallelism) throws Exception {
        OperatorIdentity identity = OperatorIdentity.whole("test", "totals");
        openLocals(identity);
        global.clear();
        globalOperators.clear();
        for (int index = 0; index < parallelism; index++) {
            WindowAggregateOperator operator = new WindowAggregateOperator(
                    identity.tail(""), plan, new WindowAggregateOperator.Settings(BUCKETS, 3, false, schema));
            var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    operator, BucketRouting.of(BUCKETS), Types.INT, BUCKETS, parallelism, index);
            harness.setup(new ChunkSerializer(plan.groups().outputSchema()));
            if (!states.isEmpty()) {
                OperatorSubtaskState all =
                        AbstractStreamOperatorTestHarness.repackageState(states.toArray(OperatorSubtaskState[]::new));
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        all, BUCKETS, states.size(), parallelism, index));
            }
            harness.open();
            global.add(harness);
            globalOperators.add(operator);
        }
    }

    private void openLocals(OperatorIdentity identity) throws Exception {
        locals.clear();
        localOperators.clear();
        watermark = Long.MIN_VALUE;
        Arrays.fill(sent, Long.MIN_VALUE);
        for (int index = 0; index < sent.length; index++) {
            LocalAggregateOperator operator = new LocalAggregateOperator(
                    identity.head("local"),
                    plan.groups(),
                    input,
                    new LocalAggregateOperator.Settings(BUCKETS, 5, bundles, LocalPhase.AUTO),
                    new WindowedBundle.Settings(plan, schema));
            var harness = new OneInputStreamOperatorTestHarness<>(operator, BUCKETS, sent.length, index);
            harness.setup(new ChunkSerializer(plan.groups().partialSchema()));
            harness.open();
            locals.add(harness);
            localOperators.add(operator);
        }
    }

    void rows(Chunk chunk) throws Exception {
        rows(0, chunk);
    }

    void rows(int local, Chunk chunk) throws Exception {
        locals.get(local).processElement(new StreamRecord<>(chunk));
        forward();
    }

    /** A watermark comes to all local subtasks. */
    void watermark(long millis) throws Exception {
        for (int local = 0; local < locals.size(); local++) {
            watermark(local, millis);
        }
    }

    void watermark(int local, long millis) throws Exception {
        locals.get(local).processWatermark(new Watermark(millis));
        forward();
    }

    /** Lets a partial group go to the global phase as it is. */
    void partials(Chunk chunk) throws Exception {
        process(chunk);
        collect();
    }

    private void process(Chunk chunk) throws Exception {
        int key = BucketRouting.of(BUCKETS).key(chunk.bucket());
        global.get(KeyGroupRangeAssignment.assignKeyToParallelOperator(key, BUCKETS, global.size()))
                .processElement(new StreamRecord<>(chunk));
    }

    private void forward() throws Exception {
        for (int local = 0; local < locals.size(); local++) {
            for (Object element : locals.get(local).getOutput()) {
                if (element instanceof StreamRecord<?> record) {
                    process((Chunk) record.getValue());
                } else if (element instanceof Watermark mark) {
                    sent[local] = mark.getTimestamp();
                    forwardWatermark();
                }
            }
            locals.get(local).getOutput().clear();
        }
        collect();
    }

    /** The watermark of an input is the least of those of its channels. */
    private void forwardWatermark() throws Exception {
        long least = Arrays.stream(sent).min().getAsLong();
        if (least > watermark) {
            watermark = least;
            for (var harness : global) {
                harness.processWatermark(new Watermark(least));
            }
        }
    }

    private void collect() {
        for (var harness : global) {
            for (Object element : harness.getOutput()) {
                if (element instanceof StreamRecord<?> record) {
                    results.add((Chunk) record.getValue());
                }
            }
            harness.getOutput().clear();
            take(harness.getSideOutput(WindowAggregateOperator.lateRowsTag(lateRows.schema())));
        }
        for (var harness : locals) {
            take(harness.getSideOutput(WindowAggregateOperator.lateRowsTag(lateRows.schema())));
        }
    }

    private void take(java.util.Queue<StreamRecord<Chunk>> records) {
        if (records != null) {
            records.forEach(record -> late.add(record.getValue()));
            records.clear();
        }
    }

    /** Takes a checkpoint, ends all operators and restores the global ones. */
    void restore(int parallelism) throws Exception {
        checkpoint++;
        for (var harness : locals) {
            harness.prepareSnapshotPreBarrier(checkpoint);
            forward();
            harness.snapshot(checkpoint, checkpoint);
        }
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (var harness : global) {
            harness.prepareSnapshotPreBarrier(checkpoint);
            states.add(harness.snapshot(checkpoint, checkpoint));
        }
        close();
        open(states, parallelism);
    }

    void finish() throws Exception {
        for (LocalAggregateOperator operator : localOperators) {
            operator.finish();
            forward();
        }
        for (WindowAggregateOperator operator : globalOperators) {
            operator.finish();
        }
        collect();
    }

    List<Chunk> results() {
        return results;
    }

    List<Chunk> late() {
        return late;
    }

    /** Late rows that were counted so far. */
    long rowsLate() {
        return rowsLate + countedNow();
    }

    private long countedNow() {
        long rows = 0;
        for (LocalAggregateOperator operator : localOperators) {
            rows += counted(operator, "totals/local");
        }
        for (WindowAggregateOperator operator : globalOperators) {
            rows += counted(operator, "totals");
        }
        return rows;
    }

    private static long counted(AbstractStreamOperator<Chunk> operator, String name) {
        StageCounters counters = operator.getRuntimeContext()
                .<Long, StageCounters>getAccumulator(StageCounters.PREFIX + name)
                .getLocalValue();
        return counters.totals().rowsLate;
    }

    @Override
    public void close() throws Exception {
        rowsLate += countedNow();
        for (var harness : locals) {
            harness.close();
        }
        for (var harness : global) {
            harness.close();
        }
    }
}
