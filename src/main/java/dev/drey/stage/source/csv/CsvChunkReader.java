package dev.drey.stage.source.csv;

import dev.drey.chunk.BadRow;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataException;
import dev.drey.stage.source.format.ByteSource;
import dev.drey.stage.source.format.ChunkReader;
import dev.drey.stage.source.format.LineCounter;
import dev.drey.stage.source.format.ReadSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a stretch of a CSV file chunk by chunk: {@link CsvIndex} finds the fields of many records at once, {@link CsvBatch} converts them, and where a record is
 * out of the ordinary {@link CsvRecord} reads that one alone and {@link CsvFaults} says what is wrong with it.
 *
 * <p>A chunk closes at {@code chunk-rows} records (bad ones count) or when the next would take it beyond {@code chunk-bytes} of input. Its strings are
 * slices of the read buffer.
 */
final class CsvChunkReader implements ChunkReader {
    /** Records that are tried at once behind a fault; doubles with each success, so that many faults do not cost many scans. */
    private static final int CAREFUL = 16;

    /** What became of the record that was read alone. */
    private enum Outcome {
        GONE_ON,
        CHUNK_FULL,
        RETRY
    }

    private final ByteSource file;
    private final CsvDialect dialect;
    private final ReadSpec spec;
    private final ByteWindow window;
    private final CsvIndex index;
    private final CsvRecord record;
    private final CsvBatch batch;
    private final CsvFaults faults;
    private final int fields;

    private int atOnce = Integer.MAX_VALUE;
    private int expectedBytes;

    // State of the chunk that is being filled
    private Chunk chunk;
    private int mostRows;
    private int chunkStart;
    private int rows;
    private List<BadRow> badRows = new ArrayList<>();

    CsvChunkReader(
            ByteSource file,
            CsvDialect dialect,
            ReadSpec spec,
            CsvHeader header,
            LineCounter lines,
            ByteWindow window) {
        this.file = file;
        this.dialect = dialect;
        this.spec = spec;
        this.window = window;
        this.fields = header.fields();
        this.index = new CsvIndex(dialect);
        this.record = new CsvRecord(dialect);
        this.batch = new CsvBatch(dialect, new CsvColumns(dialect, spec, header), fields);
        this.faults = new CsvFaults(file, dialect, header.names(), lines);
    }

    @Override
    public boolean next(Chunk target, int most) throws IOException {
        target.reset();
        mostRows = Math.min(most, spec.chunkRows());
        chunk = target;
        rows = 0;
        badRows = new ArrayList<>(0);
        while (window.available() < Math.min(expectedBytes, spec.chunkBytes()) && window.fill()) {
            // Goes on until a chunk like the last one is in memory.
        }
        chunkStart = window.start();
        while (read() < mostRows && readOn()) {
            // One round reads as many ordinary records as there are, or one that is not.
        }
        expectedBytes = (int) Math.min(Integer.MAX_VALUE, (window.start() - chunkStart) * 9L / 8);
        chunk.setRowCount(rows);
        if (!badRows.isEmpty()) {
            chunk.setBadRows(badRows);
        }
        return read() > 0;
    }

    private int read() {
        return rows + badRows.size();
    }

    /** Adds records to the chunk; false when it is to be closed. */
    private boolean readOn() throws IOException {
        int wanted = Math.min(atOnce, mostRows - read());
        int from = window.start();
        int stop = (int) Math.min(window.limit(), (long) chunkStart + spec.chunkBytes());
        index.scan(window.data(), from, stop, (int) Math.min(Integer.MAX_VALUE >> 1, (long) wanted * fields));
        int found = Math.min(index.count() / fields, wanted);
        if (found < wanted && stop == window.limit() && read() == 0 && !window.ended()) {
            window.fill();
            chunkStart = window.start();
            return true;
        }
        int good = found == 0 ? 0 : batch.wellFormed(window.data(), index, found);
        if (good > 0) {
            good = batch.convert(window.data(), index.ends(), good, index.quoted(), chunk, rows);
            rows += good;
            window.consume(index.ends()[good * fields] + 1);
        }
        if (good > 0 && good == found) {
            atOnce = Math.max(atOnce, atOnce << 1);
            return true;
        }
        if (window.available() == 0 && (window.ended() || read() > 0)) {
            return false;
        }
        return readAlone() != Outcome.CHUNK_FULL;
    }

