package dev.drey.stage.source.csv;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;

/**
 * Doubles, correctly rounded. {@code [-]digits[.digits]} of at most 8 bytes by a word, longer ones of at most 15 digits by digits: mantissa and power of
 * ten are then both exact doubles, so that their one division rounds once (Clinger, "How to read floating point numbers accurately", 1990). The rest goes to
 * {@link Double#parseDouble}.
 */
final class DoubleParser extends ColumnParser {
    private static final int EXACT_DIGITS = 15;
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };
    private static final long POINT = Words.repeat('.');

    DoubleParser(NullText nullText) {
        super(DataType.DOUBLE, nullText);
    }

    @Override
    int convert(FieldSpans spans, int rows, Column out, int target) {
        byte[] data = spans.data;
        int[] starts = spans.starts;
        int[] ends = spans.ends;
        double[] values = ((DoubleColumn) out).values();
        int s = spans.startAt;
        int e = spans.endAt;
        for (int row = 0; row < rows; row++) {
            int start = starts[s] + spans.gap;
            int end = ends[e];
            int negative = ((data[start] ^ '-') & 0xFF) - 1 >> 31;
            int length = end - start + negative;
            long word = Words.load(data, end - 8) & Words.top(length);
            long points = Words.matches(word, POINT);
            // Without a point the shift is 64, which is 0 for Java: told apart by the branch below.
            int pointAt = Long.numberOfTrailingZeros(points) - 7;
            long before = (1L << pointAt) - 1;
            long digits = Words.digits((word & ~(before << 8 | 0xFF)) | (word & before) << 8, length - 1);
            boolean usual = length - 3 >>> 1 < 3
                    && (points & (points - 1)) == 0
                    && points > 0
                    && pointAt > 64 - (length << 3)
                    && Words.beyondNine(digits) == 0;
            if (usual) {
                double value = Words.number(digits) / POWERS[7 - (pointAt >> 3)];
                values[target + row] = negative == 0 ? value : -value;
            } else if (!plain(data, start, end, values, target + row)
                    && !parseSlowly(data, start, end, out, target + row)) {
                return row;
            }
            s += spans.startStride;
            e += spans.endStride;
        }
        return rows;
    }

    /** {@code [-]digits[.digits]} of at most 15 digits, a digit at a time; false for anything else. */
    private static boolean plain(byte[] data, int start, int end, double[] values, int row) {
        boolean negative = start < end && data[start] == '-';
        long mantissa = 0;
        int digits = 0;
        int fraction = -1;
        for (int at = negative ? start + 1 : start; at < end; at++) {
            int digit = data[at] - '0';
            if (digit >= 0 && digit <= 9 && digits < EXACT_DIGITS) {
                mantissa = mantissa * 10 + digit;
                digits++;
                fraction += fraction < 0 ? 0 : 1;
            } else if (data[at] == '.' && fraction < 0) {
                fraction = 0;
            } else {
                return false;
            }
        }
        if (digits == 0) {
            return false;
        }
        double value = mantissa / POWERS[Math.max(0, fraction)];
        values[row] = negative ? -value : value;
        return true;
    }
}
