package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source for tests of failure and restore, in steps that need no sleep: each reader emits half of its rows, waits until a checkpoint that
 * holds them is complete, emits one more row, and then fails (once), waits for ever, or goes on, as the {@link Plot} says. Rows are the numbers
 * {@code split * rows .. split * rows + rows - 1}, one to a chunk.
 */
public final class StepSource implements Source<Chunk, StepSource.Range, List<StepSource.Range>> {
    /** The rows' schema. */
    public static final Schema SCHEMA = Schema.parse("i bigint, s string");

    private static final long serialVersionUID = 1L;
    private static final Map<String, AtomicInteger> FAILURES = new ConcurrentHashMap<>();

    /** What happens in the middle. */
    public enum Plot {
        /** Nothing; there is no waiting either. */
        RUN_THROUGH,
        /** One reader fails, once, after a checkpoint. */
        FAIL_ONCE,
        /** One reader fails, once, whether or not there was a checkpoint. */
        FAIL_AT_FIRST,
        /** One reader fails each time it gets to the middle, with or without checkpoints. */
        FAIL_ALWAYS,
        /** Readers wait in the middle until the job is stopped or cancelled. */
        WAIT
    }

    private final String key;
    private final int splits;
    private final int rows;
    private final Plot plot;

    /**
     * @param key tells tests of one virtual machine apart
     * @param splits number of readers' shares
     * @param rows rows of each
     */
    public StepSource(String key, int splits, int rows, Plot plot) {
        this.key = key;
        this.splits = splits;
        this.rows = rows;
        this.plot = plot;
        FAILURES.put(key, new AtomicInteger());
    }

    /** Failures so far, of this virtual machine. */
    public int failures() {
        return FAILURES.get(key).get();
    }

    /** A part of the numbers. */
    public record Range(int split, int next) implements SourceSplit {
        @Override
        public String splitId() {
            return Integer.toString(split);
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<Range, List<Range>> createEnumerator(SplitEnumeratorContext<Range> context) {
        List<Range> ranges = new ArrayList<>();
        for (int split = 0; split < splits; split++) {
            ranges.add(new Range(split, 0));
        }
        return new RangeEnumerator(context, ranges);
    }

    @Override
    public SplitEnumerator<Range, List<Range>> restoreEnumerator(
            SplitEnumeratorContext<Range> context, List<Range> unassigned) {
        return new RangeEnumerator(context, new ArrayList<>(unassigned));
    }

    @Override
    public SourceReader<Chunk, Range> createReader(SourceReaderContext context) {
        return new Reader(context);
    }

    @Override
    public SimpleVersionedSerializer<Range> getSplitSerializer() {
        return new RangeSerializer();
    }

    @Override
    public SimpleVersionedSerializer<List<Range>> getEnumeratorCheckpointSerializer() {
        return new RangesSerializer();
    }

    /** Gives each reader the splits that are its modulo the parallelism. */
    private static final class RangeEnumerator implements SplitEnumerator<Range, List<Range>> {
        private final SplitEnumeratorContext<Range> context;
        private final List<Range> unassigned;

        RangeEnumerator(SplitEnumeratorContext<Range> context, List<Range> unassigned) {
            this.context = context;
            this.unassigned = unassigned;
        }

        @Override
        public void addReader(int subtask) {
            for (Range range : List.copyOf(unassigned)) {
                if (range.split() % context.currentParallelism() == subtask) {
                    context.assignSplit(range, subtask);
                    unassigned.remove(range);
                }
            }
            context.signalNoMoreSplits(subtask);
        }

        @Override
        public void addSplitsBack(List<Range> splits, int subtask) {
            unassigned.addAll(splits);
        }

        @Override
        public List<Range> snapshotState(long checkpointId) {
            return List.copyOf(unassigned);
        }

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void close() {}
    }

    private final class Reader implements SourceReader<Chunk, Range> {
        private final List<Range> ranges = new ArrayList<>();
        private final List<Long> heldBy = new ArrayList<>();
        private final int subtask;
        private CompletableFuture<Void> available = new CompletableFuture<>();
        private boolean complete;
        private boolean all;

        Reader(SourceReaderContext context) {
            subtask = context.getIndexOfSubtask();
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Chunk> output) {
            if (!all) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            if (ranges.isEmpty()) {
                return InputStatus.END_OF_INPUT;
            }
            Range range = ranges.get(0);
            if (plot != Plot.RUN_THROUGH && range.next() == rows / 2 && subtask == 0) {
                InputStatus middle = middle();
                if (middle != null) {
                    return middle;
                }
            }
            if (plot == Plot.FAIL_ONCE && range.next() == rows / 2 + 1 && subtask == 0 && failures() == 0) {
                FAILURES.get(key).incrementAndGet();
                throw new IllegalStateException("failure that the test has planned");
            }
            emit(range, output);
            return ranges.isEmpty() ? InputStatus.END_OF_INPUT : InputStatus.MORE_AVAILABLE;
        }

        /** What to answer in the middle; null to go on. */
        private InputStatus middle() {
            if (plot == Plot.FAIL_ALWAYS || plot == Plot.FAIL_AT_FIRST && failures() == 0) {
                FAILURES.get(key).incrementAndGet();
                throw new IllegalStateException("failure that the test has planned");
            }
            if (plot == Plot.WAIT || plot == Plot.FAIL_ONCE && !complete && failures() == 0) {
                available = new CompletableFuture<>();
                return InputStatus.NOTHING_AVAILABLE;
            }
            return null;
        }

        private void emit(Range range, ReaderOutput<Chunk> output) {
            Chunk chunk = Chunk.allocate(SCHEMA, 1);
            long number = (long) range.split() * rows + range.next();
            chunk.longs(0).set(0, number);
            chunk.strings(1).setString(0, "row " + number);
            chunk.setRowCount(1);
            output.collect(chunk);
            ranges.remove(0);
            if (range.next() + 1 < rows) {
                ranges.add(0, new Range(range.split(), range.next() + 1));
            }
        }

        @Override
        public List<Range> snapshotState(long checkpointId) {
            if (!ranges.isEmpty() && ranges.get(0).next() == rows / 2) {
                heldBy.add(checkpointId);
            }
            return List.copyOf(ranges);
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (heldBy.contains(checkpointId)) {
                complete = true;
                if (plot == Plot.FAIL_ONCE) {
                    available.complete(null);
                }
            }
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return available;
        }

        @Override
        public void addSplits(List<Range> splits) {
            ranges.addAll(splits);
        }

        @Override
        public void notifyNoMoreSplits() {
            all = true;
            available.complete(null);
        }

        @Override
        public void start() {}

        @Override
        public void close() {}
    }

    private static final class RangeSerializer implements SimpleVersionedSerializer<Range> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Range range) {
            return ByteBuffer.allocate(8)
                    .putInt(range.split())
                    .putInt(range.next())
                    .array();
        }

        @Override
        public Range deserialize(int version, byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Range(buffer.getInt(), buffer.getInt());
        }
    }

    private static final class RangesSerializer implements SimpleVersionedSerializer<List<Range>> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(List<Range> ranges) {
            ByteBuffer buffer = ByteBuffer.allocate(8 * ranges.size());
            ranges.forEach(range -> buffer.putInt(range.split()).putInt(range.next()));
            return buffer.array();
        }

        @Override
        public List<Range> deserialize(int version, byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            List<Range> ranges = new ArrayList<>();
            while (buffer.hasRemaining()) {
                ranges.add(new Range(buffer.getInt(), buffer.getInt()));
            }
            return ranges;
        }
    }
}
