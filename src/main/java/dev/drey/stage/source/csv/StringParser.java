package dev.drey.stage.source.csv;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.StringColumn;

/** Strings as slices of the read buffer: nothing is copied. The caller shares the buffer with the column. */
final class StringParser extends ColumnParser {
    StringParser(NullText nullText) {
        super(DataType.STRING, nullText);
    }

    @Override
    int convert(FieldSpans spans, int rows, Column out, int target) {
        int[] starts = spans.starts;
        int[] ends = spans.ends;
        int startStride = spans.startStride;
        int endStride = spans.endStride;
        int gap = spans.gap;
        StringColumn strings = (StringColumn) out;
        int[] offsets = strings.offsets();
        int[] lengths = strings.lengths();
        int nullLength = nullText().length();
        int nulls = 0;
        int s = spans.startAt;
        int e = spans.endAt;
        for (int row = target; row < target + rows; row++) {
            int start = starts[s] + gap;
            int length = ends[e] - start;
            offsets[row] = start;
            lengths[row] = length;
            int other = length ^ nullLength;
            nulls |= ~(other | -other);
            s += startStride;
            e += endStride;
        }
        if (nulls < 0) {
            noteNull();
        }
        return rows;
    }
}
