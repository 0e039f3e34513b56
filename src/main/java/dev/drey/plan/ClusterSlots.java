package dev.drey.plan;

import java.net.URL;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.client.deployment.ClusterClientFactory;
import org.apache.flink.client.deployment.ClusterDescriptor;
import org.apache.flink.client.deployment.DefaultClusterClientServiceLoader;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.SchedulerExecutionMode;
import org.apache.flink.runtime.rest.RestClient;
import org.apache.flink.runtime.rest.handler.legacy.messages.ClusterOverviewWithVersion;
import org.apache.flink.runtime.rest.messages.ClusterConfigurationInfoHeaders;
import org.apache.flink.runtime.rest.messages.ClusterOverviewHeaders;
import org.apache.flink.runtime.rest.messages.ConfigurationInfo;

/**
 * The slots of a standalone cluster, which has as many as its TaskManagers brought along, as its REST API tells. A job that needs more would wait until
 * Flink's {@code slot.request.timeout} has passed, five minutes unless set, and then fail without saying what it needed.
 *
 * @param total slots of all TaskManagers
 * @param free those that no job has
 * @param taskManagers that are registered
 * @param elastic true when the cluster's scheduler runs jobs on what slots there are
 */
record ClusterSlots(int total, int free, int taskManagers, boolean elastic) {
    private static final Duration WAIT = Duration.ofSeconds(10);

    /**
     * Asks the cluster that a configuration names.
     *
     * @throws ExecutionException if it does not answer
     */
    static ClusterSlots of(Configuration configuration) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "drey-slots");
            thread.setDaemon(true);
            return thread;
        });
        RestClient client = new RestClient(configuration, executor);
        try {
            return ask(client, address(configuration));
        } catch (TimeoutException e) {
            throw new ExecutionException("the cluster did not answer within " + WAIT.toSeconds() + " s", e);
        } finally {
            client.closeAsync();
            executor.shutdown();
        }
    }

    private static ClusterSlots ask(RestClient client, URL address) throws Exception {
        ClusterOverviewWithVersion overview = client.sendRequest(
                        address.getHost(), address.getPort(), ClusterOverviewHeaders.getInstance())
                .get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        ConfigurationInfo settings = client.sendRequest(
                        address.getHost(), address.getPort(), ClusterConfigurationInfoHeaders.getInstance())
                .get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        return new ClusterSlots(
                overview.getNumSlotsTotal(),
                overview.getNumSlotsAvailable(),
                overview.getNumTaskManagersConnected(),
                isElastic(settings));
    }

    private static boolean isElastic(ConfigurationInfo settings) {
        return settings.stream()
                .anyMatch(entry -> entry.getKey().equals(JobManagerOptions.SCHEDULER_MODE.key())
                                && entry.getValue().equalsIgnoreCase(SchedulerExecutionMode.REACTIVE.name())
                        || entry.getKey().equals(JobManagerOptions.SCHEDULER.key())
                                && entry.getValue().equalsIgnoreCase(JobManagerOptions.SchedulerType.Adaptive.name()));
    }

    private static URL address(Configuration configuration) throws Exception {
        return address(configuration, new DefaultClusterClientServiceLoader().getClusterClientFactory(configuration));
    }

    private static <I> URL address(Configuration configuration, ClusterClientFactory<I> factory) throws Exception {
        ClusterDescriptor<I> descriptor = factory.createClusterDescriptor(configuration);
        try {
            ClusterClient<I> cluster =
                    descriptor.retrieve(factory.getClusterId(configuration)).getClusterClient();
            try {
                return new URL(cluster.getWebInterfaceURL());
            } finally {
                cluster.close();
            }
        } finally {
            descriptor.close();
        }
    }

    /** Why a job cannot run here; null when it can, be it after others. */
    String refusal(SlotNeeds needs) {
        if (elastic || needs.least() <= total) {
            return null;
        }
        return "pipeline '" + needs.pipeline() + "' needs " + needs.least() + " slots (" + needs.reason()
                + "), but the cluster has " + total + " on " + taskManagers
                + (taskManagers == 1 ? " TaskManager" : " TaskManagers") + ": " + (needs.least() - total)
                + " too few; add TaskManagers, or lower --parallelism";
    }

    /** What a job that can run waits for; null when it need not wait. */
    String wait(SlotNeeds needs) {
        return elastic || needs.least() <= free
                ? null
                : "pipeline '" + needs.pipeline() + "' needs " + needs.least() + " slots, of which " + free
                        + " are free now; it waits until other jobs give theirs back";
    }
}
