package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import java.util.List;

/**
 * Writes the rows of one subtask to a staged file and reports its length downstream, in front of every barrier and at the end; see
 * {@link FileOutput}. Has no state: the committer's covers it.
 */
final class FileWriteOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final FileOutput output;

    // Resources
    private transient StagedFileWriter writer;

    FileWriteOperator(OperatorIdentity identity, FileOutput output) {
        super(identity.head("write"));
        this.output = output;
    }

    @Override
    public void open() throws Exception {
        super.open();
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        writer = new StagedFileWriter(output.staging().files(), subtask, output.format(), output.schema());
        writer.checkDirectory();
    }

    @Override
    protected void process(Chunk chunk) throws Exception {
        InsertsOnly.check(chunk, identity());
        writer.write(chunk);
        totals().rowsOut += chunk.selectedCount();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        report(true);
    }

    @Override
    public void finish() throws Exception {
        report(false);
        closeFile();
        super.finish();
    }

    /** After {@link #finish()} nothing may be emitted any more, and there is nothing. */
    private void report(boolean durable) throws Exception {
        StagedFile file = writer == null ? null : writer.report(durable);
        if (file != null) {
            emit(StagedFileRows.of(List.of(file)));
        }
    }

    @Override
    public void close() throws Exception {
        closeFile();
        super.close();
    }

    private void closeFile() throws Exception {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }
}
