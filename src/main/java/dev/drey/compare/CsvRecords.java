package dev.drey.compare;

import dev.drey.chunk.StringColumn;
import dev.drey.runtime.CsvFormat;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads the records of one CSV file, one after the other, as bytes: what {@link dev.drey.runtime.CsvEncoder} writes reads back exactly, an empty
 * string apart from a null. The fields of a record are valid until the next one is read. One pass, no object per record; not thread-safe.
 */
final class CsvRecords implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int END = -1;

    private final Path file;
    private final InputStream in;
    private final int delimiter;
    private final byte[] nullText;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;

    private byte[] data = new byte[256];
    private int used;
    private int[] ends = new int[8];
    private boolean[] nulls = new boolean[8];
    private int fields;
    private long record;

    CsvRecords(Path file, CsvFormat format) throws IOException {
        this.file = file;
        this.delimiter = format.delimiter();
        this.nullText = format.nullText().getBytes(StandardCharsets.UTF_8);
        this.in = Files.newInputStream(file);
    }

    /**
     * Goes on to the next record.
     *
     * @return false at the end of the file
     * @throws IOException also if a quoted field does not end, naming file and record
     */
    boolean next() throws IOException {
        used = 0;
        fields = 0;
        int first = read();
        if (first == END) {
            return false;
        }
        record++;
        int end = field(first);
        while (end == delimiter) {
            end = field(read());
        }
        // Words are read past the last field by the hash.
        ensure(StringColumn.SLACK);
        return true;
    }

    /** Reads one field; returns what ended it: the delimiter, a line feed or the end of the file. */
    private int field(int first) throws IOException {
        int start = used;
        boolean quoted = first == '"';
        int end = quoted ? quoted() : plain(first);
        if (fields == ends.length) {
            ends = Arrays.copyOf(ends, fields * 2);
            nulls = Arrays.copyOf(nulls, fields * 2);
        }
        nulls[fields] = !quoted && Arrays.equals(data, start, used, nullText, 0, nullText.length);
        ends[fields++] = used;
        return end;
    }

    private int plain(int first) throws IOException {
        int start = used;
        int next = first;
        while (next != delimiter && next != '\n' && next != END) {
            put(next);
            next = read();
        }
        if (next == '\n' && used > start && data[used - 1] == '\r') {
            used--;
        }
        return next;
    }

    private int quoted() throws IOException {
        while (true) {
            int next = read();
            if (next == END) {
                throw fault("a quoted field does not end");
            }
            if (next != '"') {
                put(next);
                continue;
            }
            next = read();
            if (next != '"') {
                return closed(next);
            }
            put('"');
        }
    }

    private int closed(int next) throws IOException {
        int end = next == '\r' ? read() : next;
        if (end != delimiter && end != '\n' && end != END) {
            throw fault("text follows the closing quote of field " + (fields + 1));
        }
        return end;
    }

    private int read() throws IOException {
        if (at == limit) {
            limit = in.read(buffer, 0, buffer.length);
            at = 0;
            if (limit <= 0) {
                limit = 0;
                return END;
            }
        }
        return buffer[at++] & 0xff;
    }

    private void put(int value) {
        if (used == data.length) {
            ensure(1);
        }
        data[used++] = (byte) value;
    }

    private void ensure(int more) {
        if (data.length - used < more) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, used + more));
        }
    }

    IOException fault(String what) {
        return new IOException(file + ": record " + record + ": " + what);
    }

    /** Fields of the record. */
    int fields() {
        return fields;
    }

    /** The bytes that fields lie in; fetch it per record. At least {@link StringColumn#SLACK} readable bytes follow the last field. */
    byte[] data() {
        return data;
    }

    int offset(int field) {
        return field == 0 ? 0 : ends[field - 1];
    }

    int length(int field) {
        return ends[field] - offset(field);
    }

    boolean isNull(int field) {
        return nulls[field];
    }

    /** The text of a field, null for null. */
    String text(int field) {
        return nulls[field] ? null : new String(data, offset(field), length(field), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
