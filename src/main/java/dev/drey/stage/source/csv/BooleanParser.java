package dev.drey.stage.source.csv;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;

/** {@code true} and {@code false}, in any case. */
final class BooleanParser extends ColumnParser {
    private static final int TRUE = 't' | 'r' << 8 | 'u' << 16 | 'e' << 24;
    private static final int FALS = 'f' | 'a' << 8 | 'l' << 16 | 's' << 24;
    /** Sets the case bit; of all bytes only the two cases of a letter become that letter. */
    private static final int LOWER = 0x20202020;

    BooleanParser(NullText nullText) {
        super(DataType.BOOLEAN, nullText);
    }

    @Override
    int convert(FieldSpans spans, int rows, Column out, int target) {
        byte[] data = spans.data;
        byte[] values = ((BooleanColumn) out).values();
        for (int row = 0; row < rows; row++) {
            int start = spans.start(row);
            int length = spans.end(row) - start;
            int word = (int) Words.load(data, start) | LOWER;
            if (length == 4 && word == TRUE) {
                values[target + row] = 1;
            } else if (length == 5 && word == FALS && (data[start + 4] | 0x20) == 'e') {
                values[target + row] = 0;
            } else if (!parseSlowly(data, start, start + length, out, target + row)) {
                return row;
            }
        }
        return rows;
    }
}
