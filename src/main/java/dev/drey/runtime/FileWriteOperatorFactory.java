package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;

/**
 * Makes the writers of a {@link FileOutput} and brings along the coordinator that makes and removes the staging directory. It stands with the
 * writers, not with the committer, because in batch Flink sets up the committer only after the writers have ended.
 */
final class FileWriteOperatorFactory extends SimpleOperatorFactory<Chunk>
        implements OneInputStreamOperatorFactory<Chunk, Chunk>, CoordinatedOperatorFactory<Chunk> {
    private static final long serialVersionUID = 1L;
    private final FileOutput output;
    private final JobOutputs all;

    FileWriteOperatorFactory(OperatorIdentity identity, FileOutput output, JobOutputs all) {
        super(new FileWriteOperator(identity, output));
        this.output = output;
        this.all = all;
    }

    @Override
    public OperatorCoordinator.Provider getCoordinatorProvider(String operatorName, OperatorID operatorID) {
        return new StagingCoordinator.Provider(operatorID, output, all);
    }
}
