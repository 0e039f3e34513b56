package dev.drey.stage.source.csv;

import dev.drey.chunk.ControlCharacters;
import dev.drey.chunk.DataException;
import dev.drey.chunk.Schema;
import dev.drey.spec.NameSuggester;
import dev.drey.stage.source.format.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The columns of one file and where its data begins.
 *
 * @param names one a field, in the file's order
 * @param dataOffset byte behind the byte order mark and the header record
 */
record CsvHeader(List<String> names, long dataOffset) {
    private static final int GZIP_MAGIC = 0x1F8B;
    private static final int UTF_16_LITTLE_ENDIAN = 0xFFFE;
    private static final int UTF_16_BIG_ENDIAN = 0xFEFF;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /**
     * Reads the header and checks it against the declared columns. A file without a header has the declared ones.
     *
     * @throws DataException when the header is missing or malformed, names a column twice or lacks a declared one
     */
    static CsvHeader read(ByteSource file, CsvDialect dialect, Schema declared) throws IOException {
        try (ByteWindow window = new ByteWindow(file, 0, file.length(), true)) {
            while (window.available() <= BYTE_ORDER_MARK.length && window.fill()) {
                // Goes on until a byte order mark would be in memory.
            }
            refuseOtherEncodings(file, window);
            if (startsWithMark(window)) {
                window.consume(window.start() + BYTE_ORDER_MARK.length);
            }
            if (!dialect.header()) {
                return new CsvHeader(declared.names(), window.offset(window.start()));
            }
            CsvRecord record = new CsvRecord(dialect);
            int end = scan(window, dialect, record);
            if (end < 0) {
                throw new DataException(file.name(), missing(window, dialect, record));
            }
            CsvHeader header = new CsvHeader(names(file, dialect, record, window, end), window.offset(end + 1));
            header.check(file, declared);
            return header;
        }
    }

    /** Files that a mere name calls CSV; neither beginning is valid UTF-8. */
    private static void refuseOtherEncodings(ByteSource file, ByteWindow window) {
        if (window.available() < 2) {
            return;
        }
        int begin = (window.data()[window.start()] & 0xFF) << 8 | window.data()[window.start() + 1] & 0xFF;
        if (begin == GZIP_MAGIC) {
            throw new DataException(
                    file.name(), "the file is compressed by gzip (it begins with 1F 8B); name it .gz or uncompress it");
        } else if (begin == UTF_16_LITTLE_ENDIAN || begin == UTF_16_BIG_ENDIAN) {
            throw new DataException(
                    file.name(),
                    String.format(
                            "the file is UTF-16 (it begins with %02X %02X); convert it to UTF-8",
                            begin >> 8, begin & 0xFF));
        }
    }

    private static boolean startsWithMark(ByteWindow window) {
        int start = window.start();
        return window.available() >= BYTE_ORDER_MARK.length
                && Arrays.equals(
                        window.data(),
                        start,
                        start + BYTE_ORDER_MARK.length,
                        BYTE_ORDER_MARK,
                        0,
                        BYTE_ORDER_MARK.length);
    }

    private static int scan(ByteWindow window, CsvDialect dialect, CsvRecord record) throws IOException {
        int end = record.scan(window.data(), window.start(), window.limit());
        while (end < 0 && window.available() <= dialect.maxRecordBytes() && !window.ended()) {
            window.fill();
            end = record.scan(window.data(), window.start(), window.limit());
        }
        return end - window.start() > dialect.maxRecordBytes() ? -1 : end;
    }

    private static String missing(ByteWindow window, CsvDialect dialect, CsvRecord record) {
        if (window.available() == 0) {
            return "the file is empty; a header with the column names is expected";
        }
        return window.available() > dialect.maxRecordBytes()
                ? "the header is longer than max-record-bytes, " + dialect.maxRecordBytes()
                : "the header is at fault: " + record.fault().reason();
    }

    private static List<String> names(
            ByteSource file, CsvDialect dialect, CsvRecord record, ByteWindow window, int end) {
        if (record.fault() != null) {
            throw new DataException(
                    file.name(), "the header is at fault: " + record.fault().reason());
        }
        byte[] data = window.data();
        int invalid = Utf8.firstInvalid(data, window.start(), end);
        if (invalid >= 0) {
            throw new DataException(file.name(), "the header is not valid UTF-8 at byte " + window.offset(invalid));
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < record.fields(); i++) {
            names.add(text(dialect, data, record.ends()[i] + 1, record.ends()[i + 1], i + 1 == record.fields()));
        }
        return names;
    }

    private static String text(CsvDialect dialect, byte[] data, int start, int end, boolean last) {
        int stop = last && end > start && data[end - 1] == CsvDialect.CARRIAGE_RETURN ? end - 1 : end;
        String text = new String(data, start, stop - start, StandardCharsets.UTF_8);
        if (!dialect.quoting() || text.isEmpty() || text.charAt(0) != dialect.quote()) {
            return text;
        }
        String quote = Character.toString(dialect.quote());
        return text.substring(1, text.length() - 1).replace(quote + quote, quote);
    }

    private void check(ByteSource file, Schema declared) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw fault(file, "the header names column '" + name + "' twice");
            }
        }
        for (String name : declared.names()) {
            if (!seen.contains(name)) {
                List<String> others = new ArrayList<>(names);
                others.removeAll(declared.names());
                throw fault(
                        file,
                        "the header has no column '" + name + "', which the schema declares (the header is: "
                                + String.join(", ", names) + ")" + NameSuggester.didYouMean(name, others));
            }
        }
    }

    /** A fault whose message shows names out of the file. */
    private static DataException fault(ByteSource file, String reason) {
        return new DataException(file.name(), ControlCharacters.escape(reason));
    }

    int fields() {
        return names.size();
    }
}
