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
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;

/** One subtask of an operator under test, from open to close, with the checks of {@link OperatorHarness}. */
final class Subtask implements AutoCloseable {
    private final AbstractStreamOperatorTestHarness<Chunk> harness;
    private final StreamOperator<Chunk> operator;
    private final Feed feed;
    private final EmittedChunks emitted;
    private long checkpoint;

    /** Hands elements to an operator. */
    private interface Feed {
        void process(int input, StreamRecord<Chunk> element) throws Exception;

        void watermark(int input, Watermark mark) throws Exception;

        void end() throws Exception;
    }

    /** Where a subtask stands in its job. */
    record Place(int index, int parallelism, int maxParallelism) {}

    /**
     * @param inputSchemas of the one input, or of both
     * @param keySelector of all inputs; null where the operator is not keyed
     * @param state what to restore; null starts afresh
     */
    Subtask(
            StreamOperator<Chunk> operator,
            KeySelector<Chunk, Integer> keySelector,
            Place place,
            List<Schema> inputSchemas,
            Schema outputSchema,
            OperatorSubtaskState state)
            throws Exception {
        this.operator = operator;
        if (operator instanceof TwoInputStreamOperator<?, ?, ?>) {
            TwoInputStreamOperatorTestHarness<Chunk, Chunk, Chunk> two = two(operator, keySelector, place);
            harness = two;
            feed = feed(two);
        } else {
            OneInputStreamOperatorTestHarness<Chunk, Chunk> one = one(operator, keySelector, place);
            harness = one;
            feed = feed(one);
        }
        this.emitted = new EmittedChunks(outputSchema);
        harness.getStreamConfig()
                .setupNetworkInputs(
                        inputSchemas.stream().map(ChunkSerializer::new).toArray(ChunkSerializer[]::new));
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

    @SuppressWarnings("unchecked") // every operator of Drey is one of chunks
    private static OneInputStreamOperatorTestHarness<Chunk, Chunk> one(
            StreamOperator<Chunk> operator, KeySelector<Chunk, Integer> keySelector, Place place) throws Exception {
        OneInputStreamOperator<Chunk, Chunk> one = (OneInputStreamOperator<Chunk, Chunk>) operator;
        return keySelector == null
                ? new OneInputStreamOperatorTestHarness<>(one, place.maxParallelism, place.parallelism, place.index)
                : new KeyedOneInputStreamOperatorTestHarness<>(
                        one, keySelector, Types.INT, place.maxParallelism, place.parallelism, place.index);
    }

    @SuppressWarnings("unchecked") // every operator of Drey is one of chunks
    private static TwoInputStreamOperatorTestHarness<Chunk, Chunk, Chunk> two(
            StreamOperator<Chunk> operator, KeySelector<Chunk, Integer> keySelector, Place place) throws Exception {
        TwoInputStreamOperator<Chunk, Chunk, Chunk> two = (TwoInputStreamOperator<Chunk, Chunk, Chunk>) operator;
        return keySelector == null
                ? new TwoInputStreamOperatorTestHarness<>(two, place.maxParallelism, place.parallelism, place.index)
                : new KeyedTwoInputStreamOperatorTestHarness<>(
                        two, keySelector, keySelector, Types.INT, place.maxParallelism, place.parallelism, place.index);
    }

    private static Feed feed(OneInputStreamOperatorTestHarness<Chunk, Chunk> harness) {
        return new Feed() {
            @Override
            public void process(int input, StreamRecord<Chunk> element) throws Exception {
                harness.processElement(element);
            }

            @Override
            public void watermark(int input, Watermark mark) throws Exception {
                harness.processWatermark(mark);
            }

            @Override
            public void end() throws Exception {
                harness.endInput();
            }
        };
    }

    private static Feed feed(TwoInputStreamOperatorTestHarness<Chunk, Chunk, Chunk> harness) {
        return new Feed() {
            @Override
            public void process(int input, StreamRecord<Chunk> element) throws Exception {
                if (input == 0) {
                    harness.processElement1(element);
                } else {
                    harness.processElement2(element);
                }
            }

            @Override
            public void watermark(int input, Watermark mark) throws Exception {
                if (input == 0) {
                    harness.processWatermark1(mark);
                } else {
                    harness.processWatermark2(mark);
                }
            }

            @Override
            public void end() throws Exception {
                harness.endInput1();
                harness.endInput2();
            }
        };
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
    void process(int input, Chunk slice) throws Exception {
        Chunk given = handedOver(slice);
        long before = ChunkChecksum.of(given);
        feed.process(input, new StreamRecord<>(given));
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

    /** Hands over a watermark, in milliseconds. */
    void watermark(int input, long millis) throws Exception {
        feed.watermark(input, new Watermark(millis));
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
        feed.end();
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
