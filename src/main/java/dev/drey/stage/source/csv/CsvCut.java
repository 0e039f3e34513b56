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
    private static final int UNDECIDED = -1;

    private final ByteSource file;
    private final CsvDialect dialect;
    private final long dataOffset;

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
        // One byte more on each side: neighbours decide.
        int count = (int) (place - from);
        byte[] around = new byte[count + 2];
        int read;
        try (ByteInput input = file.open(from - 1)) {
            read = input.readFully(around, 0, around.length);
        }
        if (read < around.length) {
            throw new IOException(file.name() + " was cut while being read");
        }
        int inside = lookBack(around, count);
        return inside == UNDECIDED ? oddQuotes(place) : inside == 1;
    }

    /** Looks at places {@code count .. 1} of {@code around}, latest first. */
    private int lookBack(byte[] around, int count) {
        int behind = 0;
        for (int i = count; i >= 1; i--) {
            if (around[i] != dialect.quote()) {
                continue;
            }
            boolean separatorBefore = isSeparator(around[i - 1]);
            boolean endBehind = isSeparator(around[i + 1]) || around[i + 1] == CsvDialect.CARRIAGE_RETURN;
            boolean single = around[i - 1] != dialect.quote() && around[i + 1] != dialect.quote();
            if (single && separatorBefore != endBehind) {
                return (separatorBefore ? 1 : 0) ^ (behind & 1);
            }
            behind++;
        }
        return behind == 0 ? 0 : UNDECIDED;
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
