package dev.drey.runtime;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.LegacySinkTransformation;

/**
 * All file outputs of one job. Grows while the job is compiled and travels with every output, so that each can look after all: the first to be
 * published after the others, and the one that is still running remembers for those that have ended.
 */
final class JobOutputs implements Serializable {
    private static final long serialVersionUID = 1L;
    private final ArrayList<FileOutput> outputs = new ArrayList<>();

    /** The outputs that {@code environment} has so far; kept in its committers, for it has no place of its own for them. */
    static JobOutputs of(StreamExecutionEnvironment environment) {
        for (Transformation<?> transformation : environment.getTransformations()) {
            if (transformation instanceof LegacySinkTransformation<?> sink
                    && sink.getOperatorFactory() instanceof FileCommitOperatorFactory committer) {
                return committer.jobOutputs();
            }
        }
        return new JobOutputs();
    }

    void add(FileOutput output) {
        outputs.add(output);
    }

    List<FileOutput> list() {
        return Collections.unmodifiableList(outputs);
    }

    /**
     * Looks for what stands in the way of the outputs that are still to be published, so that it is known before the first of them is.
     *
     * @throws IOException naming the output and what is wrong
     */
    void checkUnpublished() throws IOException {
        for (FileOutput output : outputs) {
            if (!output.staging().exists()) {
                continue; // it has been published, a moment ago
            }
            StagedResult result = StagedResult.of(output);
            if (result.end() == StagedResult.End.COMPLETE) {
                output.commit().check(result.files());
            }
        }
    }
}
