package dev.drey.plan;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The cluster that {@code flink run} (or an application-mode entry point) hands to this program. */
public final class SubmittedTarget implements ExecutionTarget {

    /** True when this program was submitted by Flink's client rather than started on its own. */
    public static boolean isPresent() {
        return !(StreamExecutionEnvironment.getExecutionEnvironment() instanceof LocalStreamEnvironment);
    }

    /** The parallelism that {@code flink run -p} or the cluster's configuration sets. */
    public static int parallelism() {
        return StreamExecutionEnvironment.getExecutionEnvironment().getParallelism();
    }

    @Override
    public StreamExecutionEnvironment environment(Configuration job) {
        return StreamExecutionEnvironment.getExecutionEnvironment(job);
    }

    @Override
    public boolean isAttached() {
        return StreamExecutionEnvironment.getExecutionEnvironment()
                .getConfiguration()
                .get(DeploymentOptions.ATTACHED);
    }

    @Override
    public void close() {
        // The cluster belongs to whoever started it.
    }
}
