package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import dev.drey.runtime.EventTimes;
import dev.drey.runtime.StageFailure;
import dev.drey.stage.source.generate.RowGenerator;
import dev.drey.stage.source.generate.RowRange;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;

/**
 * Makes one chunk a poll, of its splits in turn (more than one only after the parallelism was lowered; where it was
 * raised, subtasks without split are done). The rate is shared by splits, so that it stays the same then. A split's state is the number of its next
 * row, so that a checkpoint between two chunks holds exactly what was emitted.
 */
final class GeneratorReader implements SourceReader<Chunk, GeneratorSplit> {
    private final String stage;
    private final RowGenerator generator;
    private final int chunkRows;
    private final Pace pace;
    private final Chunk chunk;
    private final LongColumn times;
    private final Counter rowsIn;
    private final Counter rowsOut;

    private final ArrayDeque<GeneratorSplit> splits = new ArrayDeque<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private boolean noMoreSplits;

    GeneratorReader(SourceReaderContext context, String stage, RowGenerator generator, int chunkRows, Pace pace) {
        this.stage = stage;
        this.generator = generator;
        this.chunkRows = chunkRows;
        this.pace = pace;
        this.chunk = Chunk.allocate(generator.schema(), 0);
        this.times = new LongColumn(0);
        this.rowsIn = context.metricGroup().getIOMetricGroup().getNumRecordsInCounter();
        this.rowsOut = context.metricGroup().getIOMetricGroup().getNumRecordsOutCounter();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Chunk> output) throws Exception {
        GeneratorSplit split = splits.peek();
        if (split == null) {
            return noMoreSplits ? InputStatus.END_OF_INPUT : waitFor(new CompletableFuture<>());
        }
        if (pace.isOver()) {
            return InputStatus.END_OF_INPUT;
        }
        if (split.left() == 0) {
            splits.poll();
            output.releaseOutputForSplit(split.splitId());
            return InputStatus.MORE_AVAILABLE;
        }
        int rows = pace.due((int) Math.min(chunkRows, split.left()));
        if (rows == 0) {
            return waitFor(pace.pause());
        }
        emit(split, rows, output);
        splits.poll();
        splits.add(split.after(rows));
        return InputStatus.MORE_AVAILABLE;
    }

    private InputStatus waitFor(CompletableFuture<Void> future) {
        available = future;
        return InputStatus.NOTHING_AVAILABLE;
    }

    private void emit(GeneratorSplit split, int rows, ReaderOutput<Chunk> output) throws StageFailure {
        RowRange range = new RowRange(split.next(), split.stride(), rows);
        try {
            generator.fill(range, chunk);
            if (generator.eventTime() != null) {
                generator.fillTimes(range, times);
                chunk.setEventTime(times);
            }
        } catch (RuntimeException e) {
            throw new StageFailure(stage, e);
        }
        pace.read(chunk, rows);
        // Flink counts the chunk itself as one.
        rowsIn.inc(rows);
        rowsOut.inc(rows - 1L);
        if (generator.eventTime() == null) {
            output.collect(chunk);
        } else {
            output.createOutputForSplit(split.splitId())
                    .collect(chunk, Math.floorDiv(EventTimes.greatest(chunk), 1000L));
        }
    }

    @Override
    public List<GeneratorSplit> snapshotState(long checkpointId) {
        return List.copyOf(splits);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return available;
    }

    @Override
    public void addSplits(List<GeneratorSplit> added) {
        splits.addAll(added);
        pace.share(splits.stream().mapToDouble(split -> 1.0 / split.stride()).sum());
        available.complete(null);
    }

    /** Comes behind the splits, or behind the restored state where the reader has them already. */
    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        available.complete(null);
    }

    @Override
    public void start() {
        // Splits come by themselves.
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
