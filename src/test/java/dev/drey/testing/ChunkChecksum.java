package dev.drey.testing;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;

/** A checksum of all that a chunk holds, hidden rows and values under nulls included: it changes when somebody writes to the chunk. */
public final class ChunkChecksum {
    private long sum = 1;

    private ChunkChecksum() {}

    public static long of(Chunk chunk) {
        ChunkChecksum checksum = new ChunkChecksum();
        checksum.addChunk(chunk);
        return checksum.sum;
    }

    private void addChunk(Chunk chunk) {
        add(chunk.schema().hashCode());
        add(chunk.rowCount());
        add(chunk.bucket());
        add(chunk.arrivals() == null ? 0 : chunk.arrivals().hashCode());
        add(chunk.selectedCount());
        for (int i = 0; chunk.selection() != null && i < chunk.selectedCount(); i++) {
            add(chunk.selection()[i]);
        }
        for (int row = 0; chunk.rowKinds() != null && row < chunk.rowCount(); row++) {
            add(chunk.rowKinds()[row]);
        }
        if (chunk.eventTime() != null) {
            addColumn(chunk.eventTime(), chunk.rowCount());
        }
        for (int c = 0; c < chunk.columnCount(); c++) {
            addColumn(chunk.column(c), chunk.rowCount());
        }
    }

    private void addColumn(Column column, int rows) {
        add(column.hasNulls() ? 1 : 0);
        for (int row = 0; row < rows; row++) {
            add(column.isNull(row) ? 1 : 0);
            switch (column.storage()) {
                case BOOLEAN -> add(((BooleanColumn) column).values()[row]);
                case LONG -> add(((LongColumn) column).get(row));
                case DOUBLE -> add(Double.doubleToRawLongBits(((DoubleColumn) column).get(row)));
                case STRING -> addString((StringColumn) column, row);
            }
        }
    }

    private void addString(StringColumn column, int row) {
        int from = column.offsets()[row];
        int length = column.lengths()[row];
        add(from);
        add(length);
        if (!column.isNull(row)) {
            for (int i = from; i < from + length; i++) {
                add(column.data()[i]);
            }
        }
    }

    private void add(long value) {
        sum = Long.rotateLeft((sum ^ value) * 0x9E3779B97F4A7C15L, 29);
    }
}
