package dev.drey.testing;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.runtime.ChunkSerializer;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** One subtask of an operator under test, from open to close, with the checks of {@link OperatorHarness}. */
final class Subtask implements AutoCloseable {
    private final OneInputStreamOperatorTestHarness<Chunk, Chunk> harness;
    private final OneInputStreamOperator<Chunk, Chunk> operator;
    private final EmittedChunks emitted;
    private long checkpoint;

    /** Where a subtask stands in its job. */
    record Place(int index, int parallelism, int maxParallelism) {}

    /** @param state what to restore; null starts afresh */
    Subtask(
            OneInputStreamOperator<Chunk, Chunk> operator,
            KeySelector<Chunk, Integer> keySelector,
            Place place,
            Schema inputSchema,
            Schema outputSchema,
            OperatorSubtaskState state)
            throws Exception {
        this.operator = operator;
        this.harness = keySelector == null
                ? new OneInputStreamOperatorTestHarness<>(
                        operator, place.maxParallelism, place.parallelism, place.index)
                : new KeyedOneInputStreamOperatorTestHarness<>(
                        operator, keySelector, Types.INT, place.maxParallelism, place.parallelism, place.index);
        this.emitted = new EmittedChunks(outputSchema);
        harness.getStreamConfig().setupNetworkInputs(new ChunkSerializer(inputSchema));
        harness.getStreamConfig().serializeAllConfigs();
        harness.setOutputCreator(serializer -> emitted);
        harness.setup(new ChunkSerializer(outputSchema));
        if (state == null) {
            harness.initializeEmptyState();
        } else {
            harness.initializeState(state);
        }
        harness.open();
    }

    /** The share of a subtask in the states of all subtasks of the run before; null when there were none. */
    static OperatorSubtaskState redistribute(
            List<OperatorSubtaskState> before, int maxParallelism, int parallelism, int index) throws Exception {
        if (before.isEmpty()) {
            return null;
        }
        OperatorSubtaskState all =
                AbstractStreamOperatorTestHarness.repackageState(before.toArray(OperatorSubtaskState[]::new));
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                all, maxParallelism, before.size(), parallelism, index);
    }

    /** Hands over a copy of a chunk, which is spoilt after the call. */
    void process(Chunk slice) throws Exception {
        Chunk given = handedOver(slice);
        long before = ChunkChecksum.of(given);
        harness.processElement(new StreamRecord<>(given));
        if (ChunkChecksum.of(given) != before) {
            throw new AssertionError("the operator wrote to its input chunk:\n" + slice + "became:\n" + given);
        }
        spoil(given);
    }

    /** Keeps physical rows and the selection, unlike {@link Chunk#copy()}. */
    private static Chunk handedOver(Chunk slice) {
        Chunk all = new Chunk(slice.schema(), columns(slice));
        all.view(slice);
        all.setRowCount(slice.rowCount());
        Chunk copy = all.copy();
        if (slice.selection() != null) {
            copy.select(slice.selection(), slice.selectedCount());
        }
        return copy;
    }

    private static Column[] columns(Chunk chunk) {
        Column[] columns = new Column[chunk.columnCount()];
        Arrays.setAll(columns, chunk::column);
        return columns;
    }

    private static void spoil(Chunk chunk) {
        for (Column column : columns(chunk)) {
            switch (column.storage()) {
                case BOOLEAN -> Arrays.fill(((BooleanColumn) column).values(), (byte) 1);
                case LONG -> Arrays.fill(((LongColumn) column).values(), 0x5001E5001E5001EL);
                case DOUBLE -> Arrays.fill(((DoubleColumn) column).values(), -5001e50);
                case STRING -> Arrays.fill(((StringColumn) column).data(), (byte) '#');
            }
        }
    }

    /** What Flink does at a checkpoint; the operator may emit before the barrier. */
    OperatorSubtaskState snapshot() throws Exception {
        checkpoint++;
        harness.prepareSnapshotPreBarrier(checkpoint);
        OperatorSubtaskState state = harness.snapshot(checkpoint, checkpoint);
        harness.notifyOfCompletedCheckpoint(checkpoint);
        return state;
    }

    /** What Flink does at the end of bounded input, the last checkpoint included: what is emitted there would be lost. */
    void finish() throws Exception {
        harness.endInput();
        operator.finish();
        emitted.refuseFurther("after finish()");
        snapshot();
    }

    /** The chunks emitted since the last call. */
    List<Chunk> takeOutput() {
        return emitted.take();
    }

    /** Ends the subtask without {@code finish()}, as a failure or a stop without drain does. */
    @Override
    public void close() throws Exception {
        operator.close();
        harness.getEnvironment().close();
    }
}
