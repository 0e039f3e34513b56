package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.flink.api.common.io.FinalizeOnMaster;
import org.apache.flink.api.common.io.OutputFormat;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.execution.SuppressRestartsException;
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
    private final JobOutputs all;

    FileCommitFormat(FileOutput output, JobOutputs all) {
        this.output = output;
        this.all = all;
    }

    /** @throws SuppressRestartsException around what is wrong: a restart would only find the same again, and half of the outputs published */
    @Override
    public void finalizeGlobal(FinalizationContext context) {
        try {
            all.checkUnpublished();
            finish(StagedResult.of(output));
        } catch (IOException | RuntimeException e) {
            throw new SuppressRestartsException(e);
        }
    }

    private void finish(StagedResult result) throws IOException {
        StagedDirectory staging = output.staging();
        switch (result.end()) {
            case COMPLETE -> output.commit().publish(result.files(), emptyFile());
            case WITHHELD -> {
                LOG.warn("Output {} is not published: stage {} has failed", output.target(), staging.withheldFor());
                staging.discard();
            }
            case KEPT ->
                LOG.info(
                        "The job was stopped with a savepoint; {} keeps the files of output {}",
                        staging,
                        output.target());
            case PUBLISHED_BEFORE -> {
                LOG.info("Output {} was published by the run that this one was resumed from", output.target());
                staging.discard();
            }
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
