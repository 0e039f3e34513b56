package dev.drey.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes eight at a time, in little-endian words (SWAR, "SIMD within a register").
 *
 * <p>Finding a byte: Mycroft's zero-byte test (Warren, "Hacker's Delight", 6-1). Digits to a number: three multiplications, after Johnny Lee's
 * and Wojciech Muła's eight-digit conversion. The temperature: Quan Anh Mai's branchless parser for the One Billion Row Challenge.
 */
final class Words {
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Words() {}

    /** The byte in all eight places. */
    static long repeat(char ascii) {
        return ascii * LOW_BITS;
    }

    /** The high bit of the first byte that equals the pattern's is the lowest bit set; 0 where there is none. */
    static long match(long word, long pattern) {
        long difference = word ^ pattern;
        return (difference - LOW_BITS) & ~difference & HIGH_BITS;
    }

    /** Index of the matching byte. */
    static int index(long match) {
        return Long.numberOfTrailingZeros(match) >>> 3;
    }

    /** The word with all bytes cleared from the matching one on. */
    static long before(long word, long match) {
        return word & ((match ^ (match - 1)) >>> 8);
    }

    /** The number in eight bytes, each a digit or 0. */
    static long decimal(long word) {
        long v = ((word & 0x0F0F0F0F0F0F0F0FL) * 2561) >>> 8;
        v = ((v & 0x00FF00FF00FF00FFL) * 6553601) >>> 16;
        return ((v & 0x0000FFFF0000FFFFL) * 42949672960001L) >>> 32;
    }

    /** Position behind the first line feed at or behind a position. */
    static int lineAfter(ByteBuffer data, int position) {
        int at = position;
        while (data.get(at) != '\n') {
            at++;
        }
        return at + 1;
    }

    /** The text of a key that is padded with zero bytes. */
    static String text(long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * words.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(words);
        int length = 0;
        while (length < bytes.capacity() && bytes.get(length) != 0) {
            length++;
        }
        return new String(bytes.array(), 0, length, UTF_8);
    }
}
