package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Keeps the list of staged files with their lengths in its state, and leaves it as a manifest when the input has ended; see {@link FileOutput}.
 * Runs once.
 */
final class FileCommitOperator extends AbstractStreamOperator<Object> implements OneInputStreamOperator<Chunk, Object> {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final OperatorIdentity identity;
    private final FileOutput output;

    // State
    private transient ListState<Chunk> filesState;
    private transient Map<Path, StagedFile> files;

    private transient boolean opened;
    private transient boolean finished;

    FileCommitOperator(StreamOperatorParameters<Object> parameters, OperatorIdentity identity, FileOutput output) {
        super(parameters);
        this.identity = identity;
        this.output = output;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        filesState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("files", new ChunkSerializer(StagedFileRows.SCHEMA)));
        files = new LinkedHashMap<>();
        for (Chunk chunk : filesState.get()) {
            keep(chunk);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        output.staging().reopen();
        opened = true;
    }

    @Override
    public void processElement(StreamRecord<Chunk> element) {
        keep(element.getValue());
    }

    /** A later report of the same file replaces the earlier one. */
    private void keep(Chunk chunk) {
        StagedFileRows.read(chunk).forEach(file -> files.put(file.path(), file));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        filesState.update(List.of(StagedFileRows.of(new ArrayList<>(files.values()))));
    }

    @Override
    public void finish() throws Exception {
        super.finish();
        String failed = new FailedStages(getRuntimeContext(), identity)
                .anyOf(identity.policy().fallibleAndSelf(identity.stage()));
        if (failed == null) {
            output.staging().writeManifest(new ArrayList<>(files.values()));
        } else {
            output.staging().withhold(failed);
        }
        finished = true;
    }

    /** A task that ends well without having finished was stopped with a savepoint, which refers to the files. */
    @Override
    public void close() throws Exception {
        if (opened
                && !finished
                && !getContainingTask().isCanceled()
                && !getContainingTask().isFailing()) {
            output.staging().keep();
        }
        super.close();
    }
}
