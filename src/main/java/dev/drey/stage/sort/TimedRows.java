package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows whose event time is a column, the last one, so that it is kept and ordered by as any other; the same rows where there is no event time. Shows chunks both ways,
 * copying nothing. Not thread-safe.
 */
final class TimedRows {
    /** What a pipeline calls the event time, unless a column has that name. */
    static final String EVENT_TIME = "event-time";

    private final boolean timed;
    private final int inputColumns;
    private final int[] outputColumns;
    private final Chunk inside;
    private final Chunk outside;

    /**
     * @param input of the stage
     * @param output its columns that are given on, by name, in any order
     */
    TimedRows(Schema input, boolean timed, Schema output) {
        this.timed = timed;
        Schema schema = schema(input, timed);
        inputColumns = input.size();
        outputColumns = output.names().stream().mapToInt(schema::indexOf).toArray();
        inside = new Chunk(schema, new Column[schema.size()]);
        outside = new Chunk(output, new Column[output.size()]);
    }

    /** The columns of an input, and its event time. */
    static Schema schema(Schema input, boolean timed) {
        if (!timed) {
            return input;
        }
        List<Field> fields = new ArrayList<>(input.fields());
        String name = input.has(EVENT_TIME) ? "@" + EVENT_TIME : EVENT_TIME;
        fields.add(new Field(name, DataType.TIMESTAMP));
        return Schema.of(fields);
    }

    /** The columns with the event time; valid as long as the chunk. */
    Chunk inside(Chunk chunk) {
        inside.view(chunk);
        for (int c = 0; c < inputColumns; c++) {
            inside.setColumn(c, chunk.column(c));
        }
        if (timed) {
            inside.setColumn(inputColumns, chunk.eventTime());
            inside.setEventTime(null);
        }
        return inside;
    }

    /** The columns that are given on; valid as long as the chunk. */
    Chunk outside(Chunk chunk) {
        outside.view(chunk);
        for (int c = 0; c < outputColumns.length; c++) {
            outside.setColumn(c, chunk.column(outputColumns[c]));
        }
        if (timed) {
            outside.setEventTime((LongColumn) chunk.column(inputColumns));
        }
        return outside;
    }
}
