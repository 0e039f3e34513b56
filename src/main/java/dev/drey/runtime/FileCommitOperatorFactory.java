package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.api.common.io.OutputFormat;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OutputFormatOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the committer of a {@link FileOutput} and brings along the format that publishes on the JobManager. */
final class FileCommitOperatorFactory extends AbstractStreamOperatorFactory<Object>
        implements OneInputStreamOperatorFactory<Chunk, Object>, OutputFormatOperatorFactory<Chunk, Object> {
    private static final long serialVersionUID = 1L;
    private final OperatorIdentity identity;
    private final FileOutput output;
    private final JobOutputs all;

    FileCommitOperatorFactory(OperatorIdentity identity, FileOutput output, JobOutputs all) {
        this.identity = identity;
        this.output = output;
        this.all = all;
    }

    /** The outputs of the job that this one belongs to. */
    JobOutputs jobOutputs() {
        return all;
    }

    @Override
    public OutputFormat<Chunk> getOutputFormat() {
        return new FileCommitFormat(output, all);
    }

    @Override
    @SuppressWarnings("unchecked") // the operator's output type is Object
    public <T extends StreamOperator<Object>> T createStreamOperator(StreamOperatorParameters<Object> parameters) {
        return (T) new FileCommitOperator(parameters, identity, output);
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so by Flink
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return FileCommitOperator.class;
    }
}
