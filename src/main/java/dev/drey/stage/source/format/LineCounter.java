package dev.drey.stage.source.format;

import java.io.Closeable;
import java.io.IOException;

/**
 * Tells the line that a byte offset stands on, for messages: readers do not count lines, since most rows are right. Reads the file up to the offset, from
 * where the last question left off. Not thread-safe.
 */
public final class LineCounter implements Closeable {
    private static final byte LINE_FEED = '\n';

    private final ByteSource file;
    private final byte[] block = new byte[1 << 16];
    /** Stays open from the first question on: a compressed file would have to be read from its start each time. */
    private ByteInput input;

    private long counted;
    private long line = 1;

    public LineCounter(ByteSource file) {
        this.file = file;
    }

    /** The 1-based line of the byte at {@code offset}; every line feed ends a line, also one inside quotes. */
    public long lineAt(long offset) throws IOException {
        if (offset < counted || input == null) {
            close();
            input = file.open(0);
            counted = 0;
            line = 1;
        }
        while (counted < offset) {
            int read = input.read(block, 0, (int) Math.min(block.length, offset - counted));
            if (read < 0) {
                throw new IOException(file.name() + " ends before byte " + offset + ": it was cut while being read");
            }
            for (int i = 0; i < read; i++) {
                line += block[i] == LINE_FEED ? 1 : 0;
            }
            counted += read;
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        if (input != null) {
            input.close();
            input = null;
        }
    }
}