    /** Reads one record by itself: one at fault, a blank line, one that does not fit in a chunk or in the window. */
    private Outcome readAlone() throws IOException {
        byte[] data = window.data();
        int from = window.start();
        int end = record.scan(data, from, window.limit());
        int most = dialect.maxRecordBytes();
        if (end < 0) {
            if (!window.ended()) {
                return readMore(window.available() > most);
            }
            end = window.limit();
            if (!window.lastOfFile()) {
                throw unclosedAtCut(from, end);
            }
        }
        boolean fits = end < window.limit() && end + 1L - chunkStart <= spec.chunkBytes();
        if (read() > 0 && !fits) {
            return Outcome.CHUNK_FULL;
        }
        int contentEnd = contentEnd(from, end);
        if (contentEnd == from && fields > 1) {
            window.consume(end + 1);
            return Outcome.GONE_ON;
        }
        BadRow fault = Math.min(end, window.contentLimit()) - from > most
                ? faults.tooLong(window.offset(from), data, from, contentEnd)
                : convertAlone(data, from, contentEnd);
        window.consume(Math.min(end + 1, window.limit()));
        if (fault == null) {
            rows++;
        } else {
            setAside(fault);
        }
        return Outcome.GONE_ON;
    }

    /** Where the record's own bytes end: without its line end, if it has one. */
    private int contentEnd(int from, int end) {
        if (end == window.limit()) {
            return window.contentLimit();
        }
        return end > from && window.data()[end - 1] == CsvDialect.CARRIAGE_RETURN ? end - 1 : end;
    }

    /** Puts the record into the chunk's next row; returns what is wrong with it, or null. */
    private BadRow convertAlone(byte[] data, int from, int to) throws IOException {
        long offset = window.offset(from);
        int invalid = Utf8.firstInvalid(data, from, to);
        if (invalid >= 0) {
            return faults.invalidUtf8(offset, record, invalid, data, from, to);
        }
        if (record.fault() != null) {
            return faults.quotes(offset, record, data, from, to);
        }
        if (record.fields() != fields) {
            return faults.ragged(offset, record.fields(), data, from, to);
        }
        boolean mayBeQuoted = dialect.quoting();
        if (batch.convert(data, record.ends(), 1, mayBeQuoted, chunk, rows) == 1) {
            return null;
        }
        return faults.value(
                offset, batch.faultTarget(), batch.faultSpan(record.ends(), data, mayBeQuoted), data, from, to);
    }

    private Outcome readMore(boolean tooLong) throws IOException {
        if (read() > 0) {
            return Outcome.CHUNK_FULL;
        }
        if (tooLong) {
            skipTooLong();
            return Outcome.GONE_ON;
        }
        window.fill();
        chunkStart = window.start();
        return Outcome.RETRY;
    }

    /** Sets a record aside that does not end within the longest allowed, and goes on behind its end, wherever that is. */
    private void skipTooLong() throws IOException {
        BadRow fault = faults.tooLong(window.offset(window.start()), window.data(), window.start(), window.limit());
        setAside(fault);
        CsvSkipper skipper = new CsvSkipper(dialect, record, window.data()[window.limit() - 1]);
        window.consume(window.limit());
        boolean more = true;
        while (more && window.fill()) {
            int end = skipper.recordEnd(window.data(), window.start(), window.limit());
            more = end < 0;
            window.consume(more ? window.limit() : end + 1);
        }
        if (more && !window.lastOfFile()) {
            throw unclosedAtCut(window.start(), window.limit());
        }
        chunkStart = window.start();
    }

    private void setAside(BadRow fault) {
        if (!spec.setBadRowsAside()) {
            throw new DataException(fault);
        }
        badRows.add(fault);
        atOnce = CAREFUL;
    }

    private DataException unclosedAtCut(int from, int end) {
        return new DataException(
                file.name(),
                "the record at byte " + window.offset(from) + " does not end at byte " + window.offset(end)
                        + ", where the next piece of the file was found to begin; a quote near there is not closed or"
                        + " stands in an unquoted field");
    }

    @Override
    public long position() {
        return window.offset(window.start());
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
