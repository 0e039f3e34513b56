package dev.drey.plan;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ClientResults;
import dev.drey.runtime.FaultPolicy;
import dev.drey.spec.Problem;
import dev.drey.spec.SpecException;
import dev.drey.stage.OutputName;
import dev.drey.stage.SideFiles;
import dev.drey.stage.SideOutputs;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageSettings;
import dev.drey.stage.StageTerms;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.BatchShuffleMode;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles a plan to the operators of one Flink job: each stage compiles itself, in topological order, on the streams of its inputs. Knows no stage
 * type.
 */
public final class JobGraphBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(JobGraphBuilder.class);

    private final Plan plan;
    private final StreamExecutionEnvironment environment;
    private final ClientResults results;
    private final Map<String, DataStream<Chunk>> streams = new HashMap<>();
    private final FaultPolicies policies;
    private final StageEnds ends;

    /** @param results takes what sinks send back to the client */
    JobGraphBuilder(Plan plan, StreamExecutionEnvironment environment, ClientResults results) {
        this.results = results;
        this.plan = plan;
        this.environment = environment;
        this.policies = new FaultPolicies(plan);
        this.ends = new StageEnds(plan, environment);
    }

    /**
     * Adds a plan to a job of the caller's own, whose configuration is left alone.
     *
     * @throws IllegalArgumentException if the environment runs in batch mode without the settings that the operators need there, or with more
     *     subtasks than there are buckets
     */
    public static void attach(Plan plan, StreamExecutionEnvironment environment) throws Exception {
        ReadableConfig configuration = environment.getConfiguration();
        boolean batch = configuration.get(ExecutionOptions.RUNTIME_MODE) == RuntimeExecutionMode.BATCH;
        if (batch != plan.settings().mode().isBatch()) {
            throw new IllegalArgumentException("pipeline '" + plan.name() + "' is in mode "
                    + plan.settings().mode().label() + ", but the environment's " + ExecutionOptions.RUNTIME_MODE.key()
                    + " is " + configuration.get(ExecutionOptions.RUNTIME_MODE) + "; they must agree");
        }
        for (ConfigOption<Boolean> option :
                List.of(ExecutionOptions.SORT_INPUTS, ExecutionOptions.USE_BATCH_STATE_BACKEND)) {
            if (batch && configuration.get(option)) {
                throw new IllegalArgumentException("in batch mode the environment's " + option.key()
                        + " must be false, because " + JobConfiguration.DECIDED.get(option.key()));
            }
        }
        if (batch) {
            checkExchanges(plan, configuration.get(ExecutionOptions.BATCH_SHUFFLE_MODE));
        }
        checkParallelism(plan, "the environment's parallelism", environment.getParallelism());
        if (!configuration.get(PipelineOptions.OBJECT_REUSE)) {
            LOG.warn(
                    "{} is off: every chained edge of pipeline '{}' copies its chunks",
                    PipelineOptions.OBJECT_REUSE.key(),
                    plan.name());
        }
        new JobGraphBuilder(plan, environment, ClientResults.detached()).build();
    }

    /** Pipelined exchanges may stand still where two ways meet. */
    private static void checkExchanges(Plan plan, BatchShuffleMode exchanges) {
        Diamond diamond = exchanges == BatchShuffleMode.ALL_EXCHANGES_PIPELINED ? Diamond.firstOf(plan) : null;
        if (diamond != null) {
            throw new IllegalArgumentException("pipeline '" + plan.name() + "': the rows of stage '" + diamond.parting()
                    + "' come to stage '" + diamond.meeting() + "' by two ways, and the environment's "
                    + ExecutionOptions.BATCH_SHUFFLE_MODE.key() + " is " + exchanges
                    + ": while one way is read to its end the other fills up, and both wait for ever; allowed: "
                    + BatchShuffleMode.ALL_EXCHANGES_BLOCKING);
        }
    }

    /** A subtask behind the last bucket would get no rows; Flink's own refusal names neither side. */
    private static void checkParallelism(Plan plan, String what, int parallelism) {
        if (parallelism > plan.settings().buckets()) {
            throw new IllegalArgumentException("pipeline '" + plan.name() + "': " + what + " is " + parallelism
                    + "; allowed: 1 to max-parallelism, which is "
                    + plan.settings().buckets());
        }
    }

    private static SideOutputs sideOutputs(PlannedStage stage) {
        Map<String, Schema> wanted = new HashMap<>();
        stage.outputs().forEach((name, output) -> wanted.put(name, output.schema()));
        return new SideOutputs(wanted);
    }

    /** Lets others find the named outputs of a stage, and writes those that go to files. */
    private void addOutputs(PlannedStage stage, StageContext context, int writers) throws IOException {
        for (Map.Entry<String, PlannedOutput> output : stage.outputs().entrySet()) {
            SideOutputs.Given rows = context.sideOutputs().given(output.getKey());
            streams.put(new OutputName(stage.name(), output.getKey()).toString(), rows.stream());
            Stage.Output files = output.getValue().files();
            if (files != null) {
                SideFiles.write(context, files, rows, output.getValue().rows(), writers);
            }
        }
    }

    /**
     * Adds all stages to the environment.
     *
     * @throws Exception if a stage finds at this point that it cannot run: a missing file, an existing output
     */
    void build() throws Exception {
        Set<String> read = plan.stages().stream()
                .flatMap(stage -> stage.node().inputStages().stream())
                .collect(Collectors.toSet());
        refuseContainmentWithCheckpoints();
        for (PlannedStage stage : plan.stages()) {
            DataStream<Chunk> awaited = ends.awaitedBy(stage);
            List<DataStream<Chunk>> inputs = ends.held(
                    stage, stage.node().inputNames().stream().map(streams::get).toList(), awaited);
            StageContext context = new StageContext(
                    environment,
                    plan.settings(),
                    stage.name(),
                    stage.inputSchemas(),
                    stage.inputTraits(),
                    stage.outputSchema(),
                    read.contains(stage.name()),
                    results,
                    sideOutputs(stage),
                    new StageTerms(policy(stage, inputs), awaited));
            ends.begin();
            DataStream<Chunk> output = stage.stage().compile(context, inputs);
            ends.end(stage);
            if (output != null) {
                checkParallelism(plan, "the parallelism of stage '" + stage.name() + "'", output.getParallelism());
                streams.put(stage.name(), output);
                addOutputs(stage, context, output.getParallelism());
            }
        }
    }

    /** That of work without end, where rows come without end. */
    private FaultPolicy policy(PlannedStage stage, List<DataStream<Chunk>> inputs) {
        FaultPolicy policy = policies.of(stage.name());
        boolean endless = inputs.stream().anyMatch(input -> StageEnds.isEndless(input.getTransformation()));
        return endless ? policy.timed(FaultPolicy.Timing.EACH_CALL) : policy;
    }

    /** A checkpoint that is taken after a failure would be resumed as if no rows were missing. */
    private void refuseContainmentWithCheckpoints() {
        PlannedStage stage = policies.anyContained();
        if (stage != null && environment.getCheckpointConfig().isCheckpointingEnabled()) {
            throw new SpecException(List.of(new Problem(
                    stage.node().options().position(StageSettings.ON_FAILURE),
                    stage.node().subject(),
                    "on-failure: continue needs a run without checkpoints, because one that is taken after the failure would be"
                            + " resumed as if nothing were missing; remove "
                            + CheckpointingOptions.CHECKPOINTING_INTERVAL.key() + " or use on-failure: stop")));
        }
    }
}
