package dev.drey.stage.source.csv;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.ValueText;
import java.nio.charset.StandardCharsets;

/**
 * Converts one column's fields, a chunk at a time, straight into the column's array. Each has a fast path for the usual spellings and leaves the rest to
 * {@link ValueText}, with which it agrees. Null fields get any value; validity is written later, when it is known which rows stay.
 */
abstract sealed class ColumnParser
        permits BigintParser, BooleanParser, DecimalParser, DoubleParser, StringParser, TimestampParser {
    /** A longer text is no number or time; keeps hostile input away from parsers whose cost is not linear. */
    static final int LONGEST = 1000;

    private final DataType type;
    private final NullText nullText;
    private boolean sawNull;

    ColumnParser(DataType type, NullText nullText) {
        this.type = type;
        this.nullText = nullText;
    }

    static ColumnParser of(DataType type, NullText nullText) {
        return switch (type.kind()) {
            case BOOLEAN -> new BooleanParser(nullText);
            case BIGINT -> new BigintParser(nullText);
            case DOUBLE -> new DoubleParser(nullText);
            case DECIMAL -> new DecimalParser(type, nullText);
            case STRING -> new StringParser(nullText);
            case DATE, TIMESTAMP -> new TimestampParser(type, nullText);
        };
    }

    final DataType type() {
        return type;
    }

    final NullText nullText() {
        return nullText;
    }

    /** True when a field of the last {@link #parse} may have been null. */
    final boolean sawNull() {
        return sawNull;
    }

    /**
     * Converts the first {@code rows} fields into rows {@code target ..} of {@code out}, which has room.
     *
     * @return the first row (from 0) whose field is not of the type; {@code rows} when all are
     */
    final int parse(FieldSpans spans, int rows, Column out, int target) {
        sawNull = false;
        return convert(spans, rows, out, target);
    }

    abstract int convert(FieldSpans spans, int rows, Column out, int target);

    final void noteNull() {
        sawNull = true;
    }

    /**
     * What the fast path could not read: a null, an unusual spelling or a fault.
     *
     * @return false when it is a fault
     */
    final boolean parseSlowly(byte[] data, int start, int end, Column out, int row) {
        if (nullText.isNull(data, start, end)) {
            sawNull = true;
            return true;
        }
        if (end - start > LONGEST || Utf8.beyondAscii(data, start, end)) {
            return false;
        }
        try {
            ValueText.parse(type, new String(data, start, end - start, StandardCharsets.ISO_8859_1), out, row);
            return true;
        } catch (IllegalArgumentException e) {
            // The message is made where the fault is reported, from the record as it stands.
            return false;
        }
    }

    /** Marks the null ones of {@code rows} fields in the column's bitmap. */
    final void writeNulls(FieldSpans spans, int rows, Column out, int target) {
        for (int row = 0; row < rows; row++) {
            if (nullText.isNull(spans.data, spans.start(row), spans.end(row))) {
                out.setNull(target + row);
            }
        }
    }

    /** The first null field of {@code rows}, or {@code rows}. */
    final int firstNull(FieldSpans spans, int rows) {
        for (int row = 0; row < rows; row++) {
            if (nullText.isNull(spans.data, spans.start(row), spans.end(row))) {
                return row;
            }
        }
        return rows;
    }
}
