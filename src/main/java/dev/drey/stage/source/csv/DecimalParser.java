package dev.drey.stage.source.csv;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;

/**
 * Decimals of p digits, s of them behind the point, as scaled longs. The fast path takes {@code [-]digits.digits} with exactly s digits behind the
 * point (for s = 0 no point) in up to 8 or 16 bytes, without a branch on the number's length: the point's place follows from the
 * field's end, and the bytes in front of it move up by one.
 */
final class DecimalParser extends ColumnParser {
    private final int scale;
    /** 10^(p-1): a value below it has room for one more digit. */
    private final long bound;
    /** Bytes of a word behind and in front of the point, and how far the point has to be shifted down; all for s from 1 to 6. */
    private final long behind;

    private final long before;
    private final int pointShift;
    /** Bytes of the shortest number: a digit, the point and s digits. */
    private final int shortest;

    private final int longest;

    DecimalParser(DataType type, NullText nullText) {
        super(type, nullText);
        this.scale = type.scale();
        boolean fits = scale >= 1 && scale <= 6;
        this.behind = fits ? Words.top(scale) : 0;
        this.before = fits ? (1L << (56 - (scale << 3))) - 1 : 0;
        this.pointShift = fits ? 56 - (scale << 3) : 0;
        this.shortest = scale + 2;
        this.longest = type.precision() + 1;
        long power = 1;
        for (int i = 1; i < type.precision(); i++) {
            power *= 10;
        }
        this.bound = power;
    }

    @Override
    int convert(FieldSpans spans, int rows, Column out, int target) {
        if (scale == 0 || scale > 6) {
            return convertPlain(spans, rows, (LongColumn) out, target);
        }
        byte[] data = spans.data;
        int[] starts = spans.starts;
        int[] ends = spans.ends;
        int startStride = spans.startStride;
        int endStride = spans.endStride;
        int gap = spans.gap;
        long[] values = ((LongColumn) out).values();
        int s = spans.startAt;
        int e = spans.endAt;
        int shift = pointShift;
        long behindPoint = behind;
        long beforePoint = before;
        int least = shortest;
        int spread = Math.min(8, longest) - least;
        for (int row = 0; row < rows; row++) {
            int start = starts[s] + gap;
            int end = ends[e];
            int negative = ((data[start] ^ '-') & 0xFF) - 1 >> 31;
            int length = end - start + negative;
            long word = Words.load(data, end - 8);
            long point = (word >>> shift & 0xFF) ^ '.';
            long kept = Words.top(length);
            long plain = word & kept;
            long digits = ((plain & behindPoint) | (plain & beforePoint) << 8) ^ (Words.ZEROS & kept << 8);
            long value = Words.number(digits);
            // One branch for all that is unusual; it is hardly ever taken.
            if (((spread - (length - least) | length - least) & 0x80000000L | point | Words.beyondNine(digits)) != 0) {
                if (!longer(data, end, length, negative, values, target + row)
                        && !plain(data, start, end, values, target + row)
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

    private long withoutPoint(long word) {
        return (word & behind) | (word & before) << 8;
    }

    /** Numbers of 9 to 16 bytes besides the sign; false for anything else. */
    private boolean longer(byte[] data, int end, int length, int negative, long[] values, int row) {
        if (length < 9 || length > Math.min(16, longest) || length < shortest) {
            return false;
        }
        long low = Words.load(data, end - 8);
        long high = Words.load(data, end - 16) & Words.top(length - 8);
        long point = (low >>> pointShift & 0xFF) ^ '.';
        long lowDigits = Words.digits(withoutPoint(low) | high >>> 56, 8);
        int digits = length - 1;
        long highDigits = digits == 8 ? 0 : Words.digits(high << 8, digits - 8);
        if ((point | Words.beyondNine(lowDigits) | Words.beyondNine(highDigits)) != 0) {
            return false;
        }
        long value = Words.number(highDigits) * 100_000_000 + Words.number(lowDigits);
        values[row] = (value ^ negative) - negative;
        return true;
    }

    private int convertPlain(FieldSpans spans, int rows, LongColumn out, int target) {
        for (int row = 0; row < rows; row++) {
            int start = spans.start(row);
            int end = spans.end(row);
            if (!plain(spans.data, start, end, out.values(), target + row)
                    && !parseSlowly(spans.data, start, end, out, target + row)) {
                return row;
            }
        }
        return rows;
    }

    /**
     * {@code [-]digits[.digits]} of at most p digits besides leading zeros, at most s of them behind the point, a digit at a time; false for
     * anything else.
     */
    private boolean plain(byte[] data, int start, int end, long[] values, int row) {
        boolean negative = start < end && data[start] == '-';
        long value = 0;
        int fraction = -1;
        boolean anyDigit = false;
        for (int at = negative ? start + 1 : start; at < end; at++) {
            int digit = data[at] - '0';
            if (digit >= 0 && digit <= 9 && value < bound && fraction < scale) {
                value = value * 10 + digit;
                anyDigit = true;
                fraction += fraction < 0 ? 0 : 1;
            } else if (data[at] == '.' && fraction < 0 && anyDigit) {
                fraction = 0;
            } else {
                return false;
            }
        }
        for (int i = Math.max(0, fraction); i < scale; i++) {
            if (value >= bound) {
                return false;
            }
            value *= 10;
        }
        values[row] = negative ? -value : value;
        return anyDigit;
    }
}
