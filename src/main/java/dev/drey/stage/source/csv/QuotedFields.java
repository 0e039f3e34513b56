package dev.drey.stage.source.csv;

import dev.drey.chunk.StringColumn;

/** Where the contents of fields lie when some are quoted: quotes checked and stripped, doubled ones found and undone. */
final class QuotedFields {
    private final byte quote;
    private final int fields;
    private int[] starts = {};
    private int[] ends = {};
    private boolean escapes;

    QuotedFields(CsvDialect dialect, int fields) {
        this.quote = (byte) dialect.quote();
        this.fields = fields;
    }

    /** First byte of the content of field f of row r, at {@code r * fields + f}. */
    int[] starts() {
        return starts;
    }

    int[] ends() {
        return ends;
    }

    /** True when a doubled quote was found. */
    boolean escapes() {
        return escapes;
    }

    /**
     * Finds the contents of all fields.
     *
     * @param separators as {@link CsvIndex#ends}
     * @param lastEnds ends of the last fields when they differ from {@code separators}, else null
     * @return rows before the first with a quote out of place
     */
    int strip(byte[] data, int[] separators, int[] lastEnds, int rows) {
        int count = rows * fields;
        if (starts.length < count) {
            starts = new int[count + (count >> 1)];
            ends = new int[starts.length];
        }
        escapes = false;
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int field = 0; field < fields; field++) {
                int start = separators[at] + 1;
                int end = separators[at + 1];
                if (lastEnds != null && field == fields - 1) {
                    end = lastEnds[row];
                }
                boolean opens = start < end && data[start] == quote;
                if (opens) {
                    start++;
                    end--;
                }
                if (opens ? !wellQuoted(data, start, end) : Words.indexOf(data, start, end, quote) >= 0) {
                    return row;
                }
                starts[at] = start;
                ends[at++] = end;
            }
        }
        return rows;
    }

    /** True when a quote stands at {@code end} and those in the content {@code start .. end-1} are doubled. */
    private boolean wellQuoted(byte[] data, int start, int end) {
        if (end < start || data[end] != quote) {
            return false;
        }
        for (int at = start; (at = Words.indexOf(data, at, end, quote)) >= 0; at += 2) {
            if (at + 1 >= end || data[at + 1] != quote) {
                return false;
            }
            escapes = true;
        }
        return true;
    }

    /** Makes doubled quotes single, in the buffer itself: the content only shrinks, and the records are not looked at again. */
    void unescape(FieldSpans spans, int rows, StringColumn out, int target) {
        byte[] data = spans.data;
        int[] lengths = out.lengths();
        for (int row = 0; row < rows; row++) {
            int start = spans.start(row);
            int end = spans.end(row);
            int from = Words.indexOf(data, start, end, quote);
            if (from < 0) {
                continue;
            }
            int write = from;
            for (int read = from; read < end; read++) {
                data[write++] = data[read];
                read += data[read] == quote ? 1 : 0;
            }
            lengths[target + row] = write - start;
        }
    }
}
