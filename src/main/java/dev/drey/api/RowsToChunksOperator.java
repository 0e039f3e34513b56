package dev.drey.api;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import java.util.Arrays;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gathers rows to chunks, which it fills again and again. Has no state: what is gathered leaves in front of every barrier. Timestamps of
 * rows become the chunk's event time; rows with and without never share a chunk. A {@code -U} stays with its {@code +U},
 * even if the chunk gets one row more; only where a barrier, a watermark, the end or twice the longest wait comes between the two they become a {@code -D} and a {@code +I}.
 *
 * @param <T> the row type
 */
final class RowsToChunksOperator<T> extends AbstractStreamOperator<Chunk> implements OneInputStreamOperator<T, Chunk> {
    private static final long serialVersionUID = 1L;
    private static final long MICROS_PER_MILLI = 1_000L;
    private static final byte BEFORE = RowKind.UPDATE_BEFORE.code();
    /** Capacity of a new chunk; it grows to what is needed. */
    private static final int FIRST_ROWS = 64;

    // Configuration
    private final RowConverter<T> converter;
    private final Schema schema;
    private final int chunkRows;
    private final long longestWaitMillis;

    // Resources
    private transient Chunk chunk;
    private transient byte[] kinds;
    private transient LongColumn times;
    private transient StreamRecord<Chunk> outgoing;

    // What is gathered
    private transient int rows;
    private transient boolean changes;
    private transient boolean timed;
    private transient long greatestTimestamp;
    private transient boolean timerIsSet;
    /** True when the chunk is to leave as soon as its last update is whole. */
    private transient boolean overdue;
    /** True when the last row that was sent was the first of an update's two. */
    private transient boolean updateParted;

    RowsToChunksOperator(RowConverter<T> converter, Schema schema, Batching batching) {
        this.converter = converter;
        this.schema = schema;
        this.chunkRows = batching.chunkRows();
        this.longestWaitMillis = batching.longestWait().toMillis();
    }

    @Override
    public void open() throws Exception {
        super.open();
        chunk = Chunk.allocate(schema, Math.min(chunkRows, FIRST_ROWS));
        kinds = new byte[Math.min(chunkRows, FIRST_ROWS)];
        times = new LongColumn(kinds.length);
        outgoing = new StreamRecord<>(null);
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        // Sources without watermarks stamp every row with "no timestamp".
        boolean hasTime = element.hasTimestamp() && element.getTimestamp() != TimestampAssigner.NO_TIMESTAMP;
        if (rows > 0 && timed != hasTime) {
            flush();
        }
        ensureCapacity();
        T row = element.getValue();
        converter.read(row, chunk, rows);
        RowKind kind = converter.kind(row);
        kinds[rows] = updateParted && kind == RowKind.UPDATE_AFTER ? RowKind.INSERT.code() : kind.code();
        updateParted = false;
        changes |= kinds[rows] != RowKind.INSERT.code();
        timed = hasTime;
        if (timed) {
            times.set(rows, Math.multiplyExact(element.getTimestamp(), MICROS_PER_MILLI));
            greatestTimestamp =
                    rows == 0 ? element.getTimestamp() : Math.max(greatestTimestamp, element.getTimestamp());
        }
        rows++;
        if (!inUpdate() && (rows >= chunkRows || overdue)) {
            flush();
        } else if (!timerIsSet) {
            setTimer();
        }
    }

    private void setTimer() {
        timerIsSet = true;
        long due = getProcessingTimeService().getCurrentProcessingTime() + longestWaitMillis;
        getProcessingTimeService().registerTimer(due, time -> deadlineReached());
    }

    /** An update whose second row is missing holds the chunk back for one more term, since it mostly follows at once, but not without end. */
    private void deadlineReached() {
        timerIsSet = false;
        if (inUpdate() && !overdue) {
            overdue = true;
            setTimer();
        } else {
            flush();
        }
    }

    private void ensureCapacity() {
        if (rows == kinds.length) {
            int more = (int) Math.min(chunkRows + 1L, 2L * rows);
            for (int c = 0; c < schema.size(); c++) {
                chunk.column(c).ensureCapacity(more);
            }
            times.ensureCapacity(more);
            kinds = Arrays.copyOf(kinds, more);
        }
    }

    private void flush() {
        if (rows == 0) {
            return;
        }
        chunk.setRowCount(rows);
        if (inUpdate()) {
            kinds[rows - 1] = RowKind.DELETE.code();
            updateParted = true;
        }
        chunk.setRowKinds(changes ? kinds : null);
        chunk.setEventTime(timed ? times : null);
        outgoing.replace(chunk);
        if (timed) {
            outgoing.setTimestamp(greatestTimestamp);
        } else {
            outgoing.eraseTimestamp();
        }
        getMetricGroup().getIOMetricGroup().getNumRecordsOutCounter().inc(rows - 1L);
        output.collect(outgoing);
        rows = 0;
        changes = false;
        overdue = false;
        chunk.reset();
    }

    /** True when the last row is the first of an update's two: whoever reads a chunk relies on both standing side by side in it. */
    private boolean inUpdate() {
        return rows > 0 && kinds[rows - 1] == BEFORE;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        flush();
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }
}
