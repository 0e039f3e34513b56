package dev.drey.stage.source.jdbc;

import dev.drey.stage.source.SplitSerializer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Lets the table be cut, once in the life of a job, and gives readers part after part as they ask. The state is the parts that nobody has; null before the cut. */
final class JdbcEnumerator implements SplitEnumerator<JdbcSplit, JdbcEnumerator.State> {
    /**
     * Parts that are with no reader.
     *
     * @param cut false when the table is yet to be cut
     */
    record State(boolean cut, List<JdbcSplit> unassigned) {
        static final State BEGIN = new State(false, List.of());

        State {
            unassigned = List.copyOf(unassigned);
        }
    }

    private final SplitEnumeratorContext<JdbcSplit> context;
    private final Callable<List<JdbcSplit>> cutting;
    private final ArrayDeque<JdbcSplit> unassigned;
    private final Set<Integer> waiting = new TreeSet<>();
    private boolean cut;

    /** @param cutting asks the database; runs on a thread of its own */
    JdbcEnumerator(SplitEnumeratorContext<JdbcSplit> context, State state, Callable<List<JdbcSplit>> cutting) {
        this.context = context;
        this.cutting = cutting;
        this.cut = state.cut;
        this.unassigned = new ArrayDeque<>(state.unassigned);
    }

    @Override
    public void start() {
        if (!cut) {
            context.callAsync(cutting, this::begin);
        }
    }

    private void begin(List<JdbcSplit> splits, Throwable fault) {
        if (fault != null) {
            throw fault instanceof RuntimeException known ? known : new IllegalStateException(fault);
        }
        cut = true;
        unassigned.addAll(splits);
        List<Integer> asked = new ArrayList<>(waiting);
        waiting.clear();
        asked.forEach(this::serve);
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        if (cut) {
            serve(subtask);
        } else {
            waiting.add(subtask);
        }
    }

    private void serve(int subtask) {
        if (!context.registeredReaders().containsKey(subtask)) {
            return; // it has failed since, and asks again when it is back
        }
        JdbcSplit next = unassigned.poll();
        if (next == null) {
            context.signalNoMoreSplits(subtask);
        } else {
            context.assignSplit(next, subtask);
        }
    }

    @Override
    public void addReader(int subtask) {
        // Readers ask.
    }

    @Override
    public void addSplitsBack(List<JdbcSplit> splits, int subtask) {
        splits.forEach(unassigned::addFirst);
    }

    @Override
    public State snapshotState(long checkpointId) {
        return new State(cut, List.copyOf(unassigned));
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    /** The state in checkpoints. */
    static final class StateSerializer implements SimpleVersionedSerializer<State> {
        private final SplitSerializer<JdbcSplit> splits = new JdbcSplit.Serializer();

        @Override
        public int getVersion() {
            return splits.getVersion();
        }

        @Override
        public byte[] serialize(State state) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(128);
            out.writeBoolean(state.cut);
            splits.writeAll(state.unassigned, out);
            return out.getCopyOfBuffer();
        }

        @Override
        public State deserialize(int version, byte[] serialized) throws IOException {
            splits.checkVersion(version);
            DataInputDeserializer in = new DataInputDeserializer(serialized);
            return new State(in.readBoolean(), splits.readAll(in));
        }
    }
}
