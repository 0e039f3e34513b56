package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.ColumnView;
import dev.drey.chunk.DataException;
import dev.drey.chunk.LongColumn;
import dev.drey.custom.CustomSource;
import dev.drey.custom.RowOutput;
import dev.drey.runtime.EventTimes;
import dev.drey.runtime.StageFailure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;

/**
 * Reads one part of a user's own source after the other, a chunk a poll, on the task's thread. The state is the part in work at the position behind its last chunk, and parts that wait
 * for it, which there are after a restore only.
 */
final class CustomPartReader implements SourceReader<Chunk, CustomPartSplit> {
    /** How soon an endless part without new rows is asked again. */
    private static final long IDLE_MILLIS = 10;

    private final SourceReaderContext context;
    private final CustomSource user;
    private final CustomPartsSource.Settings settings;
    private final Pace pace;
    private final RowOutput rows;
    private final ColumnView view;
    private final int timeColumn;
    private final Counter rowsIn;
    private final Counter rowsOut;

    private final ArrayDeque<CustomPartSplit> waiting = new ArrayDeque<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private CustomPartSplit current;
    private CustomSource.PartReader part;
    private boolean asked;
    private boolean noMoreSplits;

    CustomPartReader(SourceReaderContext context, CustomSource user, CustomPartsSource.Settings settings, Pace pace) {
        this.context = context;
        this.user = user;
        this.settings = settings;
        this.pace = pace;
        this.rows = new RowOutput(settings.declared());
        this.view = new ColumnView(settings.declared(), settings.output());
        this.timeColumn =
                settings.timeColumn() == null ? -1 : settings.declared().indexOf(settings.timeColumn());
        this.rowsIn = context.metricGroup().getIOMetricGroup().getNumRecordsInCounter();
        this.rowsOut = context.metricGroup().getIOMetricGroup().getNumRecordsOutCounter();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Chunk> output) throws Exception {
        if (pace.isOver()) {
            return InputStatus.END_OF_INPUT;
        }
        if (current == null && waiting.isEmpty()) {
            if (noMoreSplits) {
                return InputStatus.END_OF_INPUT;
            }
            ask();
            return waitFor(new CompletableFuture<>());
        }
        int due = pace.due(settings.chunkRows());
        if (due == 0) {
            return waitFor(pace.pause());
        }
        boolean more = read(due);
        return give(more, output);
    }

    /** Lets the user's own code read; only what that throws is this stage's fault. */
    private boolean read(int most) throws InterruptedException {
        try {
            if (current == null) {
                current = waiting.poll();
                part = user.open(current.part(), current.position());
            }
            return part.read(rows, most);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            throw new StageFailure(settings.stage(), e);
        }
    }

    private void ask() {
        if (!asked) {
            asked = true;
            context.sendSplitRequest();
        }
    }

    private InputStatus waitFor(CompletableFuture<Void> future) {
        available = future;
        return InputStatus.NOTHING_AVAILABLE;
    }

    private InputStatus give(boolean more, ReaderOutput<Chunk> output) throws IOException {
        Chunk read = rows.take();
        int count = read.rowCount() + read.badRows().size();
        if (count > 0) {
            current = current.at(part.position());
            emit(read, count, output);
        }
        if (!more) {
            closePart();
            output.releaseOutputForSplit(current.splitId());
            current = null;
            return InputStatus.MORE_AVAILABLE;
        }
        return count > 0
                ? InputStatus.MORE_AVAILABLE
                : waitFor(new CompletableFuture<Void>().completeOnTimeout(null, IDLE_MILLIS, TimeUnit.MILLISECONDS));
    }

    private void emit(Chunk read, int count, ReaderOutput<Chunk> output) {
        if (!settings.setBadRowsAside() && !read.badRows().isEmpty()) {
            throw new StageFailure(
                    settings.stage(), new DataException(read.badRows().get(0)));
        }
        Chunk chunk = view.of(read);
        chunk.setBadRows(read.badRows());
        pace.read(chunk, count);
        // Flink counts the chunk itself as one.
        rowsIn.inc(count);
        rowsOut.inc(count - 1L);
        if (timeColumn < 0 || read.rowCount() == 0) {
            output.collect(chunk);
        } else {
            chunk.setEventTime(times(read));
            output.createOutputForSplit(current.splitId())
                    .collect(chunk, Math.floorDiv(EventTimes.greatest(chunk), 1000L));
        }
    }

    private LongColumn times(Chunk read) {
        LongColumn times = read.longs(timeColumn);
        for (int row = 0; times.hasNulls() && row < read.rowCount(); row++) {
            if (times.isNull(row)) {
                throw new StageFailure(
                        settings.stage(),
                        new DataException(
                                "part '" + current.part() + "'",
                                "event-time column '" + settings.timeColumn() + "' is null; every row needs its time"));
            }
        }
        return times;
    }

    @Override
    public List<CustomPartSplit> snapshotState(long checkpointId) {
        List<CustomPartSplit> splits = new ArrayList<>(waiting);
        if (current != null) {
            splits.add(0, current);
        }
        return splits;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return available;
    }

    @Override
    public void addSplits(List<CustomPartSplit> added) {
        asked = false;
        waiting.addAll(added);
        available.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        available.complete(null);
    }

    @Override
    public void start() {
        // The first poll asks for a part.
    }

    private void closePart() throws IOException {
        CustomSource.PartReader closing = part;
        part = null;
        if (closing != null) {
            closing.close();
        }
    }

    @Override
    public void close() throws IOException {
        closePart();
    }
}
