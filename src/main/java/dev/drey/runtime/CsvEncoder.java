package dev.drey.runtime;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TypeKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes chunks as CSV bytes into a buffer of its own.
 *
 * <p>Columns go to the buffer row by row; numbers, dates and timestamps without an object per value. A field is quoted only where it must be:
 * text that holds the delimiter, a quote or a line end, the empty string (null is the empty field), whatever reads like the text for null, and
 * text that starts like a byte order mark. So every value reads back as it was. Row kinds are written where the format is a log.
 *
 * <p>The owner takes the bytes out with {@link #drainTo} when {@link #size()} is large enough for it. Not thread-safe.
 */
public final class CsvEncoder implements ChunkEncoder {
    private static final byte QUOTE = '"';
    private static final byte LINE_END = '\n';
    /** Delimiters that occur in numbers, dates, timestamps and booleans; with these all such values are quoted. */
    private static final String VALUE_CHARACTERS = " +-.:0123456789NaInfityEtrueflsd";
    /** Bytes that a field may take beyond its value: two quotes and what follows it. */
    private static final int FRAME_BYTES = 3;

    private final Schema schema;
    private final CsvFormat format;
    private final byte[] nullText;
    private final boolean quoteValues;
    private final boolean[] special = new boolean[256];
    private final TextBuffer buffer = new TextBuffer(1 << 16);
    private final Column[] columns;
    private final TypeKind[] kinds;
    private final int[] scales;
    /** Of each row kind, the field that says so; null unless the format is a log. */
    private final byte[][] marks;
    /** Bytes of a row at most, text not counted. */
    private final long rowBytes;

    public CsvEncoder(Schema schema, CsvFormat format) {
        this.schema = schema;
        this.format = format;
        this.nullText = format.nullText().getBytes(StandardCharsets.UTF_8);
        this.quoteValues = VALUE_CHARACTERS.indexOf((char) format.delimiter()) >= 0;
        this.columns = new Column[schema.size()];
        this.kinds = new TypeKind[columns.length];
        this.scales = new int[columns.length];
        for (int c = 0; c < columns.length; c++) {
            kinds[c] = schema.type(c).kind();
            scales[c] = schema.type(c).scale();
        }
        this.rowBytes = (columns.length + 1) * (TextBuffer.MAX_VALUE_BYTES + FRAME_BYTES + 2L * nullText.length);
        special[QUOTE] = true;
        special['\r'] = true;
        special[LINE_END] = true;
        special[format.delimiter() & 0xff] = true;
        this.marks = format.log() ? marks() : null;
    }

    private byte[][] marks() {
        RowKind[] all = RowKind.values();
        byte[][] fields = new byte[all.length][];
        for (RowKind kind : all) {
            putText(kind.mark());
            fields[kind.code()] = Arrays.copyOf(buffer.bytes(), buffer.size());
            buffer.truncate(0);
        }
        return fields;
    }

    /** Appends a name or a mark, quoted where it must be. */
    private void putText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.ensure(2L * bytes.length + FRAME_BYTES);
        if (mustQuote(bytes, 0, bytes.length)) {
            putQuoted(bytes, 0, bytes.length);
        } else {
            buffer.putBytes(bytes, 0, bytes.length);
        }
    }

    @Override
    public int size() {
        return buffer.size();
    }

    @Override
    public void drainTo(OutputStream out) throws IOException {
        out.write(buffer.bytes(), 0, buffer.size());
        buffer.truncate(0);
    }

    @Override
    public void header() {
        if (!format.header()) {
            return;
        }
        if (format.log()) {
            putText(CsvFormat.OP);
            endField(-1);
        }
        for (int c = 0; c < schema.size(); c++) {
            putText(schema.name(c));
            endField(c);
        }
    }

    @Override
    public void encode(Chunk chunk) {
        encode(chunk, 0, chunk.selectedCount());
    }

    /** Appends the selected rows {@code from .. to-1}. */
    public void encode(Chunk chunk, int from, int to) {
        for (int c = 0; c < columns.length; c++) {
            columns[c] = chunk.column(c);
        }
        int[] selection = chunk.selection();
        byte[] rowKinds = chunk.rowKinds();
        for (int i = from; i < to; i++) {
            int row = selection == null ? i : selection[i];
            buffer.ensure(rowBytes);
            if (marks != null) {
                byte[] mark = marks[rowKinds == null ? 0 : rowKinds[row]];
                buffer.putBytes(mark, 0, mark.length);
                endField(-1);
            }
            encodeRow(row);
        }
    }

    private void encodeRow(int row) {
        for (int c = 0; c < columns.length; c++) {
            Column column = columns[c];
            if (column.isNull(row)) {
                buffer.putBytes(nullText, 0, nullText.length);
            } else if (kinds[c] == TypeKind.STRING) {
                putString((StringColumn) column, row);
            } else {
                putValue(c, column, row);
            }
            endField(c);
        }
    }

    private void endField(int c) {
        buffer.putByte(c + 1 < columns.length ? format.delimiter() : LINE_END);
    }

    private void putValue(int c, Column column, int row) {
        int start = buffer.size();
        if (quoteValues) {
            buffer.putByte(QUOTE);
        }
        switch (kinds[c]) {
            case BIGINT -> buffer.putLong(((LongColumn) column).values()[row]);
            case DECIMAL -> buffer.putDecimal(((LongColumn) column).values()[row], scales[c]);
            case DATE -> buffer.putDate(((LongColumn) column).values()[row]);
            case TIMESTAMP -> buffer.putTimestamp(((LongColumn) column).values()[row]);
            case DOUBLE -> buffer.putDouble(((DoubleColumn) column).values()[row]);
            case BOOLEAN -> buffer.putBoolean(((BooleanColumn) column).get(row));
            default -> throw new IllegalStateException("no text for a value of kind " + kinds[c]);
        }
        if (quoteValues) {
            buffer.putByte(QUOTE);
        } else if (nullText.length > 0 && readsLikeNull(buffer.bytes(), start, buffer.size() - start)) {
            buffer.truncate(start);
            putQuoted(nullText, 0, nullText.length);
        }
    }

    private void putString(StringColumn column, int row) {
        byte[] data = column.data();
        int offset = column.offsets()[row];
        int length = column.lengths()[row];
        // The fixed part of the row is still needed behind it.
        buffer.ensure(2L * length + rowBytes);
        if (mustQuote(data, offset, length)) {
            putQuoted(data, offset, length);
        } else {
            buffer.putBytes(data, offset, length);
        }
    }

    private boolean mustQuote(byte[] data, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (special[data[i] & 0xff]) {
                return true;
            }
        }
        return length == 0
                || data[offset] == (byte) 0xef && startsWithByteOrderMark(data, offset, length)
                || readsLikeNull(data, offset, length);
    }

    private static boolean startsWithByteOrderMark(byte[] data, int offset, int length) {
        return length >= 3 && data[offset + 1] == (byte) 0xbb && data[offset + 2] == (byte) 0xbf;
    }

    private boolean readsLikeNull(byte[] data, int offset, int length) {
        return length == nullText.length && Arrays.equals(data, offset, offset + length, nullText, 0, length);
    }

    private void putQuoted(byte[] data, int offset, int length) {
        buffer.putByte(QUOTE);
        for (int i = offset; i < offset + length; i++) {
            if (data[i] == QUOTE) {
                buffer.putByte(QUOTE);
            }
            buffer.putByte(data[i]);
        }
        buffer.putByte(QUOTE);
    }
}
