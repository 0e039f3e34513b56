package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.EventTimes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Counter;

/**
 * A bounded source of chunks that travel inside the job itself. Its only split is the index of the next chunk, so a restart goes on where the last
 * checkpoint was. Runs with parallelism 1.
 */
final class ValuesSource implements Source<Chunk, ValuesSource.Rest, Boolean> {
    private static final long serialVersionUID = 1L;
    private static final int VERSION = 1;

    private final Schema schema;
    private final ArrayList<byte[]> chunks = new ArrayList<>();
    private final Pace.Settings pace;

    /** Takes copies of the chunks, which are of {@code schema}. */
    ValuesSource(Schema schema, List<Chunk> chunks, Pace.Settings pace) throws IOException {
        this.schema = schema;
        this.pace = pace;
        ChunkSerializer serializer = new ChunkSerializer(schema);
        for (Chunk chunk : chunks) {
            DataOutputSerializer out = new DataOutputSerializer(1 << 10);
            serializer.serialize(chunk, out);
            this.chunks.add(out.getCopyOfBuffer());
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<Rest, Boolean> createEnumerator(SplitEnumeratorContext<Rest> context) {
        return new RestEnumerator(context, new Rest(0));
    }

    @Override
    public SplitEnumerator<Rest, Boolean> restoreEnumerator(SplitEnumeratorContext<Rest> context, Boolean assigned) {
        return new RestEnumerator(context, assigned ? null : new Rest(0));
    }

    @Override
    public SourceReader<Chunk, Rest> createReader(SourceReaderContext context) {
        return new Reader(context, new ChunkSerializer(schema), chunks, new Pace(pace, 1));
    }

    @Override
    public SimpleVersionedSerializer<Rest> getSplitSerializer() {
        return new RestSerializer();
    }

    @Override
    public SimpleVersionedSerializer<Boolean> getEnumeratorCheckpointSerializer() {
        return new AssignedSerializer();
    }

    /**
     * What is left to emit.
     *
     * @param next index of the first chunk that was not emitted
     */
    record Rest(int next) implements SourceSplit {
        @Override
        public String splitId() {
            return "values";
        }
    }

    /** Gives the only split to the only reader; the state tells whether it is with the reader. */
    private static final class RestEnumerator implements SplitEnumerator<Rest, Boolean> {
        private final SplitEnumeratorContext<Rest> context;
        private Rest unassigned;

        RestEnumerator(SplitEnumeratorContext<Rest> context, Rest unassigned) {
            this.context = context;
            this.unassigned = unassigned;
        }

        @Override
        public void addReader(int subtask) {
            if (unassigned != null) {
                context.assignSplit(unassigned, subtask);
                unassigned = null;
            }
            context.signalNoMoreSplits(subtask);
        }

        @Override
        public void addSplitsBack(List<Rest> splits, int subtask) {
            unassigned = splits.isEmpty() ? unassigned : splits.get(0);
        }

        @Override
        public Boolean snapshotState(long checkpointId) {
            return unassigned == null;
        }

        @Override
        public void start() {
            // splits are given when the reader comes
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            // readers do not ask
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    /** Emits one chunk a poll. */
    private static final class Reader implements SourceReader<Chunk, Rest> {
        private final ChunkSerializer serializer;
        private final List<byte[]> chunks;
        private final Counter rowsIn;
        private final Counter rowsOut;
        private final Pace pace;
        private final CompletableFuture<Void> ready = new CompletableFuture<>();
        private final DataInputDeserializer in = new DataInputDeserializer();
        /** Index of the next chunk; all are done while there is no split. */
        private int next;

        private boolean assigned;
        /** The next chunk where it is not due yet. */
        private Chunk waiting;

        private CompletableFuture<Void> due;

        Reader(SourceReaderContext context, ChunkSerializer serializer, List<byte[]> chunks, Pace pace) {
            this.rowsIn = context.metricGroup().getIOMetricGroup().getNumRecordsInCounter();
            this.rowsOut = context.metricGroup().getIOMetricGroup().getNumRecordsOutCounter();
            this.serializer = serializer;
            this.chunks = chunks;
            this.pace = pace;
            this.due = ready;
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Chunk> output) throws IOException {
            if (!ready.isDone()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            if (assigned && next < chunks.size()) {
                Chunk chunk = next();
                int rows = chunk.selectedCount();
                if (pace.due(rows) < rows) {
                    due = pace.pause();
                    return InputStatus.NOTHING_AVAILABLE;
                }
                waiting = null;
                next++;
                pace.read(chunk, rows);
                // Flink counts the chunk itself as one.
                rowsIn.inc(chunk.selectedCount());
                rowsOut.inc(chunk.selectedCount() - 1L);
                if (chunk.eventTime() == null) {
                    output.collect(chunk);
                } else {
                    output.collect(chunk, Math.floorDiv(EventTimes.greatest(chunk), 1000L));
                }
            }
            return assigned && next < chunks.size() ? InputStatus.MORE_AVAILABLE : InputStatus.END_OF_INPUT;
        }

        private Chunk next() throws IOException {
            if (waiting == null) {
                in.setBuffer(chunks.get(next));
                waiting = serializer.deserialize(in);
            }
            return waiting;
        }

        @Override
        public List<Rest> snapshotState(long checkpointId) {
            return assigned ? List.of(new Rest(next)) : List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return due;
        }

        @Override
        public void addSplits(List<Rest> splits) {
            for (Rest rest : splits) {
                next = rest.next();
                assigned = true;
            }
        }

        /** Comes behind the split, or behind the restored state where the reader has it already. */
        @Override
        public void notifyNoMoreSplits() {
            ready.complete(null);
        }

        @Override
        public void start() {
            // nothing to open
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static final class RestSerializer implements SimpleVersionedSerializer<Rest> {
        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(Rest rest) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(rest.next()).array();
        }

        @Override
        public Rest deserialize(int version, byte[] bytes) throws IOException {
            check(version);
            return new Rest(ByteBuffer.wrap(bytes).getInt());
        }
    }

    private static final class AssignedSerializer implements SimpleVersionedSerializer<Boolean> {
        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(Boolean assigned) {
            return new byte[] {(byte) (assigned ? 1 : 0)};
        }

        @Override
        public Boolean deserialize(int version, byte[] bytes) throws IOException {
            check(version);
            return bytes[0] == 1;
        }
    }

    private static void check(int version) throws IOException {
        if (version != VERSION) {
            throw new IOException("state of values has version " + version + "; this build reads " + VERSION);
        }
    }
}
