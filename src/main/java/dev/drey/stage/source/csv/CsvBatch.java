package dev.drey.stage.source.csv;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Storage;
import dev.drey.chunk.StringColumn;

/**
 * Checks and converts a run of records, a column at a time, up to the first that is at fault. What is wrong with that one is for
 * {@link CsvFaults} to say: the fast path only finds where it ends.
 */
final class CsvBatch {
    private final CsvDialect dialect;
    private final CsvColumns columns;
    private final int fields;
    private final FieldSpans spans = new FieldSpans();
    private final QuotedFields quotedFields;

    /** Ends of the last fields without their carriage returns; used when {@link #carriageReturns}. */
    private int[] lastEnds = {};

    private boolean carriageReturns;
    /** False once {@link #wellFormed} has seen that no record at hand ends in a carriage return. */
    private boolean mayEndInCarriageReturn = true;

    private CsvColumns.Target faultTarget;

    /** @param fields fields of every record */
    CsvBatch(CsvDialect dialect, CsvColumns columns, int fields) {
        this.dialect = dialect;
        this.columns = columns;
        this.fields = fields;
        this.quotedFields = new QuotedFields(dialect, fields);
    }

    /** The column at which the last {@link #convert} stopped; null when it was not for a value. */
    CsvColumns.Target faultTarget() {
        return faultTarget;
    }

    /** The records of {@code rows} that have the right number of fields, no faulty byte and no excessive length, before the first that has not. */
    int wellFormed(byte[] data, CsvIndex index, int rows) {
        int[] ends = index.ends();
        int square = square(data, ends, rows);
        if (index.wideBlockCount() > 0 && square > 0) {
            int invalid = Utf8.firstInvalid(
                    data, index.wideBlocks(), index.wideBlockCount(), CsvIndex.BLOCK, ends[square * fields]);
            square = invalid < 0 ? square : rowOf(ends, square, invalid);
        }
        if (square > 0 && ends[square * fields] - ends[0] > dialect.maxRecordBytes()) {
            square = withinLength(ends, square);
        }
        // Without a record that is converted next, what was seen would be taken for one of other bounds.
        mayEndInCarriageReturn |= square == 0;
        return square;
    }

    /** Rows before the first whose line end does not stand behind its last field, and only there. */
    private int square(byte[] data, int[] ends, int rows) {
        int stride = fields;
        int count = rows * stride;
        int wrong = 0;
        for (int field = 1; field < stride; field++) {
            for (int i = field; i < count; i += stride) {
                wrong |= data[ends[i]] ^ dialect.delimiter();
            }
        }
        int returns = 0;
        for (int i = stride; i <= count; i += stride) {
            int end = ends[i];
            wrong |= data[end] ^ CsvDialect.LINE_FEED;
            int other = data[end - 1] ^ CsvDialect.CARRIAGE_RETURN;
            returns |= ~(other | -other);
        }
        mayEndInCarriageReturn = returns < 0;
        if (wrong == 0) {
            return rows;
        }
        for (int i = 1; i <= count; i++) {
            byte expected = i % stride == 0 ? CsvDialect.LINE_FEED : dialect.delimiter();
            if (data[ends[i]] != expected) {
                return (i - 1) / stride;
            }
        }
        return rows;
    }

    private int rowOf(int[] ends, int rows, int place) {
        int row = 0;
        while (row < rows && ends[(row + 1) * fields] < place) {
            row++;
        }
        return row;
    }

    private int withinLength(int[] ends, int rows) {
        for (int row = 0; row < rows; row++) {
            if (ends[(row + 1) * fields] - ends[row * fields] - 1 > dialect.maxRecordBytes()) {
                return row;
            }
        }
        return rows;
    }

    /**
     * Converts well-formed records into rows {@code target ..} of {@code chunk}.
     *
     * @param ends as {@link CsvIndex#ends}, for {@code rows} whole records
     * @param quoted true when there may be quotes
     * @return rows that were converted; fewer when the next is at fault
     */
    int convert(byte[] data, int[] ends, int rows, boolean quoted, Chunk chunk, int target) {
        faultTarget = null;
        int good = rows;
        trimCarriageReturns(data, ends, rows);
        if (quoted) {
            good = quotedFields.strip(data, ends, carriageReturns ? lastEnds : null, rows);
        }
        columns.prepare(chunk, data, target + rows);
        for (CsvColumns.Target column : columns.targets()) {
            int before = good;
            spanOf(column.field(), data, ends, quoted);
            good = column.parser().parse(spans, good, columns.column(column, chunk), target);
            if (column.needsValue() && column.parser().sawNull()) {
                good = column.parser().firstNull(spans, good);
            }
            faultTarget = good < before ? column : faultTarget;
        }
        finish(data, ends, good, quoted, chunk, target);
        return good;
    }

    /** Where the field lies at which the conversion of a single record stopped. */
    FieldSpans faultSpan(int[] ends, byte[] data, boolean quoted) {
        spanOf(faultTarget.field(), data, ends, quoted);
        return spans;
    }

    private void trimCarriageReturns(byte[] data, int[] ends, int rows) {
        int stride = fields;
        int count = rows * stride;
        int found = 0;
        for (int i = stride; mayEndInCarriageReturn && i <= count; i += stride) {
            int other = data[ends[i] - 1] ^ CsvDialect.CARRIAGE_RETURN;
            found |= ~(other | -other);
        }
        // What was seen holds for these records; the next may be others.
        mayEndInCarriageReturn = true;
        carriageReturns = found < 0;
        if (carriageReturns) {
            if (lastEnds.length < rows) {
                lastEnds = new int[rows + (rows >> 1)];
            }
            for (int row = 0; row < rows; row++) {
                int end = ends[(row + 1) * stride];
                boolean trim = end - 1 > ends[(row + 1) * stride - 1] && data[end - 1] == CsvDialect.CARRIAGE_RETURN;
                lastEnds[row] = trim ? end - 1 : end;
            }
        }
    }

    private void spanOf(int field, byte[] data, int[] ends, boolean quoted) {
        spans.data = data;
        spans.startStride = fields;
        spans.endStride = fields;
        spans.startAt = field;
        if (quoted) {
            spans.starts = quotedFields.starts();
            spans.ends = quotedFields.ends();
            spans.endAt = field;
            spans.gap = 0;
        } else {
            spans.starts = ends;
            spans.ends = ends;
            spans.endAt = field + 1;
            spans.gap = 1;
            if (carriageReturns && field == fields - 1) {
                spans.ends = lastEnds;
                spans.endAt = 0;
                spans.endStride = 1;
            }
        }
    }

    /** What must wait until it is known which rows stay: validity, and doubled quotes, which are undone in the buffer. */
    private void finish(byte[] data, int[] ends, int rows, boolean quoted, Chunk chunk, int target) {
        for (CsvColumns.Target column : columns.targets()) {
            Column out = columns.column(column, chunk);
            boolean unescape = quoted && quotedFields.escapes() && out.storage() == Storage.STRING;
            if (column.parser().sawNull() || unescape) {
                spanOf(column.field(), data, ends, quoted);
            }
            if (column.parser().sawNull()) {
                column.parser().writeNulls(spans, rows, out, target);
            }
            if (unescape) {
                quotedFields.unescape(spans, rows, (StringColumn) out, target);
            }
        }
    }
}
