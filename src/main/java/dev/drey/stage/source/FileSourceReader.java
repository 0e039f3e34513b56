package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.EventTimes;
import dev.drey.runtime.StageFailure;
import dev.drey.stage.source.format.ChunkReader;
import dev.drey.stage.source.format.RowFormat;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;

/**
 * Reads splits one after the other on the task's thread, a chunk a poll. A split's state is the offset behind the last record handed out, so that a
 * checkpoint between two chunks holds exactly what was emitted.
 */
final class FileSourceReader implements SourceReader<Chunk, FileSplit> {
    /** The next split is asked for when no more than this is left of the current one, so that it is there in time. */
    private static final long ASK_AHEAD_BYTES = 4 << 20;

    private final SourceReaderContext context;
    private final String stage;
    private final RowFormat format;
    private final boolean eventTime;
    private final Pace pace;
    private final Chunk chunk;
    private final Counter rowsIn;
    private final Counter bytesIn;
    private final Counter rowsOut;

    private final ArrayDeque<FileSplit> queue = new ArrayDeque<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private boolean asked;
    private boolean noMoreSplits;
    /** The last word of the enumerator was that there is no split; it may come while one is still being read. */
    private boolean nothingPending;

    private boolean idle;

    // The split in work
    private FileSplit split;
    private ChunkReader reader;
    private long counted;
    /** Where the chunks of {@link #outputSplit} go; null before the first with rows and while idle. */
    private SourceOutput<Chunk> output;

    /** The split in work, or the one before while it has given no rows. */
    private String outputSplit;

    /** The file of the last split, which the next is likely to be of. */
    private FileByteSource file;

    private RowFormat.OpenFile openFile;

    FileSourceReader(
            SourceReaderContext context, String stage, RowFormat format, Schema schema, boolean eventTime, Pace pace) {
        this.context = context;
        this.stage = stage;
        this.format = format;
        this.eventTime = eventTime;
        this.pace = pace;
        this.chunk = Chunk.allocate(schema, 0);
        this.rowsIn = context.metricGroup().getIOMetricGroup().getNumRecordsInCounter();
        this.bytesIn = context.metricGroup().getIOMetricGroup().getNumBytesInCounter();
        this.rowsOut = context.metricGroup().getIOMetricGroup().getNumRecordsOutCounter();
    }

    @Override
    public void start() {
        ask();
    }

    private void ask() {
        if (queue.isEmpty() && !asked && !noMoreSplits) {
            asked = true;
            context.sendSplitRequest();
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Chunk> target) throws Exception {
        if (pace.isOver()) {
            return InputStatus.END_OF_INPUT;
        }
        if (split == null && queue.isEmpty()) {
            if (noMoreSplits) {
                return InputStatus.END_OF_INPUT;
            }
            ask();
            if (nothingPending && !idle) {
                idle = true;
                releaseOutput(target);
                target.markIdle();
            }
            available = new CompletableFuture<>();
            return InputStatus.NOTHING_AVAILABLE;
        }
        if (idle) {
            idle = false;
            target.markActive();
        }
        int due = pace.due(Integer.MAX_VALUE);
        if (due == 0) {
            available = pace.pause();
            return InputStatus.NOTHING_AVAILABLE;
        }
        boolean more;
        try {
            more = decode(due);
        } catch (IOException | RuntimeException e) {
            throw new StageFailure(stage, named(e));
        }
        if (more) {
            emit(target);
        } else {
            endSplit();
        }
        return InputStatus.MORE_AVAILABLE;
    }

    /** Puts the file's name in front of what the system says. */
    private Exception named(Exception fault) {
        return fault instanceof IOException && file != null
                ? new IOException(file.name() + ": " + fault.getMessage(), fault)
                : fault;
    }

    private boolean decode(int most) throws IOException {
        if (split == null) {
            begin(queue.poll());
        }
        boolean more = reader.next(chunk, most);
        long position = more ? reader.position() : Math.max(counted, reader.position());
        chunk.setInputBytes(position - counted);
        bytesIn.inc(position - counted);
        counted = position;
        if (split.to() - position <= ASK_AHEAD_BYTES) {
            ask();
        }
        return more;
    }

    private void begin(FileSplit next) throws IOException {
        if (file == null || !file.file().equals(next.file())) {
            closeFile();
            file = new FileByteSource(next.file());
        }
        file.checkUnchanged();
        if (openFile == null) {
            openFile = format.open(file);
        }
        reader = openFile.read(next.from(), next.to(), next.position());
        // The header belongs to the first split; the others begin where the one before has ended.
        boolean first = next.from() == 0 && next.position() < 0;
        counted = first ? 0 : reader.position();
        split = next;
    }

    private void emit(ReaderOutput<Chunk> target) {
        int rows = chunk.selectedCount();
        pace.read(chunk, rows + chunk.badRows().size());
        rowsIn.inc(rows);
        rowsOut.inc(rows - 1L);
        if (!eventTime) {
            target.collect(chunk);
            return;
        }
        if (!split.splitId().equals(outputSplit)) {
            releaseOutput(target);
            output = target.createOutputForSplit(split.splitId());
            outputSplit = split.splitId();
        }
        if (rows > 0) {
            output.collect(chunk, Math.floorDiv(EventTimes.greatest(chunk), 1000L));
        } else {
            // Bad rows alone say nothing about time, and must not pass for the least one.
            target.collect(chunk);
        }
    }

    private void endSplit() throws IOException {
        reader.close();
        reader = null;
        split = null;
        ask();
    }

    /**
     * Gives up the output of a split that has been read. Not before there is another to read or none to come: without an output this subtask would
     * be idle, others would not wait for its watermarks, and the rows of its next split, which come behind those that it has read but perhaps before
     * those that others read, would be late.
     */
    private void releaseOutput(ReaderOutput<Chunk> target) {
        if (output != null) {
            if (idle) {
                // An empty chunk asks for the watermark, which would else be lost with the output.
                chunk.reset();
                rowsOut.inc(-1);
                output.collect(chunk, Long.MIN_VALUE);
                output.markIdle();
            }
            target.releaseOutputForSplit(outputSplit);
            output = null;
            outputSplit = null;
        }
    }

    @Override
    public List<FileSplit> snapshotState(long checkpoint) {
        List<FileSplit> splits = new ArrayList<>();
        if (split != null) {
            splits.add(split.at(reader.position()));
        }
        splits.addAll(queue);
        return splits;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return available;
    }

    @Override
    public void addSplits(List<FileSplit> splits) {
        // Restored splits come in no order; time goes forward in the order of files and offsets.
        queue.addAll(splits.stream().sorted(FileSplit.ORDER).toList());
        asked = false;
        nothingPending = false;
        available.complete(null);
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        // Kept until splits come: who asked ahead hears it amid a split, and is not told again.
        nothingPending |= event instanceof FileEnumerator.NothingPending;
        available.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        available.complete(null);
    }

    private void closeFile() throws IOException {
        if (openFile != null) {
            openFile.close();
            openFile = null;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (reader != null) {
                reader.close();
            }
        } finally {
            closeFile();
        }
    }
}
