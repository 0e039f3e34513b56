package dev.drey.stage.source.csv;

import dev.drey.chunk.DataException;
import dev.drey.stage.source.format.ByteInput;
import dev.drey.stage.source.format.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * The bytes of a stretch of a file that are in memory: a buffer that is read into in large pieces and moved on record by record. Kernels may read {@link #FRONT}
 * bytes in front of and {@link CsvIndex#SLACK} bytes behind the data. Places in {@link #data} are void after {@link #fill}, whatever it returns.
 */
final class ByteWindow implements Closeable {
    /** Readable bytes in front of the data: two words that end at a number's last byte, and a separator. */
    private static final int FRONT = 24;

    private static final int READ_BYTES = 128 << 10;

    private final ByteSource file;
    private final long to;
    private final boolean lastOfFile;
    private final ByteInput input;

    private byte[] data;
    private int start;
    private int limit;
    /** Offset in the file of the byte at place 0 of the buffer. */
    private long base;
    /** Bytes of the file that were read, from its start. */
    private long readTo;

    private boolean ended;
    private boolean lineEndAdded;

    /**
     * A window on {@code from .. to-1}.
     *
     * @param lastOfFile true when the file ends there: its last record need not have a line end
     */
    ByteWindow(ByteSource file, long from, long to, boolean lastOfFile) throws IOException {
        this.file = file;
        this.to = to;
        this.lastOfFile = lastOfFile;
        this.readTo = from;
        this.base = from - FRONT;
        this.start = FRONT;
        this.limit = FRONT;
        int room = (int) Math.min(2L * READ_BYTES, Math.max(0, to - from));
        this.data = new byte[FRONT + room + 1 + CsvIndex.SLACK];
        this.data[FRONT - 1] = CsvDialect.LINE_FEED;
        this.input = from < to ? file.open(from) : null;
    }

    byte[] data() {
        return data;
    }

    /** Place of the first byte that was not consumed. */
    int start() {
        return start;
    }

    /** Place behind the last byte. */
    int limit() {
        return limit;
    }

    /** Place behind the last byte that the file really has. */
    int contentLimit() {
        return lineEndAdded ? limit - 1 : limit;
    }

    int available() {
        return limit - start;
    }

    /** True when the stretch has no bytes behind {@link #limit}. */
    boolean ended() {
        return ended;
    }

    boolean lastOfFile() {
        return lastOfFile;
    }

    /** Offset in the file of a place of the buffer. A line end that the file lacks has the offset of the file's end. */
    long offset(int place) {
        return Math.min(base + place, readTo);
    }

    void consume(int place) {
        start = place;
    }

    /**
     * Reads more bytes behind those that were not consumed, which move to the buffer's front.
     *
     * @return false when there are no more
     */
    boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        makeRoom();
        int wanted = (int) Math.min(data.length - CsvIndex.SLACK - 1L - limit, to - readTo);
        int read = wanted == 0 ? -1 : input.read(data, limit, Math.min(wanted, 2 * READ_BYTES));
        if (read >= 0) {
            limit += read;
            readTo += read;
            return true;
        }
        end();
        return false;
    }

    private void makeRoom() {
        int kept = limit - start;
        if (start > FRONT) {
            // One byte more: kernels look at the separator in front of a field.
            System.arraycopy(data, start - 1, data, FRONT - 1, kept + 1);
            base += start - FRONT;
            start = FRONT;
            limit = FRONT + kept;
        }
        if (data.length - CsvIndex.SLACK - 1 - limit < Math.min(READ_BYTES, to - readTo)) {
            long size = Math.max(data.length + READ_BYTES, data.length * 3L / 2);
            data = Arrays.copyOf(data, (int) Math.min(size, Integer.MAX_VALUE - 16));
        }
    }

    private void end() {
        ended = true;
        if (to != ByteSource.UNKNOWN_LENGTH && readTo < to) {
            throw new DataException(
                    file.name(),
                    "the file ends at byte " + readTo + " instead of " + to + ": it was cut while being read");
        }
        if (lastOfFile && limit > start && data[limit - 1] != CsvDialect.LINE_FEED) {
            data[limit++] = CsvDialect.LINE_FEED;
            lineEndAdded = true;
        }
    }

    @Override
    public void close() throws IOException {
        if (input != null) {
            input.close();
        }
    }
}
