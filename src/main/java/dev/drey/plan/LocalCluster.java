package dev.drey.plan;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.accumulators.AccumulatorHelper;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions.CompressionCodec;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A Flink cluster inside this process: one JobManager, one TaskManager, loopback only. It outlives jobs, so that its start does not count as
 * their time. Temporary files live in directories of their own, one in each of {@code io.tmp.dirs}, readable by the owner only, which {@link #close} removes.
 */
public final class LocalCluster implements ExecutionTarget, PipelineExecutorServiceLoader {
    private static final String NAME = "drey-local";
    private static final MemorySize NETWORK_MEMORY = MemorySize.ofMebiBytes(64);
    /** Of a task, where the pipelines to come are not known: each exchange then gets the least, which is what Flink gives it in one process. */
    private static final int ANY_EXCHANGES = Integer.MAX_VALUE;

    private static final Duration NO_HEARTBEAT_NEEDED = Duration.ofDays(7);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final Configuration configuration;
    private final List<Path> temporary;
    private final MiniCluster cluster;
    private final int slotsPerTaskManager;
    private int slots;

    /**
     * Starts a cluster.
     *
     * @param configuration Flink's configuration; what is needed for a quiet local run is added
     * @param slots task slots, for tasks that run at the same time; where a job needs more, they are added
     * @param webUi true to serve Flink's web UI on a loopback port
     */
    public LocalCluster(Configuration configuration, int slots, boolean webUi) throws Exception {
        this(configuration, new LocalResources(slots, ANY_EXCHANGES), webUi);
    }

    /**
     * Starts a cluster for a plan.
     *
     * @see #LocalCluster(Configuration, int, boolean)
     */
    public static LocalCluster start(Configuration configuration, Plan plan, boolean webUi) throws Exception {
        return new LocalCluster(configuration, LocalResources.of(plan), webUi);
    }

    private LocalCluster(Configuration configuration, LocalResources resources, boolean webUi) throws Exception {
        this.configuration = new Configuration(configuration);
        this.temporary = temporaryDirectories(
                configuration.getOptional(CoreOptions.TMP_DIRS).orElseGet(() -> System.getProperty("java.io.tmpdir")));
        this.configuration.set(
                CoreOptions.TMP_DIRS,
                temporary.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        this.configuration.set(WebOptions.TMP_DIR, temporary.get(0).toString());
        this.configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        this.configuration.set(RestOptions.ADDRESS, "localhost");
        usually(RestOptions.BIND_PORT, "0");
        // Flink's default storage refuses state over 5 MiB.
        usually(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                temporary.get(0).resolve("checkpoints").toUri().toString());
        // Exchanged data stays on this machine, in the page cache as a rule: compressing costs more than it saves.
        usually(NettyShuffleEnvironmentOptions.SHUFFLE_COMPRESSION_CODEC, CompressionCodec.NONE);
        usually(NettyShuffleEnvironmentOptions.NETWORK_SORT_SHUFFLE_MIN_BUFFERS, resources.exchangeBuffers(buffers()));
        // All slots are here from the start: there is nothing to gain from waiting for more requests to serve at once.
        usually(ResourceManagerOptions.REQUIREMENTS_CHECK_DELAY, Duration.ZERO);
        // No part of a process dies alone, but all are silent while a laptop sleeps.
        usually(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, NO_HEARTBEAT_NEEDED);
        MiniClusterConfiguration.Builder builder = new MiniClusterConfiguration.Builder()
                .setConfiguration(this.configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(resources.slots())
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .withRandomPorts();
        this.slotsPerTaskManager = resources.slots();
        this.slots = resources.slots();
        this.cluster = new MiniCluster(builder.build());
        try {
            cluster.start();
        } catch (Exception e) {
            try {
                deleteTemporary();
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    /** Sets an option that nobody else has set. */
    private <T> void usually(ConfigOption<T> option, T value) {
        if (!configuration.contains(option)) {
            configuration.set(option, value);
        }
    }

    /** The buffers of exchanges: what Flink gives a local run unless another size is set. */
    private int buffers() {
        long bytes = configuration
                .getOptional(TaskManagerOptions.NETWORK_MEMORY_MAX)
                .orElse(NETWORK_MEMORY)
                .getBytes();
        return (int) Math.min(
                Integer.MAX_VALUE,
                bytes
                        / configuration
                                .get(TaskManagerOptions.MEMORY_SEGMENT_SIZE)
                                .getBytes());
    }

    /** New directories in the given ones, which are separated as in Flink's option. */
    private static List<Path> temporaryDirectories(String parents) throws IOException {
        List<Path> made = new ArrayList<>();
        for (String parent : parents.split("[,|" + File.pathSeparator + "]")) {
            try {
                made.add(Files.createTempDirectory(
                        Path.of(parent),
                        "drey-",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
            } catch (IOException e) {
                String reason = Files.isDirectory(Path.of(parent)) ? e.getMessage() : "it is no directory";
                IOException fault = new IOException(
                        "cannot make a temporary directory in '" + parent + "': " + reason
                                + "; set another with -D io.tmp.dirs=DIRECTORY",
                        e);
                deleteAll(made, fault);
                throw fault;
            }
        }
        return made;
    }

    /** Where the REST API (and the web UI, if it is on the class path) answers. */
    public String restAddress() throws Exception {
        return cluster.getRestAddress().get().toString();
    }

    @Override
    public StreamExecutionEnvironment environment(Configuration job) {
        Configuration all = new Configuration(configuration);
        all.addAll(job);
        all.set(DeploymentOptions.TARGET, NAME);
        all.set(DeploymentOptions.ATTACHED, true);
        return new StreamExecutionEnvironment(this, all, Thread.currentThread().getContextClassLoader());
    }

    /** Adds the slots that lack; never takes any away. */
    @Override
    public synchronized void provide(SlotNeeds needs) throws Exception {
        if (needs.exactly() != null && needs.exactly() < slots) {
            throw new SlotsException("pipeline '" + needs.pipeline() + "': max-workers allows " + needs.exactly()
                    + " subtasks at the same time, but the local cluster was started with " + slots + " slots");
        }
        int wanted = needs.exactly() == null ? needs.least() : needs.exactly();
        for (; slots < wanted; slots += slotsPerTaskManager) {
            cluster.startTaskManager();
        }
    }

    @Override
    public boolean isAttached() {
        return true;
    }

    /** As the job's graph has them: Flink's client of a local cluster answers for a failed job with its failure. */
    @Override
    public Map<String, Object> accumulators(JobClient job) throws ExecutionException, InterruptedException {
        try {
            return AccumulatorHelper.deserializeAndUnwrapAccumulators(
                    cluster.getExecutionGraph(job.getJobID()).get().getAccumulatorsSerialized(),
                    Thread.currentThread().getContextClassLoader());
        } catch (IOException | ClassNotFoundException e) {
            throw new ExecutionException("the accumulators of job " + job.getJobID() + " cannot be read", e);
        }
    }

    @Override
    public PipelineExecutorFactory getExecutorFactory(Configuration job) {
        return new PipelineExecutorFactory() {
            @Override
            public String getName() {
                return NAME;
            }

            @Override
            public boolean isCompatibleWith(Configuration other) {
                return true;
            }

            @Override
            public PipelineExecutor getExecutor(Configuration other) {
                return LocalCluster.this::submit;
            }
        };
    }

    @Override
    public Stream<String> getExecutorNames() {
        return Stream.of(NAME);
    }

    private CompletableFuture<JobClient> submit(Pipeline pipeline, Configuration job, ClassLoader userClasses)
            throws Exception {
        StreamGraph graph = PipelineExecutorUtils.getStreamGraph(pipeline, job);
        graph.serializeUserDefinedInstances();
        return cluster.submitJob(graph)
                .thenApply(submitted -> new MiniClusterJobClient(
                        submitted.getJobID(),
                        cluster,
                        userClasses,
                        MiniClusterJobClient.JobFinalizationBehavior.NOTHING));
    }

    /** Waits a bounded time: a task that ignores its interruption is left behind. */
    @Override
    public void close() throws IOException {
        IOException fault = null;
        try {
            cluster.closeAsync().get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            fault = new IOException("the local cluster did not stop within " + CLOSE_LIMIT.toSeconds()
                    + " s: a task ignores its interruption");
        } catch (Exception e) {
            fault = new IOException("the local cluster did not stop cleanly", e);
        }
        try {
            deleteTemporary();
        } catch (IOException e) {
            if (fault != null) {
                e.addSuppressed(fault);
            }
            fault = e;
        }
        if (fault != null) {
            throw fault;
        }
    }

    private void deleteTemporary() throws IOException {
        IOException fault = new IOException("cannot remove temporary directories");
        deleteAll(temporary, fault);
        if (fault.getSuppressed().length > 0) {
            throw fault;
        }
    }

    private static void deleteAll(List<Path> directories, IOException fault) {
        for (Path directory : directories) {
            try {
                delete(directory);
            } catch (IOException e) {
                fault.addSuppressed(e);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IOException("cannot remove temporary directory " + directory, e);
        }
    }
}
