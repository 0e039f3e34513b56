package dev.drey.stage.source.csv;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;

/** Whole numbers: up to 16 digits by words, more by digits with a check for overflow. */
final class BigintParser extends ColumnParser {
    BigintParser(NullText nullText) {
        super(DataType.BIGINT, nullText);
    }

    @Override
    int convert(FieldSpans spans, int rows, Column out, int target) {
        byte[] data = spans.data;
        int[] starts = spans.starts;
        int[] ends = spans.ends;
        int startStride = spans.startStride;
        int endStride = spans.endStride;
        int gap = spans.gap;
        long[] values = ((LongColumn) out).values();
        int s = spans.startAt;
        int e = spans.endAt;
        for (int row = 0; row < rows; row++) {
            int start = starts[s] + gap;
            int end = ends[e];
            int negative = ((data[start] ^ '-') & 0xFF) - 1 >> 31;
            int digits = end - start + negative;
            int low = Math.min(digits, 8);
            long word = Words.digits(Words.load(data, end - 8) & Words.top(low), low);
            long value = Words.number(word);
            if (digits - 1 >>> 3 != 0 || Words.beyondNine(word) != 0) {
                if (!longer(data, end, digits, negative, values, target + row)
                        && !parseSlowly(data, start, end, out, target + row)) {
                    return row;
                }
            } else {
                values[target + row] = (value ^ negative) - negative;
            }
            s += startStride;
            e += endStride;
        }
        return rows;
    }

    /** Numbers of 9 to 16 digits by two words, those up to 18 by digits; false for anything else. */
    private static boolean longer(byte[] data, int end, int digits, int negative, long[] values, int row) {
        if (digits < 9 || digits > 16) {
            return digits > 16 && digits <= 18 && plain(data, end, digits, negative, values, row);
        }
        long low = Words.digits(Words.load(data, end - 8), 8);
        long high = Words.digits(Words.load(data, end - 16) & Words.top(digits - 8), digits - 8);
        if ((Words.beyondNine(low) | Words.beyondNine(high)) != 0) {
            return false;
        }
        long value = Words.number(high) * 100_000_000 + Words.number(low);
        values[row] = (value ^ negative) - negative;
        return true;
    }

    private static boolean plain(byte[] data, int end, int digits, int negative, long[] values, int row) {
        long value = 0;
        for (int at = end - digits; at < end; at++) {
            int digit = data[at] - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 + digit;
        }
        values[row] = (value ^ negative) - negative;
        return true;
    }
}
