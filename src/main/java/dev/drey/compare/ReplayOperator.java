package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import java.nio.file.Path;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Reads a capture to its end when its one element comes, and gives the rows as they were, with their event time. */
final class ReplayOperator extends AbstractStreamOperator<Chunk> implements OneInputStreamOperator<Long, Chunk> {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final String directory;
    private final Schema schema;
    private final boolean eventTime;
    private final int chunkRows;

    ReplayOperator(String directory, Schema schema, boolean eventTime, int chunkRows) {
        this.directory = directory;
        this.schema = schema;
        this.eventTime = eventTime;
        this.chunkRows = chunkRows;
    }

    @Override
    public void processElement(StreamRecord<Long> start) throws Exception {
        Schema captured = eventTime ? EventTimeOperator.withEventTime(schema) : schema;
        Chunk chunk = empty();
        try (ResultRows rows =
                ResultFiles.captured(Path.of(directory), captured).open()) {
            while (rows.next()) {
                append(rows.exactValues(), chunk);
                if (chunk.rowCount() == chunkRows) {
                    output.collect(new StreamRecord<>(chunk));
                    chunk = empty();
                }
            }
        }
        if (chunk.rowCount() > 0) {
            output.collect(new StreamRecord<>(chunk));
        }
    }

    private Chunk empty() {
        Chunk chunk = Chunk.allocate(schema, chunkRows);
        chunk.setEventTime(eventTime ? new LongColumn(chunkRows) : null);
        return chunk;
    }

    private void append(String[] values, Chunk chunk) {
        int row = chunk.rowCount();
        for (int c = 0; c < schema.size(); c++) {
            if (values[c] == null) {
                chunk.column(c).setNull(row);
            } else {
                ValueText.parse(schema.type(c), values[c], chunk.column(c), row);
            }
        }
        if (eventTime) {
            chunk.eventTime().set(row, ValueText.parseLong(DataType.TIMESTAMP, values[schema.size()]));
        }
        chunk.setRowCount(row + 1);
    }
}
