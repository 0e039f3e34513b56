package dev.drey.stage.source.csv;

import java.util.Arrays;

/**
 * The structural index of a stretch of CSV: where its fields end. Works on 64 bytes at a time without a branch per byte, as
 * simdjson's first stage does (Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019), by arithmetic on 8-byte words.
 *
 * <p>Delimiters and line feeds outside quotes end fields; bytes are inside quotes where the number of quotes up to them is odd. That is right for
 * well-formed input; whoever uses the index checks each quoted field and hands records at fault to {@link CsvRecord}. Cost: about 0.3 ns a
 * byte. Reused from chunk to chunk; not thread-safe.
 */
final class CsvIndex {
    /** Bytes that are looked at together. */
    static final int BLOCK = 64;
    /** Fields that a block writes without asking how many it has. */
    private static final int AT_ONCE = 8;

    /** Bytes between two looks at whether there are enough fields. */
    private static final int STRIDE = 8 * BLOCK;

    /** Bytes behind the data that are read, though not looked at. */
    static final int SLACK = BLOCK;

    private final long delimiter;
    private final long lineFeed = Words.repeat(CsvDialect.LINE_FEED);
    private final long quote;
    private final boolean quoting;

    private int[] ends = new int[1 << 10];
    private int count;
    private boolean quoted;
    private int[] wide = new int[1 << 6];
    private int wideCount;

    CsvIndex(CsvDialect dialect) {
        this.delimiter = Words.repeat(dialect.delimiter());
        this.quoting = dialect.quoting();
        // Without quoting the delimiter stands in, so that the loop has no case for it; what it finds is not asked for.
        this.quote = quoting ? Words.repeat(dialect.quote()) : delimiter;
    }

    /** Place 0 holds the byte before the first field, place i (from 1) the byte behind field i-1: its delimiter or line feed. */
    int[] ends() {
        return ends;
    }

    /** Fields that were found; may be somewhat more than were wanted. */
    int count() {
        return count;
    }

    /** True when the stretch holds a quote. */
    boolean quoted() {
        return quoted;
    }

    /** Starts of the 64-byte blocks that hold bytes beyond ASCII, ascending. */
    int[] wideBlocks() {
        return wide;
    }

    int wideBlockCount() {
        return wideCount;
    }

    /**
     * Indexes {@code from .. to-1}; {@code from} is the start of a record. {@link #SLACK} bytes behind {@code to} must be readable.
     *
     * @param wanted stops soon after so many fields
     */
    void scan(byte[] data, int from, int to, int wanted) {
        ensureCapacity(Math.min(wanted, to - from), to - from);
        ends[0] = from - 1;
        count = 0;
        wideCount = 0;
        quoted = false;
        long inside = 0;
        int block = from;
        if (to - from >= BLOCK) {
            inside = blocks(data, from, to, wanted);
            block = from + ((to - from) & -BLOCK);
        }
        if (count < wanted && block < to) {
            lastBlock(data, block, to, inside);
        }
    }

    private void ensureCapacity(int fields, int bytes) {
        int needed = fields + STRIDE + AT_ONCE + 1;
        if (ends.length < needed) {
            ends = new int[needed + (needed >> 1)];
        }
        if (wide.length < bytes / BLOCK + 2) {
            wide = Arrays.copyOf(wide, bytes / BLOCK + bytes / (2 * BLOCK) + 2);
        }
    }

