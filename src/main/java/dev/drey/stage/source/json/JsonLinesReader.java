package dev.drey.stage.source.json;

import dev.drey.chunk.BadRow;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.ControlCharacters;
import dev.drey.chunk.DataException;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.spec.NameSuggester;
import dev.drey.stage.source.format.ByteSource;
import dev.drey.stage.source.format.ChunkReader;
import dev.drey.stage.source.format.LineCounter;
import dev.drey.stage.source.format.ReadSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a file of JSON lines chunk by chunk. */
final class JsonLinesReader implements ChunkReader {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final ByteSource file;
    private final ReadSpec spec;
    private final LineReader input;
    private final LineCounter lines;
    private final JsonRow row;
    /** Place of the event time among the fields of {@link #row}, -1 for none. */
    private final int eventTime;

    private final boolean eventTimeIsOutput;
    private final LongColumn ownEventTime = new LongColumn(0);
    /** Only who has seen all lines can say that a column is in none. */
    private final boolean fromStart;

    private long records;
    private boolean ended;

    JsonLinesReader(ByteSource file, ReadSpec spec, LineReader input, LineCounter lines) {
        this.file = file;
        this.spec = spec;
        this.input = input;
        this.lines = lines;
        this.fromStart = input.nextOffset() == 0;
        Schema output = spec.output();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < output.size(); i++) {
            fields.add(output.field(i));
        }
        String time = spec.eventTime();
        eventTimeIsOutput = time != null && output.has(time);
        if (time != null && !eventTimeIsOutput) {
            fields.add(spec.declared().field(spec.declared().indexOf(time)));
        }
        eventTime = time == null ? -1 : eventTimeIsOutput ? output.indexOf(time) : fields.size() - 1;
        row = new JsonRow(fields);
    }

    @Override
    public boolean next(Chunk chunk, int most) throws IOException {
        chunk.reset();
        int limit = Math.min(most, spec.chunkRows());
        for (int i = 0; i < chunk.columnCount(); i++) {
            chunk.column(i).ensureCapacity(limit);
        }
        if (eventTime >= 0) {
            LongColumn times = eventTimeIsOutput ? chunk.longs(eventTime) : ownEventTime;
            times.ensureCapacity(limit);
            chunk.setEventTime(times);
        }
        List<BadRow> badRows = new ArrayList<>(0);
        int rows = 0;
        long start = input.nextOffset();
        while (rows + badRows.size() < limit && input.nextOffset() - start < spec.chunkBytes() && advance()) {
            try {
                read();
                put(chunk, rows);
                rows++;
            } catch (JsonRow.Fault fault) {
                setAside(fault, badRows);
            }
        }
        chunk.setRowCount(rows);
        if (!badRows.isEmpty()) {
            chunk.setBadRows(badRows);
        }
        return rows + badRows.size() > 0;
    }

    /** Goes on to the next line that is not blank. */
    private boolean advance() throws IOException {
        while (!ended) {
            if (!input.advance()) {
                ended = true;
                checkColumns();
            } else if (!isBlank()) {
                records++;
                return true;
            }
        }
        return false;
    }

    private boolean isBlank() {
        for (int i = contentStart(); i < input.end(); i++) {
            if (input.data()[i] != ' ' && input.data()[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    /** Behind a byte order mark. */
    private int contentStart() {
        int start = input.start();
        boolean marked = input.offset() == 0
                && input.end() - start >= BYTE_ORDER_MARK.length
                && Arrays.equals(
                        input.data(),
                        start,
                        start + BYTE_ORDER_MARK.length,
                        BYTE_ORDER_MARK,
                        0,
                        BYTE_ORDER_MARK.length);
        return marked ? start + BYTE_ORDER_MARK.length : start;
    }

    private void read() throws JsonRow.Fault {
        if (input.tooLong()) {
            throw new JsonRow.Fault(
                    "",
                    "the line is longer than max-record-bytes, " + input.maxLineBytes() + "; only its first "
                            + (input.end() - input.start()) + " bytes are kept");
        }
        row.read(input.data(), contentStart(), input.end());
    }

    private void put(Chunk chunk, int target) throws JsonRow.Fault {
        if (eventTime >= 0 && row.isNull(eventTime)) {
            throw new JsonRow.Fault(spec.eventTime(), "is null; a column of event times needs a value in every row");
        }
        for (int i = 0; i < chunk.columnCount(); i++) {
            row.copyTo(i, chunk.column(i), target);
        }
        if (eventTime >= 0 && !eventTimeIsOutput) {
            row.copyTo(eventTime, ownEventTime, target);
        }
    }

    private void setAside(JsonRow.Fault fault, List<BadRow> badRows) throws IOException {
        byte[] raw = Arrays.copyOfRange(input.data(), input.start(), input.end());
        BadRow bad = new BadRow(
                file.name(),
                input.offset(),
                lines.lineAt(input.offset()),
                fault.column(),
                ControlCharacters.escape(fault.getMessage()),
                raw);
        if (!spec.setBadRowsAside()) {
            throw new DataException(bad);
        }
        badRows.add(bad);
    }

    private void checkColumns() {
        List<String> missing = row.neverMet();
        if (fromStart && records > 0 && !missing.isEmpty()) {
            String name = missing.get(0);
            throw new DataException(
                    file.name(),
                    ControlCharacters.escape("no line has a field '" + name + "', which the schema declares"
                            + NameSuggester.didYouMean(name, row.others())));
        }
    }

    @Override
    public long position() {
        return input.nextOffset();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
