package dev.drey.bench;

/** One line of text under construction, reused from row to row. */
final class Line {
    private static final int CAPACITY = 256;

    final byte[] bytes = new byte[CAPACITY];
    int length;

    Line start() {
        length = 0;
        return this;
    }

    Line text(byte[] value) {
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    Line ascii(char character) {
        bytes[length++] = (byte) character;
        return this;
    }

    /** A number of at least 0, without leading zeros. */
    Line number(long value) {
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return padded(value, digits);
    }

    /** The last {@code digits} decimal digits of a number of at least 0. */
    Line padded(long value, int digits) {
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }
}
