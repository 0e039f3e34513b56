package dev.drey.api;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Emits every selected row of a chunk as a new object, with its row kind and, where the chunk has event time, its timestamp.
 *
 * @param <T> the row type
 */
final class ChunksToRowsOperator<T> extends AbstractStreamOperator<T> implements OneInputStreamOperator<Chunk, T> {
    private static final long serialVersionUID = 1L;
    private static final long MICROS_PER_MILLI = 1_000L;

    // Configuration
    private final RowConverter<T> converter;

    // Resources
    private transient StreamRecord<T> outgoing;

    ChunksToRowsOperator(RowConverter<T> converter) {
        this.converter = converter;
    }

    @Override
    public void open() throws Exception {
        super.open();
        outgoing = new StreamRecord<>(null);
    }

    @Override
    public void processElement(StreamRecord<Chunk> element) {
        Chunk chunk = element.getValue();
        getMetricGroup().getIOMetricGroup().getNumRecordsInCounter().inc(chunk.selectedCount() - 1L);
        byte[] kinds = chunk.rowKinds();
        for (int i = 0; i < chunk.selectedCount(); i++) {
            int row = chunk.selectedRow(i);
            RowKind kind = kinds == null ? RowKind.INSERT : RowKind.ofCode(kinds[row]);
            outgoing.replace(converter.write(chunk, row, kind));
            if (chunk.eventTime() == null) {
                outgoing.eraseTimestamp();
            } else {
                outgoing.setTimestamp(Math.floorDiv(chunk.eventTime().get(row), MICROS_PER_MILLI));
            }
            output.collect(outgoing);
        }
    }
}