    /** All whole blocks; returns all ones when the last of them ends inside quotes, else 0. */
    private long blocks(byte[] data, int from, int to, int wanted) {
        long sep = delimiter;
        long feed = lineFeed;
        long quo = quote;
        long quoMeans = quoting ? Words.HIGH_BITS : 0;
        int[] wideBlocks = wide;
        int wides = 0;
        int found = 0;
        long inside = 0;
        int end = from + ((to - from) & -BLOCK);
        int at = from;
        // One branch for both ends: code compiled before the first window has ended would take the other for
        // impossible.
        while ((at - end & found - wanted) < 0) {
            // The inner loop has no other exit than its count: the compiler then checks array bounds once for all.
            int stop = Math.min(end, at + STRIDE);
            for (; at < stop; at += BLOCK) {
                long w0 = Words.load(data, at);
                long w1 = Words.load(data, at + 8);
                long w2 = Words.load(data, at + 16);
                long w3 = Words.load(data, at + 24);
                long w4 = Words.load(data, at + 32);
                long w5 = Words.load(data, at + 40);
                long w6 = Words.load(data, at + 48);
                long w7 = Words.load(data, at + 56);
                long fields = Words.pack(Words.matches(w0, sep, feed))
                        | Words.pack(Words.matches(w1, sep, feed)) << 8
                        | Words.pack(Words.matches(w2, sep, feed)) << 16
                        | Words.pack(Words.matches(w3, sep, feed)) << 24
                        | Words.pack(Words.matches(w4, sep, feed)) << 32
                        | Words.pack(Words.matches(w5, sep, feed)) << 40
                        | Words.pack(Words.matches(w6, sep, feed)) << 48
                        | Words.pack(Words.matches(w7, sep, feed)) << 56;
                long quotes = (Words.maybe(w0, quo)
                                | Words.maybe(w1, quo)
                                | Words.maybe(w2, quo)
                                | Words.maybe(w3, quo)
                                | Words.maybe(w4, quo)
                                | Words.maybe(w5, quo)
                                | Words.maybe(w6, quo)
                                | Words.maybe(w7, quo))
                        & quoMeans;
                if ((quotes | inside) != 0) {
                    long in = insideQuotes(quoteBits(data, at), inside);
                    fields &= ~in;
                    inside = in >> 63;
                    quoted = true;
                }
                long high = (w0 | w1 | w2 | w3 | w4 | w5 | w6 | w7) & Words.HIGH_BITS;
                wideBlocks[wides] = at;
                wides += (int) ((high | -high) >>> 63);
                found = flatten(fields, at, found);
            }
        }
        count = found;
        wideCount = wides;
        return inside;
    }

    private long quoteBits(byte[] data, int at) {
        long bits = 0;
        for (int i = 0; i < BLOCK; i += 8) {
            bits |= Words.pack(Words.matches(Words.load(data, at + i), quote)) << i;
        }
        return bits;
    }

    /** Bit i: byte i is an opening quote or stands between it and its closing quote. */
    private static long insideQuotes(long quotes, long carry) {
        long bits = quotes;
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        bits ^= bits << 32;
        return bits ^ carry;
    }

    private void lastBlock(byte[] data, int at, int to, long inside) {
        long valid = (1L << (to - at)) - 1;
        long fields = 0;
        long high = 0;
        for (int i = 0; i < BLOCK; i += 8) {
            long word = Words.load(data, at + i);
            fields |= Words.pack(Words.matches(word, delimiter, lineFeed)) << i;
            high |= Words.pack(word & Words.HIGH_BITS) << i;
        }
        long quotes = quoting ? quoteBits(data, at) & valid : 0;
        if ((quotes | inside) != 0) {
            fields &= ~insideQuotes(quotes, inside);
            quoted = true;
        }
        if ((high & valid) != 0) {
            wide[wideCount++] = at;
        }
        count = flatten(fields & valid, at, count);
    }

    /** Appends the places of the bits. Writes eight at once, whatever their number: a loop's end would be mispredicted. */
    private int flatten(long bits, int base, int found) {
        int[] out = ends;
        int n = Long.bitCount(bits);
        int at = found + 1;
        long rest = bits;
        do {
            for (int i = 0; i < AT_ONCE; i++) {
                out[at + i] = base + Long.numberOfTrailingZeros(rest);
                rest &= rest - 1;
            }
            at += AT_ONCE;
        } while (rest != 0);
        return found + n;
    }
}
