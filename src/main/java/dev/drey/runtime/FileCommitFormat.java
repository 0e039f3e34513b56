package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.io.FinalizeOnMaster;
import org.apache.flink.api.common.io.OutputFormat;
import org.apache.flink.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the files of a {@link FileOutput} on the JobManager, after the last task of the job has finished. Only the hook of an output
 * format is used; rows never pass here.
 */
final class FileCommitFormat implements OutputFormat<Chunk>, FinalizeOnMaster {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(FileCommitFormat.class);

    private final FileOutput output;

    FileCommitFormat(FileOutput output) {
        this.output = output;
    }

    @Override
    public void finalizeGlobal(FinalizationContext context) throws IOException {
        StagedDirectory staging = output.staging();
        List<StagedFile> files = staging.readManifest();
        if (files != null) {
            output.commit().publish(files, emptyFile());
        } else if (staging.isKept()) {
            LOG.info("The job was stopped with a savepoint; {} keeps the files of output {}", staging, output.target());
        } else {
            throw new IOException("output '" + output.target() + "': the list of its files is not in '" + staging
                    + "' as the JobManager sees it; the path must be on a file system that all machines share");
        }
    }

    private byte[] emptyFile() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ChunkEncoder encoder = output.format().encoder(output.schema());
        encoder.header();
        encoder.drainTo(bytes);
        return bytes.toByteArray();
    }

    @Override
    public void configure(Configuration parameters) {
        // nothing to configure
    }

    @Override
    public void open(InitializationContext context) {
        throw new UnsupportedOperationException("files are written by the operators of " + output.target());
    }

    @Override
    public void writeRecord(Chunk record) {
        throw new UnsupportedOperationException("files are written by the operators of " + output.target());
    }

    @Override
    public void close() {
        // nothing is ever open
    }
}
