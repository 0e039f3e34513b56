package dev.drey.stage.source.csv;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A naive CSV parser, a byte at a time over the whole file, that shares no code with the one it judges. Records are read one after the other: fields, then what is
 * wrong with them.
 */
final class CsvOracle {
    /** Rows as lists of texts (null for null), and faults as {@code kind@offset}. */
    record Result(List<List<String>> rows, List<String> faults) {}

    private final byte[] data;
    private final CsvDialect dialect;
    private final int columns;
    private int at;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private CsvOracle(byte[] data, CsvDialect dialect, int columns) {
        this.data = data;
        this.dialect = dialect;
        this.columns = columns;
    }

    static Result parse(byte[] data, CsvDialect dialect, int columns) {
        CsvOracle oracle = new CsvOracle(data, dialect, columns);
        if (data.length >= 3 && data[0] == (byte) 0xEF && data[1] == (byte) 0xBB && data[2] == (byte) 0xBF) {
            oracle.at = 3;
        }
        while (oracle.at < data.length) {
            oracle.record();
        }
        return new Result(oracle.rows, oracle.faults);
    }

    private void record() {
        int start = at;
        List<String> fields = new ArrayList<>();
        String fault = null;
        boolean more = true;
        while (more) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            boolean quoted = at < data.length && dialect.quote() >= 0 && data[at] == dialect.quote();
            if (quoted) {
                at++;
                boolean open = true;
                while (open && at < data.length) {
                    if (data[at] == dialect.quote()) {
                        if (at + 1 < data.length && data[at + 1] == dialect.quote()) {
                            text.write(dialect.quote());
                            at += 2;
                        } else {
                            open = false;
                            at++;
                        }
                    } else {
                        text.write(data[at++]);
                    }
                }
                if (open) {
                    fault = "unclosed";
                }
            }
            int plain = at;
            while (at < data.length && data[at] != dialect.delimiter() && data[at] != '\n') {
                if (!quoted && data[at] == dialect.quote() && fault == null) {
                    fault = "stray";
                }
                at++;
            }
            boolean atEnd = at >= data.length;
            int end = at;
            if ((atEnd || data[at] == '\n') && end > plain && data[end - 1] == '\r' && !"unclosed".equals(fault)) {
                end--;
            }
            if (quoted && end > plain && fault == null) {
                fault = "after";
            }
            if (!quoted) {
                text.write(data, plain, end - plain);
            }
            String value = text.toString(StandardCharsets.ISO_8859_1);
            fields.add(!quoted && value.equals(dialect.nullText()) ? null : value);
            more = !atEnd && data[at] == dialect.delimiter();
            at++;
        }
        int end = Math.min(at - 1, data.length);
        judge(start, end, fields, fault);
    }

    private void judge(int start, int end, List<String> fields, String fault) {
        boolean blank = end == start || (end == start + 1 && data[start] == '\r');
        if (end - start > dialect.maxRecordBytes()) {
            faults.add("long@" + start);
        } else if (blank && columns > 1) {
            return;
        } else if (!isUtf8(Arrays.copyOfRange(data, start, end))) {
            faults.add("utf8@" + start);
        } else if (fault != null) {
            faults.add(fault + "@" + start);
        } else if (fields.size() != columns) {
            faults.add("ragged@" + start);
        } else {
            rows.add(fields.stream()
                    .map(f -> f == null
                            ? null
                            : new String(f.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                    .collect(java.util.stream.Collectors.toList()));
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
