package dev.drey.plan;

import org.apache.flink.client.deployment.executors.RemoteExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cluster that {@code flink run} (or an application-mode entry point) hands to this program. */
public final class SubmittedTarget implements ExecutionTarget {
    private static final Logger LOG = LoggerFactory.getLogger(SubmittedTarget.class);

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

    /**
     * Asks a standalone cluster. Others, on YARN or Kubernetes, start TaskManagers as jobs need them, and in application mode they may come later than
     * this program runs.
     */
    @Override
    public void provide(SlotNeeds needs) throws Exception {
        if (needs.exactly() != null) {
            throw new SlotsException(
                    "pipeline '" + needs.pipeline() + "': max-workers is for local runs; on a cluster its slots"
                            + " decide how many stages run at the same time");
        }
        Configuration configuration = new Configuration();
        configuration.addAll(Configuration.fromMap(StreamExecutionEnvironment.getExecutionEnvironment()
                .getConfiguration()
                .toMap()));
        if (!RemoteExecutor.NAME.equals(configuration.get(DeploymentOptions.TARGET))) {
            return;
        }
        ClusterSlots slots = ClusterSlots.of(configuration);
        String refusal = slots.refusal(needs);
        if (refusal != null) {
            throw new SlotsException(refusal);
        }
        String wait = slots.wait(needs);
        if (wait != null) {
            LOG.warn(wait);
        }
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
