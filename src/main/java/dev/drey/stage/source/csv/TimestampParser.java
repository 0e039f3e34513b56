package dev.drey.stage.source.csv;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TypeKind;
import java.time.LocalDate;

/**
 * Dates and timestamps at fixed positions: {@code yyyy-MM-dd}, with {@code HH:mm}, {@code :ss} and up to six digits of a fraction behind a space or
 * {@code T}. The last date and the last minute are remembered: neighbouring rows mostly share them.
 */
final class TimestampParser extends ColumnParser {
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    /** {@code 0000-00-} and {@code 00 00:00}, first byte lowest. */
    private static final long YEAR_MONTH = 0x2D30302D30303030L;

    private static final long YEAR_MONTH_SIGNS = 0xFF0000FF00000000L;
    private static final long DAY_TIME = 0x30303A3030203030L;
    private static final long COLON = 0x0000FF0000000000L;
    private static final long SEPARATOR = 0x0000000000FF0000L;
    /** What {@code T} leaves of the place where a space is expected. */
    private static final long T_FOR_SPACE = (long) ('T' ^ ' ') << 16;

    private static final long DAY = 0xFFFFL;
    /** {@code :00.}, first byte lowest. */
    private static final long SECOND_SIGNS = 0x2E30303AL;

    private static final int[] MONTH_DAYS = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final long NONE = Long.MIN_VALUE;
    /** {@code 1970-01-} and {@code 01 00:00}: microsecond 0. */
    private static final long EPOCH_HEAD = 0x2D31302D30373931L;

    private static final long EPOCH_TAIL = 0x30303A3030203130L;

    private final boolean dateOnly;
    private long lastYearMonth;
    private long lastDay = -1;
    private long lastEpochDay;
    /** The last date, hour and minute as they were written, and their microseconds. */
    private long lastHead;

    private long lastTail;
    private long lastMinute;

    TimestampParser(DataType type, NullText nullText) {
        super(type, nullText);
        this.dateOnly = type.kind() == TypeKind.DATE;
    }

    @Override
    int convert(FieldSpans spans, int rows, Column out, int target) {
        byte[] data = spans.data;
        long[] values = ((LongColumn) out).values();
        // Forgotten with each chunk, so that code compiled within the first minute of the data has seen another.
        lastHead = EPOCH_HEAD;
        lastTail = EPOCH_TAIL;
        lastMinute = 0;
        lastDay = -1;
        for (int row = 0; row < rows; row++) {
            int start = spans.start(row);
            int end = spans.end(row);
            long value = dateOnly ? date(data, start, end - start) : timestamp(data, start, end - start);
            if (value != NONE) {
                values[target + row] = value;
            } else if (!parseSlowly(data, start, end, out, target + row)) {
                return row;
            }
        }
        return rows;
    }

    private long date(byte[] data, int at, int length) {
        return length == 10 ? epochDay(Words.load(data, at), Words.load(data, at + 8) & DAY) : NONE;
    }

    private long timestamp(byte[] data, int at, int length) {
        if (length < 16 || length > 26) {
            long day = date(data, at, length);
            return day == NONE ? NONE : day * MICROS_PER_DAY;
        }
        long head = Words.load(data, at);
        long tail = Words.load(data, at + 8);
        if (head != lastHead || tail != lastTail) {
            long minute = minute(head, tail);
            if (minute == NONE) {
                return NONE;
            }
            lastHead = head;
            lastTail = tail;
            lastMinute = minute;
        }
        if (length == 16) {
            return lastMinute;
        }
        long rest = seconds(data, at + 16, length - 16);
        return rest < 0 ? NONE : lastMinute + rest;
    }

    /** Microseconds of {@code yyyy-MM-dd HH:mm}, given as two words. */
    private long minute(long head, long tail) {
        long day = epochDay(head, tail & DAY);
        long time = tail ^ DAY_TIME;
        long separator = time & SEPARATOR;
        time &= ~(SEPARATOR | DAY);
        long hour = (time >>> 24 & 0xFF) * 10 + (time >>> 32 & 0xFF);
        long minute = (time >>> 48 & 0xFF) * 10 + (time >>> 56);
        boolean valid = day != NONE
                && (separator == 0 || separator == T_FOR_SPACE)
                && (time & COLON) == 0
                && Words.beyondNine(time) == 0
                && hour < 24
                && minute < 60;
        return valid ? day * MICROS_PER_DAY + (hour * 60 + minute) * 60_000_000 : NONE;
    }

    /**
     * {@code :ss} with an optional fraction, in microseconds; negative when it is not of that form. The digits of seconds and fraction are
     * put side by side, those that are missing are zeros, and all eight read as one number. Reads 16 bytes whatever the length.
     *
     * @param length 1 to 10
     */
    private static long seconds(byte[] data, int at, int length) {
        boolean whole = length == 3;
        long word = Words.load(data, at);
        // The colon, and the point where a fraction follows.
        long signs = (word ^ SECOND_SIGNS) & (whole ? 0xFF : 0xFF0000FFL);
        long digits = word >>> 8 & 0xFFFF | word >>> 32 << 16 | Words.load(data, at + 8) << 48;
        long kept = -1L >>> 64 - (whole ? 16 : (length - 2) * 8);
        digits = digits & kept ^ Words.ZEROS & kept;
        if ((signs | Words.beyondNine(digits)) != 0 || (digits & 0xFF) > 5 || length < 5 && !whole) {
            return -1;
        }
        return Words.number(digits);
    }

    private long epochDay(long yearMonth, long day) {
        if (yearMonth != lastYearMonth || day != lastDay) {
            long epochDay = computeEpochDay(yearMonth ^ YEAR_MONTH, day ^ (DAY_TIME & DAY));
            if (epochDay == NONE) {
                return NONE;
            }
            lastYearMonth = yearMonth;
            lastDay = day;
            lastEpochDay = epochDay;
        }
        return lastEpochDay;
    }

    private static long computeEpochDay(long yearMonth, long dayDigits) {
        if ((yearMonth & YEAR_MONTH_SIGNS) != 0 || (Words.beyondNine(yearMonth) | Words.beyondNine(dayDigits)) != 0) {
            return NONE;
        }
        int year =
                1000 * digit(yearMonth, 0) + 100 * digit(yearMonth, 1) + 10 * digit(yearMonth, 2) + digit(yearMonth, 3);
        int month = 10 * digit(yearMonth, 5) + digit(yearMonth, 6);
        int day = 10 * digit(dayDigits, 0) + digit(dayDigits, 1);
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        if (month < 1 || month > 12 || day < 1 || day > MONTH_DAYS[month] + (leap && month == 2 ? 1 : 0)) {
            return NONE;
        }
        return LocalDate.of(year, month, day).toEpochDay();
    }

    private static int digit(long digits, int index) {
        return (int) (digits >>> (index << 3)) & 0xFF;
    }
}
