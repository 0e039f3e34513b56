package dev.drey.stage.source.jdbc;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataException;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.jdbc.Database;
import dev.drey.jdbc.ScanCursor;
import dev.drey.jdbc.ScanRange;
import dev.drey.jdbc.TableScan;
import dev.drey.runtime.EventTimes;
import dev.drey.runtime.StageFailure;
import dev.drey.stage.source.Pace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one part of the table after the other. A thread of its own waits for the database; while one chunk goes through the job's operators the next is read. A part's state
 * is the place behind the last chunk that was emitted, whatever was read since.
 */
final class JdbcReader implements SourceReader<Chunk, JdbcSplit> {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcReader.class);
    private static final long CLOSE_SECONDS = 5;

    private final SourceReaderContext context;
    private final Database database;
    private final TableScan.Settings scanned;
    private final JdbcSource.Settings settings;
    private final Pace pace;
    private final Counter rowsIn;
    private final Counter rowsOut;
    private final ExecutorService thread;

    /** Those that are to be read; the first is being read. */
    private final ArrayDeque<JdbcSplit> splits = new ArrayDeque<>();

    private final ArrayDeque<Chunk> free = new ArrayDeque<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private boolean noMoreSplits;
    private boolean asked;
    /** Null when nothing is being read. */
    private CompletableFuture<Fetched> fetching;

    // Of the thread
    private TableScan table;
    private volatile ScanCursor cursor;

    /** Rows that were read, and the place behind them. */
    private record Fetched(Chunk chunk, ScanRange position, boolean last) {}

    JdbcReader(
            SourceReaderContext context,
            Database database,
            TableScan.Settings scanned,
            JdbcSource.Settings settings,
            Pace pace) {
        this.context = context;
        this.database = database;
        this.scanned = scanned;
        this.settings = settings;
        this.pace = pace;
        this.rowsIn = context.metricGroup().getIOMetricGroup().getNumRecordsInCounter();
        this.rowsOut = context.metricGroup().getIOMetricGroup().getNumRecordsOutCounter();
        String name = "jdbc " + settings.stage() + " " + context.getIndexOfSubtask();
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
        free.add(Chunk.allocate(scanned.columns(), 0));
        free.add(Chunk.allocate(scanned.columns(), 0));
    }

    @Override
    public void start() {
        ask();
    }

    private void ask() {
        if (splits.isEmpty() && !noMoreSplits && !asked) {
            asked = true;
            context.sendSplitRequest();
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Chunk> output) throws Exception {
        if (pace.isOver()) {
            return InputStatus.END_OF_INPUT;
        }
        if (splits.isEmpty()) {
            return noMoreSplits ? InputStatus.END_OF_INPUT : waitFor(new CompletableFuture<>());
        }
        if (fetching == null) {
            int rows = pace.due(settings.chunkRows());
            if (rows == 0) {
                return waitFor(pace.pause());
            }
            fetch(rows);
        }
        if (!fetching.isDone()) {
            return waitFor(fetching.handle((fetched, fault) -> null));
        }
        emit(result(fetching), output);
        return InputStatus.MORE_AVAILABLE;
    }

    private InputStatus waitFor(CompletableFuture<Void> future) {
        available = future;
        return InputStatus.NOTHING_AVAILABLE;
    }

    private void fetch(int rows) {
        Chunk chunk = free.remove();
        ScanRange range = splits.element().range();
        fetching = CompletableFuture.supplyAsync(() -> read(range, chunk, rows), thread);
    }

    /** On the thread: the next rows of the part. */
    private Fetched read(ScanRange range, Chunk chunk, int rows) {
        try {
            if (table == null) {
                table = TableScan.open(database, scanned);
            }
            if (cursor == null) {
                cursor = table.read(range);
            }
            ScanCursor reading = cursor;
            reading.fill(chunk, rows);
            boolean last = reading.finished();
            if (last) {
                cursor = null;
            }
            return new Fetched(chunk, reading.position(), last);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private Fetched result(CompletableFuture<Fetched> future) throws Exception {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof InterruptedException interrupt) {
                throw interrupt;
            }
            throw new StageFailure(settings.stage(), e.getCause());
        }
    }

    private void emit(Fetched fetched, ReaderOutput<Chunk> output) {
        Chunk chunk = fetched.chunk();
        int rows = chunk.rowCount();
        pace.read(chunk, rows);
        fetching = null;
        JdbcSplit split = new JdbcSplit(fetched.position());
        splits.remove();
        splits.addFirst(split);
        int ahead = fetched.last() || pace.isOver() ? 0 : pace.due(settings.chunkRows());
        if (ahead > 0) {
            fetch(ahead);
        }
        if (rows > 0) {
            // Flink counts the chunk itself as one.
            rowsIn.inc(rows);
            rowsOut.inc(rows - 1L);
            collect(split, chunk, output);
        }
        chunk.reset();
        free.add(chunk);
        if (fetched.last()) {
            splits.remove();
            output.releaseOutputForSplit(split.splitId());
            ask();
        }
    }

    private void collect(JdbcSplit split, Chunk chunk, ReaderOutput<Chunk> output) {
        Chunk shown = shown(chunk);
        if (settings.timeColumn() < 0) {
            output.collect(shown);
            return;
        }
        LongColumn times = chunk.longs(settings.timeColumn());
        if (times.hasNulls()) {
            for (int row = 0; row < chunk.rowCount(); row++) {
                if (times.isNull(row)) {
                    throw new StageFailure(
                            settings.stage(),
                            new DataException(
                                    database.describe() + ", table '" + scanned.table() + "'",
                                    "a row has null in the event-time column '"
                                            + scanned.columns().name(settings.timeColumn()) + "'"));
                }
            }
        }
        shown.setEventTime(times);
        output.createOutputForSplit(split.splitId()).collect(shown, Math.floorDiv(EventTimes.greatest(shown), 1000L));
    }

    /** Without the column that is read for its times only. */
    private Chunk shown(Chunk chunk) {
        if (settings.outputColumns() == chunk.columnCount()) {
            return chunk;
        }
        Schema schema = Schema.of(chunk.schema().fields().subList(0, settings.outputColumns()));
        Chunk shown = new Chunk(schema, new Column[schema.size()]);
        shown.view(chunk);
        for (int c = 0; c < schema.size(); c++) {
            shown.setColumn(c, chunk.column(c));
        }
        return shown;
    }

    @Override
    public List<JdbcSplit> snapshotState(long checkpointId) {
        return new ArrayList<>(splits);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return available;
    }

    @Override
    public void addSplits(List<JdbcSplit> added) {
        asked = false;
        splits.addAll(added);
        available.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        available.complete(null);
    }

    /** Ends what is being read; where the database does not let go the thread ends by its time-out, and gives back what it holds. */
    @Override
    public void close() {
        ScanCursor reading = cursor;
        thread.execute(this::giveBack);
        thread.shutdown();
        if (fetching != null && !fetching.isDone() && reading != null) {
            reading.cancel();
        }
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn(
                        "stage '{}': the database does not let go of a statement; its connection ends by time-out",
                        settings.stage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveBack() {
        if (cursor != null) {
            cursor.close();
        }
        if (table != null) {
            table.close();
        }
    }
}
