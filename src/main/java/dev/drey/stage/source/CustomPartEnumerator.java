package dev.drey.stage.source;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Gives a reader the next part when it asks; the state is the parts that are with no reader. */
final class CustomPartEnumerator implements SplitEnumerator<CustomPartSplit, List<CustomPartSplit>> {
    private final SplitEnumeratorContext<CustomPartSplit> context;
    private final ArrayDeque<CustomPartSplit> left;

    CustomPartEnumerator(SplitEnumeratorContext<CustomPartSplit> context, Collection<CustomPartSplit> left) {
        this.context = context;
        this.left = new ArrayDeque<>(left);
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        CustomPartSplit next = left.poll();
        if (next == null) {
            context.signalNoMoreSplits(subtask);
        } else {
            context.assignSplit(next, subtask);
        }
    }

    @Override
    public void addSplitsBack(List<CustomPartSplit> splits, int subtask) {
        splits.forEach(left::addFirst);
    }

    @Override
    public List<CustomPartSplit> snapshotState(long checkpointId) {
        return List.copyOf(left);
    }

    @Override
    public void start() {
        // Parts are given when readers ask.
    }

    @Override
    public void addReader(int subtask) {
        // Readers ask.
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    /** The state in checkpoints. */
    static final class StateSerializer implements SimpleVersionedSerializer<List<CustomPartSplit>> {
        private final CustomPartSplit.Serializer splits = new CustomPartSplit.Serializer();

        @Override
        public int getVersion() {
            return splits.getVersion();
        }

        @Override
        public byte[] serialize(List<CustomPartSplit> state) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(64);
            splits.writeAll(state, out);
            return out.getCopyOfBuffer();
        }

        @Override
        public List<CustomPartSplit> deserialize(int version, byte[] serialized) throws IOException {
            splits.checkVersion(version);
            return splits.readAll(new DataInputDeserializer(serialized));
        }
    }
}
