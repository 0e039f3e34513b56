package dev.drey.stage.source.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Arithmetic on eight bytes at once, held in a long with the first byte lowest (SWAR; after Lamport, "Multiple byte processing with
 * full-word instructions", 1975, and Lemire's eight-digit parser in fast_float).
 */
final class Words {
    static final long HIGH_BITS = 0x8080808080808080L;
    static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;
    private static final long ONES = 0x0101010101010101L;
    /** The digit zero in all places. */
    static final long ZEROS = 0x3030303030303030L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    static long load(byte[] data, int at) {
        return (long) LONG.get(data, at);
    }

    /** The byte in all eight places. */
    static long repeat(int value) {
        return (value & 0xFF) * ONES;
    }

    /**
     * The high bit of each byte of {@code word} that equals the ASCII byte of {@code pattern}. Exact: with the high bits masked off, no
     * subtraction borrows from the next byte.
     */
    static long matches(long word, long pattern) {
        return (HIGH_BITS - ((word & LOW_BITS) ^ pattern)) & ~word & HIGH_BITS;
    }

    /** As {@link #matches}, with other bits between the high ones. */
    static long maybe(long word, long pattern) {
        return (HIGH_BITS - ((word & LOW_BITS) ^ pattern)) & ~word;
    }

    /** As {@link #matches} for either of two patterns. */
    static long matches(long word, long pattern, long other) {
        long low = word & LOW_BITS;
        return ((HIGH_BITS - (low ^ pattern)) | (HIGH_BITS - (low ^ other))) & ~word & HIGH_BITS;
    }

    /** Moves the eight high bits to the lowest eight bits, the first byte's lowest. */
    static long pack(long highBits) {
        // The partial products fall on pairwise different bits, so nothing carries into the top byte.
        return (highBits * 0x0002040810204081L) >>> 56;
    }

    /** The topmost {@code count} bytes, 1 to 8. */
    static long top(int count) {
        return -1L << (64 - (count << 3));
    }

    /** ASCII digits to their values in the topmost {@code count} bytes; the rest of {@code word} must be 0 and stays so. */
    static long digits(long word, int count) {
        return word ^ (ZEROS & top(count));
    }

    /** Not 0 when some byte is not from 0 to 9. */
    static long beyondNine(long digits) {
        return ((digits + 0x7676767676767676L) | digits) & HIGH_BITS;
    }

    /** The number that eight digit values spell, the first byte the most significant. */
    static long number(long digits) {
        long pairs = digits * 10 + (digits >>> 8);
        return ((pairs & 0x000000FF000000FFL) * 0x000F424000000064L
                        + ((pairs >>> 16) & 0x000000FF000000FFL) * 0x0000271000000001L)
                >>> 32;
    }

    /** The first place of the ASCII byte in {@code from .. to-1}, or -1; reads whole words, up to 7 bytes behind {@code to}. */
    static int indexOf(byte[] data, int from, int to, int value) {
        long pattern = repeat(value);
        for (int at = from; at < to; at += 8) {
            long found = matches(load(data, at), pattern);
            if (found != 0) {
                int place = at + (Long.numberOfTrailingZeros(found) >>> 3);
                return place < to ? place : -1;
            }
        }
        return -1;
    }
}
