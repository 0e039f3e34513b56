package dev.drey.api;

import dev.drey.catalog.StageTypes;
import dev.drey.chunk.Chunk;
import dev.drey.plan.ExecutionTarget;
import dev.drey.plan.JobGraphBuilder;
import dev.drey.plan.LocalCluster;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.Planner;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOverrides;
import dev.drey.plan.SubmittedTarget;
import dev.drey.spec.Node;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.spec.SpecException;
import dev.drey.spec.TreeReader;
import dev.drey.stage.Changelog;
import dev.drey.stage.Mode;
import dev.drey.stage.PipelineSettings;
import dev.drey.stage.StageCatalog;
import dev.drey.stage.StageType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A pipeline declared in Java.
 *
 * <pre>{@code
 * PipelineResult result = Pipeline.named("late-flights")
 *         .mode(Mode.BATCH)
 *         .stage("flights", "file").option("path", "flights.csv").option("schema", Schema.parse("origin string, delay bigint"))
 *         .stage("late", "filter").from("flights").option("where", "delay > 15")
 *         .stage("out", "sink").from("late").option("format", "collect")
 *         .execute();
 * result.rows("out");
 * }</pre>
 *
 * <p>It is the same as a pipeline file with the same keys: names of stages, types, options and settings are those of the reference, texts may
 * hold {@code ${env:NAME}} and write {@code $${} for the characters <code>${</code>, and every fault is told at once when the pipeline is
 * planned. Mutable; not thread-safe.
 */
public final class Pipeline {
    private final String name;
    private final Position position;
    private final List<Node.Entry> settings = new ArrayList<>();
    private final List<PipelineStage> stages = new ArrayList<>();
    private final Map<String, DataStream<Chunk>> outputs = new LinkedHashMap<>();
    private StageCatalog catalog = StageTypes.builtIn();
    private Path baseDirectory = Path.of("").toAbsolutePath();

    private Pipeline(String name) {
        this.name = name;
        this.position = Position.of(name);
    }

    /** Begins a pipeline. */
    public static Pipeline named(String name) {
        return new Pipeline(name);
    }

    /** How it runs; batch unless set. */
    public Pipeline mode(Mode mode) {
        return set(PipelineSettings.MODE.name(), mode);
    }

    /** Subtasks of each stage; the available cores unless set. */
    public Pipeline parallelism(int parallelism) {
        return set(PipelineSettings.PARALLELISM.name(), parallelism);
    }

    /** Entries for Flink's configuration. */
    public Pipeline flink(Map<String, String> configuration) {
        return set(PipelineSettings.FLINK.name(), configuration);
    }

    /**
     * Sets a setting of the pipeline as a whole, such as {@code chunk-rows}.
     *
     * @throws IllegalArgumentException if it is set already, or the value's class cannot stand in a pipeline
     */
    public Pipeline set(String setting, Object value) {
        PipelineStage.add(settings, "setting", new Node.Entry(setting, position, Node.of(position, value)));
        return this;
    }

    /** What relative paths are relative to; the working directory unless set. */
    public Pipeline baseDirectory(Path directory) {
        baseDirectory = directory.toAbsolutePath();
        return this;
    }

    /** Lets stages be of a type of the caller's own. */
    public Pipeline with(StageType type) {
        catalog = catalog.plus(type);
        return this;
    }

    /**
     * Adds a stage.
     *
     * @throws IllegalArgumentException if there is one of that name
     */
    public PipelineStage stage(String stage, String type) {
        if (stages.stream().anyMatch(s -> s.name().equals(stage))) {
            throw new IllegalArgumentException("pipeline '" + name + "' has a stage '" + stage + "' already");
        }
        PipelineStage added = new PipelineStage(this, position, stage, type);
        stages.add(added);
        return added;
    }

    /** @see #stage(String, String) */
    public PipelineStage stage(String stage, String type, Map<String, ?> options) {
        return stage(stage, type).options(options);
    }

    /**
     * Lets a stream of inserts of the caller's own job be a stage; for {@link #attachTo}. A row of another kind fails the job.
     *
     * @param chunks as {@link ChunkStreams} or an operator of Drey gives them
     */
    public Pipeline input(String stage, DataStream<Chunk> chunks) {
        return input(stage, chunks, Changelog.INSERTS);
    }

    /**
     * Lets a stream of changes of the caller's own job be a stage, such as a table's as {@link ChunkStreams#fromRowData} gives it.
     *
     * @param chunks whose rows have kinds; a retraction has all columns of the row that it takes back
     * @param changelog what is known of the changes: {@link Changelog#changesWithoutKey} or {@link Changelog#changes}
     * @throws IllegalArgumentException if a key column is none of the stream's
     */
    public Pipeline input(String stage, DataStream<Chunk> chunks, Changelog changelog) {
        String type = "stream:" + stage;
        with(StreamInput.type(type, chunks, changelog));
        stage(stage, type);
        return this;
    }

    /**
     * Names a result that {@link #attachTo} gives back as a stream; set its input by {@code from}. The stream is what the input stage sends: where
     * that changes, {@code -U}, {@code +U} and {@code -D} rows flow out with their kinds ({@link ChunkStreams#toRowData} keeps them), in the
     * streaming modes as early as they are known. A stream of the final table only comes from mode batch.
     */
    public PipelineStage output(String stage) {
        String type = "stream";
        if (catalog.find(type) == null) {
            with(StreamOutput.type(type, outputs));
        }
        return stage(stage, type);
    }

    /**
     * Adds the pipeline's operators to a job of the caller's own instead of running it. The job's settings stay the caller's; switch object reuse on,
     * or every chained edge copies its chunks.
     *
     * @return the streams of the stages that {@link #output} declared, by name
     * @throws SpecException with every problem
     * @throws IllegalArgumentException if the environment runs in batch mode without the two settings that Drey's operators need there
     */
    public Map<String, DataStream<Chunk>> attachTo(StreamExecutionEnvironment environment) throws Exception {
        outputs.clear();
        JobGraphBuilder.attach(plan(), environment);
        return Map.copyOf(outputs);
    }

    /**
     * The specification, equal to that of a file with the same content but for the places.
     *
     * @throws SpecException with every problem that can be seen without knowing the types of stages
     */
    public PipelineSpec spec() {
        Problems problems = new Problems();
        PipelineSpec spec = spec(problems);
        problems.throwIfAny();
        return spec;
    }

    private PipelineSpec spec(Problems problems) {
        List<Node.Entry> entries = new ArrayList<>(settings);
        entries.add(0, new Node.Entry(TreeReader.NAME, position, Node.of(position, name)));
        List<Node.Entry> declared = stages.stream().map(PipelineStage::entry).toList();
        entries.add(new Node.Entry(TreeReader.STAGES, position, new Node.Mapping(position, declared)));
        return new TreeReader(PipelineSettings.names())
                .read(new Node.Mapping(position, entries), baseDirectory, Map.of(), problems);
    }

    /**
     * Checks the whole pipeline.
     *
     * @throws SpecException with every problem
     */
    public Plan plan() {
        Problems problems = new Problems();
        return Planner.plan(catalog, spec(problems), RunOverrides.NONE, problems);
    }

    /**
     * Runs the pipeline to its end: on the cluster that this program was submitted to, else in this process.
     *
     * @throws SpecException with every problem, before anything runs
     * @throws RunFailedException with the report of the run, if it failed
     */
    public PipelineResult execute() throws Exception {
        Plan plan = plan();
        try (ExecutionTarget target = target(plan)) {
            return run(plan, target);
        }
    }

    /**
     * Runs the pipeline to its end on a target, which stays open.
     *
     * @see #execute()
     */
    public PipelineResult execute(ExecutionTarget target) throws Exception {
        return run(plan(), target);
    }

    private static PipelineResult run(Plan plan, ExecutionTarget target) throws Exception {
        return new PipelineResult(new PipelineRunner(target, RunListener.SILENT).run(plan, null));
    }

    private static ExecutionTarget target(Plan plan) throws Exception {
        if (SubmittedTarget.isPresent()) {
            return new SubmittedTarget();
        }
        Configuration cluster = new Configuration();
        plan.flink().forEach((key, value) -> cluster.setString(key, value.resolve()));
        return LocalCluster.start(cluster, plan, false);
    }
}
