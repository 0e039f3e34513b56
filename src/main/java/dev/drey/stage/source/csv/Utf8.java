package dev.drey.stage.source.csv;

/**
 * Strict UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF (The Unicode Standard, table 3-7).
 *
 * <p>Text of Latin, Greek, Cyrillic, Chinese or Japanese script is checked eight bytes at a time without a branch on its bytes: continuation
 * bytes must stand exactly where lead bytes call for them, as in Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte" (2021), though
 * by arithmetic on words. Lead bytes whose second byte has a narrower range (E0, ED, F0 to F4: Indic and Korean scripts, emoji) are looked at one by one.
 */
final class Utf8 {
    /** Bytes that are checked before a fault or a rare lead byte is looked for. */
    private static final int SEGMENT = 512;

    private static final long HIGH = Words.HIGH_BITS;

    /** Added to a byte of at most 0x7F: carries into the high bit unless the byte is 0. */
    private static final long UNLESS_ZERO = Words.LOW_BITS;

    /** Added to a byte: carries into the high bit unless the byte is below 2. */
    private static final long UNLESS_BELOW_TWO = 0x7E7E7E7E7E7E7E7EL;

    private static final long LOW_NIBBLES = 0x0F0F0F0F0F0F0F0FL;
    private static final long LOW_FIVE_BITS = 0x1F1F1F1F1F1F1F1FL;
    private static final long LOW_NIBBLES_OF_ED = 0x0D0D0D0D0D0D0D0DL;

    private Utf8() {}

    /**
     * The first byte of {@code from .. to-1} at which no valid character begins, or -1 when all are valid. A character must end before {@code to}. Reads
     * up to 7 bytes behind {@code to}.
     */
    static int firstInvalid(byte[] data, int from, int to) {
        long owed = 0;
        int at = from;
        while (at <= to - SEGMENT) {
            long rest = checkSegment(data, at, owed);
            if ((rest & 1) != 0) {
                // Something that the words cannot tell, or a fault: from the character on that the segment begins in.
                int end = checkSlowly(data, begin(data, at, owed), at + SEGMENT, to);
                if (end < 0) {
                    return ~end;
                }
                rest = owedFor(end - at - SEGMENT);
            }
            owed = rest;
            at += SEGMENT;
        }
        int end = checkSlowly(data, begin(data, at, owed), to, to);
        return end < 0 ? ~end : -1;
    }

    /** As {@link #firstInvalid(byte[], int, int)}, where all bytes beyond ASCII lie in the given blocks. */
    static int firstInvalid(byte[] data, int[] blocks, int count, int blockBytes, int to) {
        if (count > 0 && blocks[count - 1] - blocks[0] < 2 * count * blockBytes) {
            return blocks[0] < to ? firstInvalid(data, blocks[0], to) : -1;
        }
        int checked = 0;
        for (int i = 0; i < count && blocks[i] < to; i++) {
            // A block's last character may reach into the next one, which is not in the list if that byte is ASCII.
            checked = checkSlowly(data, Math.max(blocks[i], checked), Math.min(to, blocks[i] + blockBytes), to);
            if (checked < 0) {
                return ~checked;
            }
        }
        return -1;
    }

    /**
     * Checks a segment by words. Only the high bit of each byte is looked at, what the others come to is of no matter.
     *
     * @param owed high bits of the bytes at the segment's start that must be continuation bytes
     * @return the same for the next segment; bit 0 set when this one must be looked at slowly
     */
    private static long checkSegment(byte[] data, int from, long owed) {
        long expected = owed;
        long faults = 0;
        long threes = 0;
        // As if no character were longer than two bytes, which most text beyond ASCII keeps to; else it is done over.
        for (int at = from; at < from + SEGMENT; at += 8) {
            long word = Words.load(data, at);
            long second = word << 1;
            long leads = word & second;
            threes |= leads & word << 2;
            // Continuation bytes stand where they are called for, and nowhere else.
            faults |= (word & ~second) ^ (expected | leads << 8);
            // C0 and C1 would spell ASCII in two bytes.
            faults |= leads & ~((word & LOW_FIVE_BITS) + UNLESS_BELOW_TWO);
            expected = leads >>> 56;
        }
        if ((threes & HIGH) != 0) {
            return checkLongSegment(data, from, owed);
        }
        return (expected & HIGH) | ((faults & HIGH) != 0 ? 1 : 0);
    }

    /** As {@link #checkSegment}, for characters of any length. */
    private static long checkLongSegment(byte[] data, int from, long owed) {
        long expected = owed;
        long faults = 0;
        for (int at = from; at < from + SEGMENT; at += 8) {
            long word = Words.load(data, at);
            long second = word << 1;
            long leads = word & second;
            long three = leads & word << 2;
            long nibbles = word & LOW_NIBBLES;
            // Continuation bytes stand where they are called for, and nowhere else.
            faults |= (word & ~second) ^ (expected | leads << 8 | three << 16);
            // C0 and C1 would spell ASCII in two bytes.
            faults |= leads & ~((word & LOW_FIVE_BITS) + UNLESS_BELOW_TWO | three);
            // E0, ED, F0 and above.
            faults |= three & ~((nibbles + UNLESS_ZERO) & ((nibbles ^ LOW_NIBBLES_OF_ED) + UNLESS_ZERO) & ~(word << 3));
            expected = leads >>> 56 | three >>> 48;
        }
        return (expected & HIGH) | ((faults & HIGH) != 0 ? 1 : 0);
    }

    /** Where the character begins that owes continuation bytes at {@code at}; {@code at} itself when none does. */
    private static int begin(byte[] data, int at, long owed) {
        int start = at;
        while (owed != 0 && continues(data[--start])) {
            // Goes back to the lead byte.
        }
        return start;
    }

    private static long owedFor(int bytes) {
        return bytes <= 0 ? 0 : HIGH & ((1L << (bytes << 3)) - 1);
    }

    /**
     * Checks the characters that begin in {@code from .. until-1} and end before {@code to}, one by one.
     *
     * @return where to go on, at or behind {@code until}; the complement of the place at fault otherwise
     */
    private static int checkSlowly(byte[] data, int from, int until, int to) {
        int at = from;
        while (at < until) {
            long high = Words.load(data, at) & HIGH;
            if (high == 0) {
                at = Math.min(until, at + 8);
                continue;
            }
            at += Long.numberOfTrailingZeros(high) >>> 3;
            if (at >= until) {
                return until;
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
