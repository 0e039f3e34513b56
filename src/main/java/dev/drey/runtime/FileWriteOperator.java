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

    // Figures of this run
    private transient long reportedBytes;

    FileWriteOperator(OperatorIdentity identity, FileOutput output) {
        super(identity.first() ? identity.head("write") : identity.middle("write"));
        this.output = output;
    }

    @Override
    protected void prepare() throws Exception {
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        output.staging().checkVisible();
        writer = new StagedFileWriter(output.staging().files(), subtask, output.format(), output.schema());
    }

    @Override
    protected void process(Chunk chunk) throws Exception {
        if (!output.format().takesChanges()) {
            InsertsOnly.check(chunk, identity());
        }
        writer.write(chunk);
        wrote(chunk.selectedCount());
    }

    @Override
    protected void flush() throws Exception {
        report(true);
    }

    @Override
    protected void end() throws Exception {
        report(false);
        release();
    }

    /** After {@link #end()} nothing may be emitted any more, and there is nothing. */
    private void report(boolean durable) throws Exception {
        StagedFile file = writer == null ? null : writer.report(durable);
        if (file != null) {
            totals().bytesWritten += file.bytes() - reportedBytes;
            reportedBytes = file.bytes();
            emit(StagedFileRows.of(List.of(file)));
        }
    }

    @Override
    protected void release() throws Exception {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }
}
