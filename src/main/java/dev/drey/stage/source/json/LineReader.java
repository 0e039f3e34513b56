package dev.drey.stage.source.json;

import dev.drey.chunk.DataException;
import dev.drey.stage.source.format.ByteInput;
import dev.drey.stage.source.format.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/** The lines of a file from an offset on, one after the other. A line's bytes are valid until the next is asked for. */
final class LineReader implements Closeable {
    private static final int READ_BYTES = 64 << 10;
    private static final byte LINE_FEED = '\n';
    private static final byte CARRIAGE_RETURN = '\r';

    private final ByteSource file;
    private final int maxLineBytes;
    private final ByteInput input;
    private byte[] data = new byte[2 * READ_BYTES];
    /** Of the line, and behind its last byte. */
    private int start;

    private int end;
    /** Where the next line begins. */
    private int next;

    private int limit;
    /** Offset in the file of the byte at place 0 of the buffer. */
    private long base;

    LineReader(ByteSource file, long offset, int maxLineBytes) throws IOException {
        this.file = file;
        this.maxLineBytes = maxLineBytes;
        this.base = offset;
        this.input = file.open(offset);
    }

    /**
     * Goes on to the next line.
     *
     * @return false when there is none
     * @throws DataException when the line is too long
     */
    boolean advance() throws IOException {
        int searched = next;
        int feed = indexOfFeed(searched);
        while (feed < 0) {
            searched = limit - next;
            if (searched > maxLineBytes) {
                throw new DataException(
                        file.name(),
                        "the line at byte " + (base + next) + " is longer than " + maxLineBytes + " bytes");
            }
            if (!fill()) {
                start = next;
                end = limit;
                next = limit;
                return end > start;
            }
            searched += next;
            feed = indexOfFeed(searched);
        }
        start = next;
        end = feed > start && data[feed - 1] == CARRIAGE_RETURN ? feed - 1 : feed;
        next = feed + 1;
        return true;
    }

    private int indexOfFeed(int from) {
        for (int i = from; i < limit; i++) {
            if (data[i] == LINE_FEED) {
                return i;
            }
        }
        return -1;
    }

    /** Reads more behind the line that was begun, which moves to the buffer's front; false at the end of the file. */
    private boolean fill() throws IOException {
        System.arraycopy(data, next, data, 0, limit - next);
        base += next;
        limit -= next;
        next = 0;
        if (data.length - limit < READ_BYTES) {
            data = Arrays.copyOf(data, data.length + Math.max(READ_BYTES, data.length / 2));
        }
        int read = input.read(data, limit, data.length - limit);
        limit += Math.max(0, read);
        return read > 0;
    }

    byte[] data() {
        return data;
    }

    /** Place of the line's first byte. */
    int start() {
        return start;
    }

    /** Place behind its last byte; its line end is not counted. */
    int end() {
        return end;
    }

    /** Offset in the file of the line's first byte. */
    long offset() {
        return base + start;
    }

    /** Offset in the file of the next line. */
    long nextOffset() {
        return base + next;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
