package dev.drey.bench;

import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * A Flink cluster within this JVM, running before the clock starts: one task manager with two slots.
 *
 * <p>Jobs are handed over by REST, as to any cluster; their end is awaited on the cluster itself, so that no polling interval is added.
 */
final class FlinkCluster implements AutoCloseable {
    static final int SLOTS = 2;

    private static final MemorySize MANAGED_MEMORY = MemorySize.ofMebiBytes(2048);
    private static final MemorySize NETWORK_MEMORY = MemorySize.ofMebiBytes(256);

    private final MiniCluster cluster;
    private final Configuration client = new Configuration();

    FlinkCluster() throws Exception {
        this(new Configuration());
    }

    /** @param configuration what else the cluster is to be given, a reporter of metrics for instance */
    FlinkCluster(Configuration configuration) throws Exception {
        configuration.set(RestOptions.ADDRESS, "localhost");
        configuration.set(RestOptions.PORT, 0);
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED_MEMORY);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK_MEMORY);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK_MEMORY);
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
        cluster.start();
        client.set(DeploymentOptions.TARGET, "remote");
        client.set(DeploymentOptions.ATTACHED, false);
        client.set(RestOptions.ADDRESS, "localhost");
        client.set(RestOptions.PORT, cluster.getRestAddress().get().getPort());
        client.set(CoreOptions.DEFAULT_PARALLELISM, SLOTS);
    }

    /** A new configuration of a client of this cluster. */
    Configuration clientConfiguration() {
        return new Configuration(client);
    }

    /** Waits for the end of a job; throws what it failed with. */
    void await(JobID job) throws Exception {
        cluster.requestJobResult(job).get().toJobExecutionResult(FlinkCluster.class.getClassLoader());
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
