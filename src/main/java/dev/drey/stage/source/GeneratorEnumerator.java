package dev.drey.stage.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Gives each reader its split when it comes; the state is the splits that are with no reader. */
final class GeneratorEnumerator implements SplitEnumerator<GeneratorSplit, List<GeneratorSplit>> {
    private final SplitEnumeratorContext<GeneratorSplit> context;
    private final List<GeneratorSplit> unassigned;

    GeneratorEnumerator(SplitEnumeratorContext<GeneratorSplit> context, List<GeneratorSplit> unassigned) {
        this.context = context;
        this.unassigned = new ArrayList<>(unassigned);
    }

    /** The splits of a run that begins: one for each reader. */
    static List<GeneratorSplit> split(long rows, int readers) {
        List<GeneratorSplit> splits = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            splits.add(new GeneratorSplit(i, readers, i, rows));
        }
        return splits;
    }

    @Override
    public void addReader(int subtask) {
        List<GeneratorSplit> its = unassigned.stream()
                .filter(split -> split.index() % context.currentParallelism() == subtask)
                .toList();
        unassigned.removeAll(its);
        its.forEach(split -> context.assignSplit(split, subtask));
        context.signalNoMoreSplits(subtask);
    }

    /** A reader that has failed comes again by {@link #addReader}. */
    @Override
    public void addSplitsBack(List<GeneratorSplit> splits, int subtask) {
        unassigned.addAll(splits);
    }

    @Override
    public List<GeneratorSplit> snapshotState(long checkpointId) {
        return List.copyOf(unassigned);
    }

    @Override
    public void start() {
        // Splits are given when readers come.
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        // Readers do not ask.
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    /** The state in checkpoints. */
    static final class StateSerializer implements SimpleVersionedSerializer<List<GeneratorSplit>> {
        private final GeneratorSplit.Serializer splits = new GeneratorSplit.Serializer();

        @Override
        public int getVersion() {
            return splits.getVersion();
        }

        @Override
        public byte[] serialize(List<GeneratorSplit> state) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(64);
            splits.writeAll(state, out);
            return out.getCopyOfBuffer();
        }

        @Override
        public List<GeneratorSplit> deserialize(int version, byte[] serialized) throws IOException {
            splits.checkVersion(version);
            return splits.readAll(new DataInputDeserializer(serialized));
        }
    }
}
