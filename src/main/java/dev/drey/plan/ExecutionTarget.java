package dev.drey.plan;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where jobs run: a {@link LocalCluster} in this process or the cluster that the jar was submitted to ({@link SubmittedTarget}). */
public interface ExecutionTarget extends AutoCloseable {
    /**
     * A new environment for one job.
     *
     * @param job the job's part of Flink's configuration
     */
    StreamExecutionEnvironment environment(Configuration job);

    /** True when the client waits for the job and can show its results. */
    boolean isAttached();

    /**
     * Makes sure, before a job is submitted, that it can get the slots that it needs.
     *
     * @throws SlotsException saying how many lack and why
     */
    void provide(SlotNeeds needs) throws Exception;

    /** The accumulators of a job, also of one that has failed. */
    default Map<String, Object> accumulators(JobClient job) throws ExecutionException, InterruptedException {
        return job.getAccumulators().get();
    }

    @Override
    void close() throws IOException;
}
