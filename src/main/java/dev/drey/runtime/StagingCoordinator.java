package dev.drey.runtime;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the staging directory of a {@link FileOutput} before the first task starts, and removes it when the job is over and did not succeed. Runs on
 * the JobManager. A coordinator, because Flink loads it with the user's class loader and closes it whatever the job's end was.
 */
final class StagingCoordinator implements OperatorCoordinator {
    private static final Logger LOG = LoggerFactory.getLogger(StagingCoordinator.class);

    private final FileOutput output;

    StagingCoordinator(FileOutput output) {
        this.output = output;
    }

    @Override
    public void start() throws IOException {
        output.staging().create();
    }

    @Override
    public void close() {
        StagedDirectory staging = output.staging();
        if (output.keepAfterFailure() || staging.isKept()) {
            return;
        }
        try {
            staging.discard();
        } catch (IOException e) {
            // The job's end is decided; a directory too many must not change it.
            LOG.warn("Staging directory {} could not be removed; remove it by hand", staging, e);
        }
    }

    @Override
    public void handleEventFromOperator(int subtask, int attemptNumber, OperatorEvent event) {
        throw new IllegalStateException("output '" + output.target() + "': unexpected event " + event);
    }

    @Override
    public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> result) {
        result.complete(new byte[0]);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        // no state
    }

    @Override
    public void resetToCheckpoint(long checkpointId, byte[] checkpointData) {
        // no state
    }

    @Override
    public void subtaskReset(int subtask, long checkpointId) {
        // no state
    }

    @Override
    public void executionAttemptFailed(int subtask, int attemptNumber, Throwable reason) {
        // what the attempt wrote does not count, because no list names it
    }

    @Override
    public void executionAttemptReady(int subtask, int attemptNumber, SubtaskGateway gateway) {
        // nothing to tell it
    }

    /** Makes the coordinator on the JobManager. */
    static final class Provider implements OperatorCoordinator.Provider {
        private static final long serialVersionUID = 1L;
        private final OperatorID operator;
        private final FileOutput output;

        Provider(OperatorID operator, FileOutput output) {
            this.operator = operator;
            this.output = output;
        }

        @Override
        public OperatorID getOperatorId() {
            return operator;
        }

        @Override
        public OperatorCoordinator create(Context context) {
            return new StagingCoordinator(output);
        }
    }
}
