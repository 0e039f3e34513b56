package dev.drey.stage.source.csv;

import dev.drey.chunk.BadRow;
import dev.drey.chunk.Column;
import dev.drey.chunk.ControlCharacters;
import dev.drey.chunk.DataType;
import dev.drey.chunk.ValueText;
import dev.drey.stage.source.format.ByteSource;
import dev.drey.stage.source.format.LineCounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Says what is wrong with a record, in words for users, and where. */
final class CsvFaults {
    /** Characters of a value that a message shows. */
    private static final int SHOWN = 100;
    /** Bytes that are kept of a record that is too long. */
    static final int KEPT_OF_TOO_LONG = 64 << 10;

    private final ByteSource file;
    private final CsvDialect dialect;
    private final List<String> names;
    private final LineCounter lines;

    CsvFaults(ByteSource file, CsvDialect dialect, List<String> names, LineCounter lines) {
        this.file = file;
        this.dialect = dialect;
        this.names = names;
        this.lines = lines;
    }

    BadRow tooLong(long offset, byte[] data, int from, int to) throws IOException {
        int kept = Math.min(to, from + KEPT_OF_TOO_LONG);
        String reason = "the record is longer than max-record-bytes, " + dialect.maxRecordBytes()
                + (kept < to ? "; only its first " + (kept - from) + " bytes are kept" : "");
        return row(offset, "", reason, data, from, kept);
    }

    BadRow quotes(long offset, CsvRecord record, byte[] data, int from, int to) throws IOException {
        int field = record.faultField();
        String column = field < names.size() ? names.get(field) : "";
        int start = record.ends()[Math.min(field, record.fields())] + 1;
        int end = field < record.fields() ? Math.min(to, record.ends()[field + 1]) : to;
        return row(
                offset,
                column,
                record.fault().reason() + ": " + shown(data, start, Math.max(start, end)),
                data,
                from,
                to);
    }

    BadRow ragged(long offset, int fields, byte[] data, int from, int to) throws IOException {
        String reason = "the record has " + fields + (fields == 1 ? " field" : " fields") + " instead of "
                + names.size() + ": " + shown(data, from, to);
        return row(offset, "", reason, data, from, to);
    }

    /** @param invalid place of the first invalid byte */
    BadRow invalidUtf8(long offset, CsvRecord record, int invalid, byte[] data, int from, int to) throws IOException {
        int field = 0;
        while (field + 1 < record.fields() && record.ends()[field + 1] < invalid) {
            field++;
        }
        StringBuilder bytes = new StringBuilder();
        for (int i = invalid; i < Math.min(to, invalid + 4); i++) {
            bytes.append(String.format(" %02X", data[i]));
        }
        String reason = "not valid UTF-8 at byte " + (offset + invalid - from) + ":" + bytes;
        return row(offset, field < names.size() ? names.get(field) : "", reason, data, from, to);
    }

    BadRow value(long offset, CsvColumns.Target column, FieldSpans spans, byte[] data, int from, int to)
            throws IOException {
        int start = spans.start(0);
        int end = spans.end(0);
        String reason = column.needsValue() && column.parser().nullText().isNull(data, start, end)
                ? "is null; a column of event times needs a value in every row"
                : notOfType(column.parser().type(), data, start, end);
        return row(offset, column.name(), reason, data, from, to);
    }

    private static String notOfType(DataType type, byte[] data, int start, int end) {
        if (end - start <= SHOWN) {
            String text = new String(data, start, end - start, StandardCharsets.UTF_8);
            try {
                ValueText.parse(type, text, Column.create(type.storage(), 1), 0);
            } catch (IllegalArgumentException e) {
                return e.getMessage();
            }
        }
        return shown(data, start, end) + " is not a " + type;
    }

    /** The text in quotes, cut to a length that fits a message. */
    private static String shown(byte[] data, int start, int end) {
        if (end - start <= SHOWN) {
            return "'" + new String(data, start, end - start, StandardCharsets.UTF_8) + "'";
        }
        int cut = start + SHOWN;
        while (cut > start && (data[cut] & 0xC0) == 0x80) {
            cut--;
        }
        return "'" + new String(data, start, cut - start, StandardCharsets.UTF_8) + "…' (" + (end - start) + " bytes)";
    }

    private BadRow row(long offset, String column, String reason, byte[] data, int from, int to) throws IOException {
        byte[] raw = Arrays.copyOfRange(data, from, Math.max(from, to));
        return new BadRow(file.name(), offset, lines.lineAt(offset), column, ControlCharacters.escape(reason), raw);
    }
}
