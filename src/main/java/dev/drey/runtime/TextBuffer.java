package dev.drey.runtime;

import dev.drey.chunk.CivilDate;
import dev.drey.chunk.DataType;
import dev.drey.chunk.ValueText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing byte buffer that writes values as ASCII text without making a {@code String} of them. Agrees with {@link ValueText} byte for
 * byte (its test holds it against that).
 *
 * <p>The writing methods do not check for room: call {@link #ensure} with {@link #MAX_VALUE_BYTES} per value first. Not thread-safe.
 */
final class TextBuffer {
    /** No single value but a string takes more bytes than this (a timestamp of the year 292278 takes 29, a double 24). */
    static final int MAX_VALUE_BYTES = 40;

    private static final long MICROS_PER_SECOND = 1_000_000L;
    /** 0000-01-01 and 9999-12-31, between which years take four digits. */
    private static final long FIRST_SHORT_DAY = CivilDate.days(0, 1, 1);

    private static final long LAST_SHORT_DAY = CivilDate.days(9_999, 12, 31);
    private static final int FRACTION_DIGITS = 6;
    private static final byte[] MIN_LONG = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

    /** The two digits of 00 to 99, so that a division by 100 yields two of them. */
    private static final byte[] PAIRS = pairs();

    private byte[] bytes;
    private int size;

    TextBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    private static byte[] pairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Cuts back to {@code size} bytes, which stay. */
    void truncate(int newSize) {
        size = newSize;
    }

    /** Makes room for {@code more} further bytes. */
    void ensure(long more) {
        long needed = size + more;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 16) {
                throw new IllegalStateException(
                        "the text of one chunk would take " + needed + " bytes; allowed: 2 GiB; use smaller chunks");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(needed, bytes.length * 2L)));
        }
    }

    void putByte(byte value) {
        bytes[size++] = value;
    }

    void putBytes(byte[] source, int offset, int length) {
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    void putAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    void putLong(long value) {
        if (value == Long.MIN_VALUE) {
            putBytes(MIN_LONG, 0, MIN_LONG.length);
            return;
        }
        long rest = value;
        if (rest < 0) {
            bytes[size++] = '-';
            rest = -rest;
        }
        putDigits(rest, digits(rest));
    }

    /** {@code unscaled / 10^scale} in plain notation. */
    void putDecimal(long unscaled, int scale) {
        if (scale == 0) {
            putLong(unscaled);
            return;
        }
        if (unscaled == Long.MIN_VALUE) { // has no positive twin, and is beyond every precision anyway
            putAscii(ValueText.printLong(DataType.decimal(DataType.MAX_PRECISION, scale), unscaled));
            return;
        }
        long rest = unscaled;
        if (rest < 0) {
            bytes[size++] = '-';
            rest = -rest;
        }
        int length = Math.max(digits(rest), scale + 1);
        putDigits(rest, length);
        System.arraycopy(bytes, size - scale, bytes, size - scale + 1, scale);
        bytes[size - scale] = '.';
        size++;
    }

    /** {@code yyyy-MM-dd} of a day since 1970-01-01. */
    void putDate(long day) {
        if (day < FIRST_SHORT_DAY || day > LAST_SHORT_DAY) { // the year has a sign or other than four digits
            putAscii(ValueText.printLong(DataType.DATE, day));
            return;
        }
        long civil = CivilDate.of(day);
        long year = CivilDate.year(civil);
        putPair((int) (year / 100));
        putPair((int) (year % 100));
        bytes[size++] = '-';
        putPair((int) CivilDate.month(civil));
        bytes[size++] = '-';
        putPair((int) CivilDate.day(civil));
    }

    /** {@code yyyy-MM-dd HH:mm:ss} and the fraction's digits up to the last that is not zero. */
    void putTimestamp(long micros) {
        long day = Math.floorDiv(micros, CivilDate.MICROS_PER_DAY);
        long ofDay = micros - day * CivilDate.MICROS_PER_DAY;
        int second = (int) (ofDay / MICROS_PER_SECOND);
        int fraction = (int) (ofDay - second * MICROS_PER_SECOND);
        putDate(day);
        bytes[size++] = ' ';
        putPair(second / 3600);
        bytes[size++] = ':';
        putPair(second / 60 % 60);
        bytes[size++] = ':';
        putPair(second % 60);
        if (fraction != 0) {
            bytes[size++] = '.';
            putDigits(fraction, FRACTION_DIGITS);
            while (bytes[size - 1] == '0') {
                size--;
            }
        }
    }

    void putDouble(double value) {
        putAscii(ValueText.printDouble(value));
    }

    void putBoolean(boolean value) {
        putAscii(value ? "true" : "false");
    }

    private void putPair(int value) {
        bytes[size] = PAIRS[2 * value];
        bytes[size + 1] = PAIRS[2 * value + 1];
        size += 2;
    }

    /** Writes {@code length} digits of a value that is not negative, with zeros in front. */
    private void putDigits(long value, int length) {
        int at = size + length;
        size = at;
        long rest = value;
        int left = length;
        while (left >= 2) {
            long quotient = rest / 100;
            int pair = (int) (rest - quotient * 100) * 2;
            bytes[--at] = PAIRS[pair + 1];
            bytes[--at] = PAIRS[pair];
            rest = quotient;
            left -= 2;
        }
        if (left == 1) {
            bytes[--at] = (byte) ('0' + rest % 10);
        }
    }

    private static int digits(long value) {
        int digits = 1;
        long bound = 10;
        while (digits < 19 && value >= bound) {
            digits++;
            bound *= 10;
        }
        return digits;
    }
}
