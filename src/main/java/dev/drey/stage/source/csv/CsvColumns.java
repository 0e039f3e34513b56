package dev.drey.stage.source.csv;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.Storage;
import dev.drey.chunk.StringColumn;
import dev.drey.stage.source.format.ReadSpec;
import java.util.ArrayList;
import java.util.List;

/** The columns to convert: which field of a record goes to which column of the chunk, and how. */
final class CsvColumns {
    private static final int NO_OUTPUT = -1;

    /**
     * One column.
     *
     * @param field its place in a record, from 0
     * @param output its place in the chunk, or {@link #NO_OUTPUT} for an event time that nobody else reads
     * @param needsValue true when null is a fault
     */
    record Target(int field, String name, int output, boolean needsValue, ColumnParser parser) {}

    private final List<Target> targets = new ArrayList<>();
    private final LongColumn ownEventTime = new LongColumn(0);
    private final boolean hasEventTime;

    CsvColumns(CsvDialect dialect, ReadSpec spec, CsvHeader header) {
        NullText nullText = new NullText(dialect);
        Schema output = spec.output();
        this.hasEventTime = spec.eventTime() != null;
        for (int i = 0; i < output.size(); i++) {
            String name = output.name(i);
            targets.add(new Target(
                    header.names().indexOf(name),
                    name,
                    i,
                    name.equals(spec.eventTime()),
                    ColumnParser.of(output.type(i), nullText)));
        }
        if (hasEventTime && !output.has(spec.eventTime())) {
            int declared = spec.declared().indexOf(spec.eventTime());
            targets.add(new Target(
                    header.names().indexOf(spec.eventTime()),
                    spec.eventTime(),
                    NO_OUTPUT,
                    true,
                    ColumnParser.of(spec.declared().type(declared), nullText)));
        }
    }

    List<Target> targets() {
        return targets;
    }

    Column column(Target target, Chunk chunk) {
        return target.output() == NO_OUTPUT ? ownEventTime : chunk.column(target.output());
    }

    /** Makes room for {@code rows} rows and points strings at the buffer. */
    void prepare(Chunk chunk, byte[] data, int rows) {
        for (Target target : targets) {
            Column column = column(target, chunk);
            column.ensureCapacity(rows);
            if (column.storage() == Storage.STRING) {
                ((StringColumn) column).share(data);
            }
            if (hasEventTime && target.needsValue()) {
                chunk.setEventTime((LongColumn) column);
            }
        }
    }
}
