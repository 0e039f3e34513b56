package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.stage.EventWindows;
import dev.drey.stage.LateRowsStage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows that came too late to be sorted, as chunks for a side output; {@link LateRowsStage} tells the columns. A row is late as a whole, so that its only window
 * is the instant of its event time. Not thread-safe.
 */
final class LateSortRows {
    /** Each microsecond is a window. */
    static final EventWindows INSTANTS = new Instants();

    private static final List<Field> COMMON = List.of(
            new Field("rows", DataType.BIGINT),
            new Field("event_time", DataType.TIMESTAMP),
            new Field("first_window_start", DataType.TIMESTAMP),
            new Field("last_window_start", DataType.TIMESTAMP));

    private final int inputColumns;
    private final Chunk outgoing;

    /** @param input columns of the stage's input, without event time */
    LateSortRows(Schema input) {
        inputColumns = input.size();
        outgoing = Chunk.allocate(schema(input), 0);
    }

    /** The columns of late rows. */
    static Schema schema(Schema input) {
        List<Field> fields = new ArrayList<>(COMMON);
        input.fields().forEach(field -> fields.add(new Field("input_" + field.name(), field.type())));
        return Schema.of(fields);
    }

    /**
     * Describes rows.
     *
     * @param timed the input's columns and the event time
     * @param late physical rows of it
     * @return valid until the next call
     */
    Chunk of(Chunk timed, int[] late, int count) {
        outgoing.reset();
        LongColumn ones = outgoing.longs(0);
        ones.ensureCapacity(count);
        Arrays.fill(ones.values(), 0, count, 1);
        for (int c = 1; c < COMMON.size(); c++) {
            outgoing.column(c).copyFrom(timed.column(inputColumns), late, 0, count, 0);
        }
        for (int c = 0; c < inputColumns; c++) {
            outgoing.column(COMMON.size() + c).copyFrom(timed.column(c), late, 0, count, 0);
        }
        outgoing.setRowCount(count);
        return outgoing;
    }

    private record Instants() implements EventWindows {
        @Override
        public long slide() {
            return 1;
        }

        @Override
        public long firstStart(long time) {
            return time;
        }

        @Override
        public long lastStart(long time) {
            return time;
        }
    }
}
