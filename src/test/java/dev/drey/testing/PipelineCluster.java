package dev.drey.testing;

import dev.drey.catalog.StageTypes;
import dev.drey.chunk.Chunk;
import dev.drey.plan.LocalCluster;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.Planner;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runtime.ResultTable;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problems;
import dev.drey.spec.YamlReader;
import dev.drey.stage.PipelineSettings;
import dev.drey.stage.StageCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A local cluster for the tests of one class, which runs whole pipelines as the command line does. Register as a static extension. */
public final class PipelineCluster implements BeforeAllCallback, AfterAllCallback {
    private static final int SLOTS = 3;

    private LocalCluster cluster;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        // A machine may stand still for a while; whoever hangs is ended by the tests' own limits.
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofMinutes(10));
        cluster = new LocalCluster(configuration, SLOTS, false);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        cluster.close();
    }

    public LocalCluster cluster() {
        return cluster;
    }

    /** Plans a pipeline file. */
    public static Plan plan(Path file, Map<String, String> parameters, RunOverrides overrides) {
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names()).read(file, parameters, problems);
        return Planner.plan(StageTypes.builtIn(), spec, overrides, problems);
    }

    /** Plans a pipeline that stands in the test; paths in it are relative to {@code directory}. */
    public static Plan plan(String yaml, Path directory, RunOverrides overrides) {
        return plan(StageTypes.builtIn(), yaml, directory, overrides);
    }

    /** The same with other types of stages. */
    public static Plan plan(StageCatalog catalog, String yaml, Path directory, RunOverrides overrides) {
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names())
                .read("test.yaml", yaml, directory.toAbsolutePath(), Map.of(), problems);
        return Planner.plan(catalog, spec, overrides, problems);
    }

    /** Runs a plan to its end. */
    public RunOutcome run(Plan plan) throws Exception {
        return new PipelineRunner(cluster, RunListener.SILENT).run(plan, null);
    }

    /** The rows that a print sink sent back, in canonical form. */
    public static MaterializedResult result(RunOutcome outcome, String sink) {
        return MaterializedResult.of(chunks(outcome, sink));
    }

    /** The chunks that a print sink sent back. */
    public static List<Chunk> chunks(RunOutcome outcome, String sink) {
        for (ResultTable table : outcome.results()) {
            if (table.stage().equals(sink)) {
                return table.chunks();
            }
        }
        throw new AssertionError("no results of sink '" + sink + "'");
    }
}
