package dev.drey.stage.source.csv;

import dev.drey.stage.source.format.ByteInput;
import dev.drey.stage.source.format.ByteSource;
import java.io.IOException;

/**
 * Finds where the first record behind an arbitrary offset begins, although line feeds may stand inside quotes.
 *
 * <p>Whether an offset is inside quotes is told by looking back no further than the longest record: without a quote there, it is outside. Otherwise the last
 * <em>decisive</em> quote tells, one that can only open a field (a delimiter or line end in front, an ordinary byte behind) or only close one
 * (the mirror image), and the quotes behind it are counted. Where no quote is decisive they are counted from the file's start. Exact for every
 * well-formed file with records no longer than allowed; the reader of a stretch finds out when a file is not.
 */
final class CsvCut {
    private static final int BLOCK = 1 << 16;
    private static final int SLACK = 8;
    /** Bytes that are looked at first: where quotes are common one of the nearest decides. */
    private static final int FIRST_STEP = 1 << 14;

    private static final int UNDECIDED = -1;

    private final ByteSource file;
    private final CsvDialect dialect;
    private final long dataOffset;
    private byte[] around = {};
    private int quotes;

    CsvCut(ByteSource file, CsvDialect dialect, long dataOffset) {
        this.file = file;
        this.dialect = dialect;
        this.dataOffset = dataOffset;
    }

    /** The start of the first record that begins at or behind {@code offset}; the file's length when there is none. */
    long recordStart(long offset) throws IOException {
        if (offset <= dataOffset) {
            return dataOffset;
        }
        if (offset >= file.length()) {
            return file.length();
        }
        long lineEnd = offset - 1;
        boolean inside = dialect.quoting() && insideQuotes(lineEnd);
        return behindLineEnd(lineEnd, inside);
    }

    /** True when the byte at {@code place} stands inside quotes. */
    private boolean insideQuotes(long place) throws IOException {
        long from = Math.max(dataOffset, place - dialect.maxRecordBytes());
        if (from == dataOffset) {
            return oddQuotes(place);
        }
        long until = place;
        int behind = 0;
        for (int step = FIRST_STEP; until > from; step = Integer.MAX_VALUE) {
            int count = (int) Math.min(step, until - from);
            read(until - count, count);
            int inside = lookBack(count, behind);
            if (inside != UNDECIDED) {
                return inside == 1;
            }
            behind += quotes;
            until -= count;
        }
        return behind > 0 && oddQuotes(place);
    }

    /** Reads {@code count} bytes from {@code from} with one byte more on each side: neighbours decide. */
    private void read(long from, int count) throws IOException {
        if (around.length < count + 2 + SLACK) {
            around = new byte[count + 2 + SLACK];
        }
        try (ByteInput input = file.open(from - 1)) {
            if (input.readFully(around, 0, count + 2) < count + 2) {
                throw new IOException(file.name() + " was cut while being read");
            }
        }
    }

    /**
     * Looks for a decisive quote at places {@code count .. 1} of {@link #around}, latest first.
     *
     * @param behind quotes that are known behind place {@code count}
     * @return 1 when the place in question is inside quotes, 0 when it is not; {@link #UNDECIDED} with their number in {@link #quotes}
     */
    private int lookBack(int count, int behind) {
        quotes = 0;
        for (int i = count + 1; (i = lastQuote(1, i)) > 0; ) {
            boolean separatorBefore = isSeparator(around[i - 1]);
            boolean endBehind = isSeparator(around[i + 1]) || around[i + 1] == CsvDialect.CARRIAGE_RETURN;
            boolean single = around[i - 1] != dialect.quote() && around[i + 1] != dialect.quote();
            if (single && separatorBefore != endBehind) {
                return (separatorBefore ? 1 : 0) ^ (behind + quotes & 1);
            }
            quotes++;
        }
        return UNDECIDED;
    }

    /** The last quote in {@code from .. to-1} of {@link #around}, or -1. */
    private int lastQuote(int from, int to) {
        long pattern = Words.repeat(dialect.quote());
        int at = to;
        for (; at - 8 >= from; at -= 8) {
            long found = Words.matches(Words.load(around, at - 8), pattern);
            if (found != 0) {
                return at - 1 - (Long.numberOfLeadingZeros(found) >>> 3);
            }
        }
        while (--at >= from) {
            if (around[at] == dialect.quote()) {
                return at;
            }
        }
        return -1;
    }

    private boolean isSeparator(byte value) {
        return value == dialect.delimiter() || value == CsvDialect.LINE_FEED;
    }

    /** Counts the quotes between the data's start and {@code place}. */
    private boolean oddQuotes(long place) throws IOException {
        byte[] block = new byte[BLOCK];
        boolean odd = false;
        try (ByteInput input = file.open(dataOffset)) {
            for (long at = dataOffset; at < place; ) {
                int read = input.read(block, 0, (int) Math.min(BLOCK, place - at));
                if (read < 0) {
                    throw new IOException(file.name() + " was cut while being read");
                }
                for (int i = 0; i < read; i++) {
                    odd ^= block[i] == dialect.quote();
                }
                at += read;
            }
        }
        return odd;
    }

    private long behindLineEnd(long from, boolean startsInside) throws IOException {
        byte[] block = new byte[BLOCK];
        boolean inside = startsInside;
        long at = from;
        try (ByteInput input = file.open(from)) {
            for (int read; (read = input.read(block, 0, at == from ? BLOCK >> 4 : BLOCK)) >= 0; at += read) {
                for (int i = 0; i < read; i++) {
                    if (block[i] == dialect.quote()) {
                        inside = !inside;
                    } else if (block[i] == CsvDialect.LINE_FEED && !inside) {
                        return at + i + 1;
                    }
                }
            }
        }
        return file.length();
    }
}
