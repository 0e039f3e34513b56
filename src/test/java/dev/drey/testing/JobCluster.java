package dev.drey.testing;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.runtime.testutils.InternalMiniClusterExtension;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.util.TestStreamEnvironment;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A cluster in this process for tests that build their jobs themselves; every environment that a test makes submits to it. Unlike Flink's own
 * extension no test hands trouble on to the next: each begins when all slots are free, and the jobs that it leaves, because it failed or ran out
 * of time, are cancelled. Where slots lack, a job fails with that reason within a test's time, not after Flink's five minutes. Register as a
 * static extension; tests may take the {@link MiniCluster} as a parameter.
 */
public final class JobCluster
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 10;

    private final int slots;
    private final InternalMiniClusterExtension cluster;

    public JobCluster(int slots) {
        this.slots = slots;
        Configuration configuration = new Configuration();
        configuration.set(ResourceManagerOptions.STANDALONE_CLUSTER_STARTUP_PERIOD_TIME, PATIENCE);
        configuration.set(JobManagerOptions.SLOT_REQUEST_TIMEOUT, PATIENCE);
        // On a busy machine the default of 100 ms lets a TaskManager register several times over.
        configuration.set(ClusterOptions.INITIAL_REGISTRATION_TIMEOUT, Duration.ofSeconds(5));
        this.cluster = new InternalMiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumberTaskManagers(1)
                .setNumberSlotsPerTaskManager(slots)
                .build());
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        cluster.beforeAll(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        awaitFreeSlots();
        TestStreamEnvironment.setAsContext(cluster.getMiniCluster(), slots);
    }

    /** A job gives its slots back a moment after it has told its client that it is over. */
    private void awaitFreeSlots() throws Exception {
        try {
            CommonTestUtils.waitUntilCondition(
                    () -> freeSlots() == slots, POLL_MILLIS, Math.toIntExact(PATIENCE.toMillis() / POLL_MILLIS));
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    freeSlots() + " of " + slots + " slots are free after " + PATIENCE + "; jobs: "
                            + cluster.getMiniCluster().listJobs().get(),
                    e);
        }
    }

    private int freeSlots() throws Exception {
        return cluster.getMiniCluster().getResourceOverview().get().getNumberFreeSlots();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        TestStreamEnvironment.unsetAsContext();
        MiniCluster mini = cluster.getMiniCluster();
        for (JobStatusMessage job : mini.listJobs().get()) {
            JobStatus status = job.getJobState();
            if (!status.isGloballyTerminalState() && status != JobStatus.CANCELLING) {
                mini.cancelJob(job.getJobId()).get();
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        cluster.afterAll(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == MiniCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return cluster.getMiniCluster();
    }
}
