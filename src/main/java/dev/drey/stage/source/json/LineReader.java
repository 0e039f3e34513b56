package dev.drey.stage.source.json;

import dev.drey.stage.source.format.ByteInput;
import dev.drey.stage.source.format.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/** The lines of a file from an offset on, one after the other. A line's bytes are valid until the next is asked for. Not thread-safe. */
final class LineReader implements Closeable {
    private static final int READ_BYTES = 64 << 10;
    /** Bytes that are kept of a line that is too long. */
    private static final int KEPT_OF_TOO_LONG = 64 << 10;

    private static final byte LINE_FEED = '\n';
    private static final byte CARRIAGE_RETURN = '\r';

    private final int maxLineBytes;
    private final ByteInput input;

    // What was read and not handed out
    private byte[] buffer = new byte[2 * READ_BYTES];
    private int next;
    private int limit;
    /** Offset in the file of the byte at place 0 of the buffer. */
    private long base;

    // The line
    private byte[] data = buffer;
    private int start;
    private int end;
    private long offset;
    private boolean tooLong;

    LineReader(ByteSource file, long offset, int maxLineBytes) throws IOException {
        this.maxLineBytes = maxLineBytes;
        this.base = offset;
        this.input = file.open(offset);
    }

    /**
     * Goes on to the next line. Of one that is {@link #tooLong} only the beginning is kept.
     *
     * @return false when there is none
     */
    boolean advance() throws IOException {
        int feed = feedFrom(next);
        // A carriage return in front of the line feed is not counted.
        while (feed < 0 && limit - next <= maxLineBytes + 1L) {
            int searched = limit - next;
            if (!fill()) {
                return take(limit, limit);
            }
            feed = feedFrom(next + searched);
        }
        if (feed < 0) {
            keepBeginning(limit);
            skip();
            return true;
        }
        return take(feed > next && buffer[feed - 1] == CARRIAGE_RETURN ? feed - 1 : feed, feed + 1);
    }

    /** Makes the bytes up to {@code stop} the line; false when there is none. */
    private boolean take(int stop, int behind) {
        boolean any = behind > next;
        if (stop - next > maxLineBytes) {
            keepBeginning(stop);
        } else {
            offset = base + next;
            tooLong = false;
            data = buffer;
            start = next;
            end = stop;
        }
        next = behind;
        return any;
    }

    private void keepBeginning(int stop) {
        offset = base + next;
        tooLong = true;
        data = Arrays.copyOfRange(buffer, next, Math.min(stop, next + KEPT_OF_TOO_LONG));
        start = 0;
        end = data.length;
    }

    /** Goes on behind the next line feed. */
    private void skip() throws IOException {
        int feed = -1;
        boolean more = true;
        while (feed < 0 && more) {
            next = limit;
            more = fill();
            feed = feedFrom(next);
        }
        next = feed < 0 ? limit : feed + 1;
    }

    private int feedFrom(int from) {
        for (int i = from; i < limit; i++) {
            if (buffer[i] == LINE_FEED) {
                return i;
            }
        }
        return -1;
    }

    /** Reads more behind the line that was begun, which moves to the buffer's front; false at the end of the file. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, limit - next);
        base += next;
        limit -= next;
        next = 0;
        if (buffer.length - limit < READ_BYTES) {
            buffer = Arrays.copyOf(buffer, buffer.length + Math.max(READ_BYTES, buffer.length / 2));
        }
        int read = input.read(buffer, limit, buffer.length - limit);
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
        return offset;
    }

    /** Whether the line is longer than allowed. */
    boolean tooLong() {
        return tooLong;
    }

    int maxLineBytes() {
        return maxLineBytes;
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
