package dev.drey.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.checkpoint.CheckpointCoordinator;
import org.apache.flink.runtime.checkpoint.PendingCheckpoint;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the staging directory of a {@link FileOutput} before the first task starts, and removes it when the job is over and did not succeed. Runs on
 * the JobManager. A coordinator, because Flink loads it with the user's class loader and closes it whatever the job's end was.
 *
 * <p>Its checkpoint names the staging directories of all outputs of the job. The state of an output whose tasks had ended is not in a
 * checkpoint, so those that are still running remember it; restored coordinators share what they find through the job's
 * {@link org.apache.flink.runtime.operators.coordination.CoordinatorStore}, which is filled before the first of them starts.
 */
final class StagingCoordinator implements OperatorCoordinator {
    private static final Logger LOG = LoggerFactory.getLogger(StagingCoordinator.class);
    private static final int VERSION = 1;

    private final Context context;
    private final FileOutput output;
    private final JobOutputs all;
    private boolean resumed;
    private volatile boolean savepointTaken;

    StagingCoordinator(Context context, FileOutput output, JobOutputs all) {
        this.context = context;
        this.output = output;
        this.all = all;
    }

    /** A fault fails the job for good; an exception from here would take the whole JobManager along. */
    @Override
    public void start() {
        try {
            prepare();
        } catch (IOException | RuntimeException e) {
            context.failJob(new SuppressRestartsException(e));
        }
    }

    private void prepare() throws IOException {
        StagedDirectory staging = output.staging();
        StagedDirectory previous = remembered();
        boolean sameRun = previous != null && previous.root().equals(staging.root());
        boolean mayBePublished = resumed && !sameRun && (previous == null || !previous.exists());
        String refusal =
                mayBePublished || sameRun ? null : DirectoryCommit.refusal(Path.of(output.target()), output.ifExists());
        if (refusal != null) {
            throw new IOException(refusal);
        }
        staging.create();
        if (resumed && !sameRun) {
            staging.resumeFrom(previous);
        }
    }

    /** Where the output was staged when the checkpoint was taken that the run began with; null when that is not known. */
    private StagedDirectory remembered() {
        Object root = context.getCoordinatorStore().get(key(output.target()));
        return root == null ? null : StagedDirectory.at(Path.of((String) root));
    }

    private static String key(String target) {
        return "drey.staging " + target;
    }

    @Override
    public void close() {
        StagedDirectory staging = output.staging();
        if (output.keepAfterFailure() || staging.isKept() || !staging.exists()) {
            return;
        }
        if (savepointTaken) {
            LOG.warn(
                    "Staging directory {} is kept, because a savepoint refers to it; remove it by hand with the savepoint",
                    staging);
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
        noteSavepoint(checkpointId);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeInt(all.list().size());
            for (FileOutput each : all.list()) {
                out.writeUTF(each.target());
                out.writeUTF(each.staging().root().toString());
            }
            result.complete(bytes.toByteArray());
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
    }

    private void noteSavepoint(long checkpointId) {
        CheckpointCoordinator checkpoints = context.getCheckpointCoordinator();
        PendingCheckpoint pending =
                checkpoints == null ? null : checkpoints.getPendingCheckpoints().get(checkpointId);
        // Savepoints are the checkpoints that no later one subsumes.
        if (pending != null && !pending.canBeSubsumed()) {
            pending.getCompletionFuture().thenAccept(savepoint -> savepointTaken = true);
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        // no state
    }

    @Override
    public void resetToCheckpoint(long checkpointId, byte[] checkpointData) throws IOException {
        resumed = checkpointId != NO_CHECKPOINT;
        if (checkpointData == null || checkpointData.length == 0) {
            return; // the tasks had ended, or the output is new
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(checkpointData))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException("output '" + output.target() + "': the state of the savepoint has version "
                        + version + "; this version of Drey reads " + VERSION);
            }
            for (int left = in.readInt(); left > 0; left--) {
                String target = in.readUTF();
                context.getCoordinatorStore().putIfAbsent(key(target), in.readUTF());
            }
        }
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
        private final JobOutputs all;

        Provider(OperatorID operator, FileOutput output, JobOutputs all) {
            this.operator = operator;
            this.output = output;
            this.all = all;
        }

        @Override
        public OperatorID getOperatorId() {
            return operator;
        }

        @Override
        public OperatorCoordinator create(Context context) {
            return new StagingCoordinator(context, output, all);
        }
    }
}
