package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.LegacySinkTransformation;

/**
 * A directory of files that a job writes, seen by others only when the whole job has succeeded. Sinks and dead letters share it.
 *
 * <p><b>How.</b> Writers ({@link FileWriteOperator}) append to files in a {@link StagedDirectory} beside the target, and tell a committer of
 * parallelism 1 ({@link FileCommitOperator}) name and length of each file in front of every checkpoint barrier and when their input has ended. The
 * committer keeps the list in its state, so a checkpoint holds exactly the lengths that were written when it was taken: writers have no
 * state, begin new files after a restart, may change their number, and what a list does not name does not count. When the committer's input
 * has ended it leaves the list as a manifest; when all tasks of the job have finished, the JobManager publishes the manifest's files
 * ({@link FileCommitFormat}).
 *
 * <p><b>Why there.</b> Flink 2.3 calls {@code finalizeOnMaster} of an output format's vertex after the last task of the job and before the job
 * becomes FINISHED, and an exception from it fails the job. A committing operator alone would publish while another branch may still fail. A
 * {@code JobStatusHook} runs after FINISHED, its exceptions are fatal to the JobManager, and its class is needed where a session cluster reads the
 * submission without the user's jar. A stop with savepoint also ends in {@code finalizeOnMaster}; then there is no manifest, because
 * nobody called {@code finish}, and the committer has marked the files as kept for the run that resumes.
 *
 * <p><b>Stages that have failed.</b> Where a run goes on without a stage that has failed, outputs behind it are withheld: the committer, whose input ends
 * after all stages in front of it, asks which have failed ({@link FailedStages}) and leaves a note instead of the manifest.
 *
 * <p><b>Faults.</b> Publishing that has failed cannot succeed after a restart, so it is never followed by one, and the first output to be
 * published looks for what stands in the way of any ({@link JobOutputs}).
 *
 * <p><b>Resuming.</b> An output whose input had ended when the savepoint was taken has no state in it: Flink neither opens nor finishes its
 * operators again and drops its coordinator's state. The coordinators of the others therefore remember where it was staged; what lies
 * there is published by the resumed run, and when nothing lies there any more the earlier run has published it ({@link StagedResult}).
 *
 * <p><b>Clean-up.</b> The writers' coordinator on the JobManager ({@link StagingCoordinator}) removes the staging directory when the job is over
 * and nothing was published or kept. It leaves it where a savepoint or a checkpoint may outlive the job (retained checkpoints) or where
 * the end of the JobManager is not the end of the job (high availability).
 *
 * <p>The path must be on a file system that all machines of the cluster share under the same name; a machine that does not see the staging
 * directory fails the job.
 *
 * @param target absolute local path of the directory to become
 * @param run tells the staging directories of runs apart
 * @param ifExists what to do when the target is there already
 * @param format how files are written
 * @param schema of the rows
 * @param keepAfterFailure true when the staging directory must outlive a run that did not succeed
 */
public record FileOutput(
        String target, String run, IfExists ifExists, FileFormat format, Schema schema, boolean keepAfterFailure)
        implements Serializable {

    /**
     * An output of one run, which is given a random name of its own: an output that is made twice is two, whose files never meet.
     */
    public static FileOutput to(
            Path target, IfExists ifExists, FileFormat format, Schema schema, ReadableConfig configuration)
            throws IOException {
        boolean retained = configuration.get(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION)
                != ExternalizedCheckpointRetention.NO_EXTERNALIZED_CHECKPOINTS;
        boolean available = !"NONE".equalsIgnoreCase(configuration.get(HighAvailabilityOptions.HA_MODE));
        Path absolute = target.toAbsolutePath().normalize();
        // A link is followed, so that staging lies on the file system of the directory itself.
        Path place = Files.exists(absolute) ? absolute.toRealPath() : absolute;
        if (place.getFileName() == null) {
            throw new IOException("output '" + target + "' is the root of the file system; give a directory below it");
        }
        String run = UUID.randomUUID().toString().substring(0, 8);
        return new FileOutput(place.toString(), run, ifExists, format, schema, retained || available);
    }

    /**
     * Why an output must not go to {@code target}, as far as that is known before the job; null when it may. A run that is resumed may find
     * what the run before has published, which only {@link StagingCoordinator} can tell.
     *
     * @param configuration of the job
     * @throws IOException if the target cannot be looked at
     */
    public static String refusal(Path target, IfExists ifExists, ReadableConfig configuration) throws IOException {
        boolean resumed = configuration.get(StateRecoveryOptions.SAVEPOINT_PATH) != null;
        return resumed ? null : DirectoryCommit.refusal(target, ifExists);
    }

    /**
     * Finds out whether an output may go to {@code target}, without making anything.
     *
     * @return what was found, for people
     * @throws IOException saying what stands in the way
     */
    public static String probe(Path target, IfExists ifExists) throws IOException {
        String fault = DirectoryCommit.refusal(target, ifExists);
        if (fault != null) {
            throw new IOException(fault);
        }
        Path existing = target.toAbsolutePath().normalize();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new IOException("'" + existing + "' is not a directory");
        }
        if (!Files.isWritable(existing)) {
            throw new IOException("directory '" + existing + "' may not be written to");
        }
        return Files.exists(target) ? "can be replaced" : "can be made";
    }

    StagedDirectory staging() {
        return StagedDirectory.of(Path.of(target), run);
    }

    DirectoryCommit commit() {
        return new DirectoryCommit(Path.of(target), ifExists, format.extension(), staging());
    }

    /**
     * Adds writers and committer behind {@code rows}.
     *
     * @param identity the stage, as a whole
     * @param name name and uid of the writers; the committer's are {@code name (commit)} and {@code name/commit}
     * @param buckets maximum parallelism to set
     * @param parallelism number of writers
     */
    public void write(DataStream<Chunk> rows, OperatorIdentity identity, String name, int buckets, int parallelism) {
        StreamExecutionEnvironment environment = rows.getExecutionEnvironment();
        JobOutputs all = JobOutputs.of(environment);
        all.add(this);
        SingleOutputStreamOperator<Chunk> written = rows.transform(
                        name,
                        ChunkTypeInfo.of(StagedFileRows.SCHEMA),
                        new FileWriteOperatorFactory(identity, this, all))
                .name(name)
                .uid(name)
                .setParallelism(parallelism)
                .setMaxParallelism(buckets);
        LegacySinkTransformation<Chunk> committer = new LegacySinkTransformation<>(
                written.getTransformation(),
                name + " (commit)",
                new FileCommitOperatorFactory(identity, this, all),
                1,
                true);
        committer.setUid(name + "/commit");
        committer.setMaxParallelism(buckets);
        environment.addOperator(committer);
    }
}
