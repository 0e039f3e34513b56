package dev.drey.stage.source.csv;

/** Strict UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF (The Unicode Standard, table 3-7). */
final class Utf8 {
    private Utf8() {}

    /**
     * The first byte of {@code from .. to-1} at which no valid character begins, or -1 when all are valid. A character must end before {@code to}. Reads
     * up to 7 bytes behind {@code to}.
     */
    static int firstInvalid(byte[] data, int from, int to) {
        int end = check(data, from, to, to);
        return end < 0 ? ~end : -1;
    }

    /** As {@link #firstInvalid(byte[], int, int)}, where all bytes beyond ASCII lie in the given blocks. */
    static int firstInvalid(byte[] data, int[] blocks, int count, int blockBytes, int to) {
        int checked = 0;
        for (int i = 0; i < count && blocks[i] < to; i++) {
            // A block's last character may reach into the next one, which is not in the list if that byte is ASCII.
            checked = check(data, Math.max(blocks[i], checked), Math.min(to, blocks[i] + blockBytes), to);
            if (checked < 0) {
                return ~checked;
            }
        }
        return -1;
    }

    /**
     * Checks the characters that begin in {@code from .. until-1} and end before {@code to}.
     *
     * @return where to go on, at or behind {@code until}; the complement of the place at fault otherwise
     */
    private static int check(byte[] data, int from, int until, int to) {
        int at = from;
        while (at < until) {
            long high = Words.load(data, at) & Words.HIGH_BITS;
            if (high == 0) {
                at += 8;
                continue;
            }
            at += Long.numberOfTrailingZeros(high) >>> 3;
            if (at >= until) {
                return at;
            }
            int length = length(data, at, to);
            if (length == 0) {
                return ~at;
            }
            at += length;
        }
        return at;
    }

    /** Bytes of the character at {@code at}, which is not ASCII; 0 when it is not valid. */
    private static int length(byte[] data, int at, int to) {
        int lead = data[at] & 0xFF;
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (at + length > to) {
            return 0;
        }
        int second = data[at + 1] & 0xFF;
        boolean valid = switch (lead) {
            case 0xE0 -> second >= 0xA0 && second <= 0xBF;
            case 0xED -> second >= 0x80 && second <= 0x9F;
            case 0xF0 -> second >= 0x90 && second <= 0xBF;
            case 0xF4 -> second >= 0x80 && second <= 0x8F;
            default -> continues(data[at + 1]);
        };
        for (int i = 2; i < length; i++) {
            valid &= continues(data[at + i]);
        }
        return valid ? length : 0;
    }

    /** True when a byte of {@code from .. to-1} is not ASCII. */
    static boolean beyondAscii(byte[] data, int from, int to) {
        byte all = 0;
        for (int at = from; at < to; at++) {
            all |= data[at];
        }
        return all < 0;
    }

    private static boolean continues(byte value) {
        return value < (byte) 0xC0;
    }
}
