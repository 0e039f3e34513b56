package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.testing.JobCluster;
import dev.drey.testing.StepSource;
import dev.drey.testing.StepSource.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FileOutputTest {
    @RegisterExtension
    static final JobCluster CLUSTER = new JobCluster(4);

    private static final int ROWS = 10;

    @TempDir
    private Path directory;

    private String key;
    private Path target;
    private final Configuration configuration = new Configuration();

    @BeforeEach
    void configure(TestInfo test) {
        key = test.getDisplayName();
        target = directory.resolve("out/result");
        configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    }

    @ParameterizedTest
    @EnumSource(
            value = RuntimeExecutionMode.class,
            names = {"BATCH", "STREAMING"})
    void success_publishesAllRowsAndNothingElse(RuntimeExecutionMode mode) throws Exception {
        configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
        run(new StepSource(key, 2, ROWS, Plot.RUN_THROUGH), 2, IfExists.FAIL);

        assertThat(names(target)).containsExactly("part-0000-0001.csv", "part-0001-0001.csv");
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(expected(2));
        assertNothingStaged();
    }

    @Test
    void tasksWithoutRows_leaveNoFile() throws Exception {
        run(new StepSource(key, 1, ROWS, Plot.RUN_THROUGH), 2, IfExists.FAIL);
        assertThat(names(target)).containsExactly("part-0000-0001.csv");
    }

    @ParameterizedTest
    @EnumSource(
            value = RuntimeExecutionMode.class,
            names = {"BATCH", "STREAMING"})
    void noRows_leaveOneFileWithTheHeader(RuntimeExecutionMode mode) throws Exception {
        configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
        run(new StepSource(key, 0, 0, Plot.RUN_THROUGH), 2, IfExists.FAIL);
        assertThat(names(target)).containsExactly("part-0000-0001.csv");
        assertThat(target.resolve("part-0000-0001.csv")).hasContent("i,s\n");
    }

    @ParameterizedTest
    @EnumSource(
            value = RuntimeExecutionMode.class,
            names = {"BATCH", "STREAMING"})
    void failure_leavesNoTargetAndNoStaging(RuntimeExecutionMode mode) throws Exception {
        configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
        assertThatThrownBy(() -> run(new StepSource(key, 2, ROWS, Plot.FAIL_ALWAYS), 2, IfExists.FAIL))
                .hasStackTraceContaining("failure that the test has planned");
        assertThat(target).doesNotExist();
        assertNothingStaged();
    }

    @Test
    void failureInOverwrite_leavesTheOldResult() throws Exception {
        run(new StepSource(key, 1, ROWS, Plot.RUN_THROUGH), 1, IfExists.FAIL);
        assertThatThrownBy(() -> run(new StepSource(key, 3, ROWS, Plot.FAIL_ALWAYS), 1, IfExists.OVERWRITE))
                .hasStackTraceContaining("failure that the test has planned");
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(expected(1));
        assertNothingStaged();
    }

    @Test
    void overwrite_replacesTheOldResult() throws Exception {
        run(new StepSource(key, 3, ROWS, Plot.RUN_THROUGH), 2, IfExists.FAIL);
        run(new StepSource(key, 1, ROWS, Plot.RUN_THROUGH), 2, IfExists.OVERWRITE);
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(expected(1));
        assertThat(names(target)).containsExactly("part-0000-0001.csv");
        assertNothingStaged();
    }

    @Test
    void targetThatAppearsMeanwhile_failsTheJob() throws Exception {
        StreamExecutionEnvironment environment = environment();
        write(environment, new StepSource(key, 1, ROWS, Plot.RUN_THROUGH), 1, IfExists.FAIL);
        Files.createDirectories(target);
        Files.writeString(target.resolve("precious.txt"), "mine");
        assertThatThrownBy(environment::execute).hasStackTraceContaining("output '" + target + "' exists already");
        assertThat(names(target)).containsExactly("precious.txt");
        assertNothingStaged();
    }

    @Test
    void cancellation_leavesNoTargetAndNoStaging(MiniCluster cluster) throws Exception {
        StreamExecutionEnvironment environment = environment();
        write(environment, new StepSource(key, 2, ROWS, Plot.WAIT), 2, IfExists.FAIL);
        JobClient job = environment.executeAsync();
        CommonTestUtils.waitForAllTaskRunning(cluster, job.getJobID(), true);
        job.cancel().get();
        assertThatThrownBy(() -> job.getJobExecutionResult().get()).isInstanceOf(ExecutionException.class);
        assertThat(target).doesNotExist();
        assertNothingStaged();
    }

    @Test
    void restartAfterCheckpoint_neitherLosesNorDoublesRows(MiniCluster cluster) throws Exception {
        checkpointing();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        StepSource source = new StepSource(key, 3, ROWS, Plot.FAIL_ONCE);
        StreamExecutionEnvironment environment = environment();
        write(environment, source, 2, IfExists.FAIL);
        JobClient job = environment.executeAsync();
        job.getJobExecutionResult().get();

        assertThat(source.failures()).isEqualTo(1);
        assertThat(restored(cluster, job)).isGreaterThanOrEqualTo(1);
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(expected(3));
        assertNothingStaged();
    }

    @Test
    void stopWithSavepoint_publishesWhenResumedAtAnotherParallelism(MiniCluster cluster) throws Exception {
        checkpointing();
        StreamExecutionEnvironment first = environment();
        write(first, new StepSource(key, 3, ROWS, Plot.WAIT), 2, IfExists.FAIL);
        JobClient job = first.executeAsync();
        CommonTestUtils.waitForAllTaskRunning(cluster, job.getJobID(), true);
        CommonTestUtils.waitForCheckpoint(job.getJobID(), cluster, 2);
        String savepoint = job.stopWithSavepoint(
                        false, directory.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        job.getJobExecutionResult().get();
        assertThat(target).doesNotExist();
        assertThat(names(target.getParent())).hasSize(1);

        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        StreamExecutionEnvironment second = environment();
        write(second, new StepSource(key, 3, ROWS, Plot.RUN_THROUGH), 3, IfExists.FAIL);
        second.execute();
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(expected(3));
        assertNothingStaged();
    }

    @Test
    void publishingThatFails_endsTheJobWithNothingPublished(MiniCluster cluster) throws Exception {
        checkpointing();
        restartForEver();
        StreamExecutionEnvironment environment = environment();
        Path other = target.resolveSibling("other");
        write(environment, "first", new StepSource(key, 1, ROWS, Plot.WAIT), other);
        write(environment, "second", new StepSource(key, 1, ROWS, Plot.WAIT), target);
        JobClient job = environment.executeAsync();
        CommonTestUtils.waitForAllTaskRunning(cluster, job.getJobID(), true);
        Files.createDirectories(target);
        Files.writeString(target.resolve("precious.txt"), "mine");
        job.stopWithSavepoint(true, savepoints(), SavepointFormatType.CANONICAL);

        assertThatThrownBy(() -> job.getJobExecutionResult().get(30, TimeUnit.SECONDS))
                .hasStackTraceContaining("output '" + target + "' exists already");
        assertThat(names(target)).containsExactly("precious.txt");
        assertThat(other).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void outputThatEndedBeforeTheStop_isPublishedOnce(boolean movedAway, MiniCluster cluster) throws Exception {
        checkpointing();
        Path ended = target.resolveSibling("ended");
        JobClient job = runUntilFirstEnded(cluster, ended);
        String savepoint = job.stopWithSavepoint(false, savepoints(), SavepointFormatType.CANONICAL)
                .get();
        job.getJobExecutionResult().get();
        assertThat(numbers(ended)).containsExactlyInAnyOrderElementsOf(expected(1));
        assertThat(target).doesNotExist();
        if (movedAway) {
            Files.move(ended, directory.resolve("archive"));
        }

        resume(savepoint, ended);
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(expected(2));
        if (movedAway) {
            assertThat(ended).doesNotExist();
        } else {
            assertThat(numbers(ended)).containsExactlyInAnyOrderElementsOf(expected(1));
        }
        assertOnlyPublished();
    }

    @Test
    void outputThatEndedBeforeASavepointOfAJobThenCancelled_isPublishedByTheNext(MiniCluster cluster) throws Exception {
        checkpointing();
        Path ended = target.resolveSibling("ended");
        JobClient job = runUntilFirstEnded(cluster, ended);
        String savepoint = job.triggerSavepoint(savepoints(), SavepointFormatType.CANONICAL)
                .get();
        job.cancel().get();
        assertThatThrownBy(() -> job.getJobExecutionResult().get()).isInstanceOf(ExecutionException.class);
        assertThat(ended).doesNotExist();

        resume(savepoint, ended);
        assertThat(numbers(ended)).containsExactlyInAnyOrderElementsOf(expected(1));
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(expected(2));
        assertOnlyPublished();
    }

    /** Starts a job of two branches, of which the first ends and the second waits. */
    private JobClient runUntilFirstEnded(MiniCluster cluster, Path ended) throws Exception {
        StreamExecutionEnvironment environment = environment();
        write(environment, "first", new StepSource(key, 1, ROWS, Plot.RUN_THROUGH), ended);
        write(environment, "second", new StepSource(key, 2, ROWS, Plot.WAIT), target);
        JobClient job = environment.executeAsync();
        CommonTestUtils.waitForAllTaskRunning(cluster, job.getJobID(), true);
        CommonTestUtils.waitUntilCondition(() -> {
            for (AccessExecutionVertex task :
                    cluster.getExecutionGraph(job.getJobID()).get().getAllExecutionVertices()) {
                boolean first = task.getTaskNameWithSubtaskIndex().contains("first");
                if (first && task.getExecutionState() != ExecutionState.FINISHED) {
                    return false;
                }
            }
            return true;
        });
        return job;
    }

    private void resume(String savepoint, Path ended) throws Exception {
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        assertThat(FileOutput.refusal(ended, IfExists.FAIL, configuration)).isNull();
        StreamExecutionEnvironment environment = environment();
        write(environment, "first", new StepSource(key, 1, ROWS, Plot.RUN_THROUGH), ended);
        write(environment, "second", new StepSource(key, 2, ROWS, Plot.RUN_THROUGH), target);
        environment.executeAsync().getJobExecutionResult().get(30, TimeUnit.SECONDS);
    }

    private void write(StreamExecutionEnvironment environment, String name, StepSource source, Path to)
            throws IOException {
        DataStream<Chunk> rows = environment
                .fromSource(
                        source, WatermarkStrategy.noWatermarks(), name + " source", ChunkTypeInfo.of(StepSource.SCHEMA))
                .uid(name + " source")
                .setParallelism(1)
                .setMaxParallelism(8);
        FileOutput.to(to, IfExists.FAIL, CsvFormat.DEFAULT, StepSource.SCHEMA, configuration)
                .write(rows, OperatorIdentity.whole("test", name), name, 8, 1);
    }

    private String savepoints() {
        return directory.resolve("savepoints").toUri().toString();
    }

    private void restartForEver() {
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    }

    private void assertOnlyPublished() throws Exception {
        CommonTestUtils.waitUntilCondition(
                () -> names(target.getParent()).stream().noneMatch(name -> name.startsWith(".")));
    }

    private static long restored(MiniCluster cluster, JobClient job) throws Exception {
        return cluster.getExecutionGraph(job.getJobID())
                .get()
                .getCheckpointStatsSnapshot()
                .getCounts()
                .getNumberOfRestoredCheckpoints();
    }

    private void checkpointing() {
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(20));
    }

    private StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    }

    private void run(StepSource source, int parallelism, IfExists ifExists) throws Exception {
        StreamExecutionEnvironment environment = environment();
        write(environment, source, parallelism, ifExists);
        environment.execute();
    }

    private void write(StreamExecutionEnvironment environment, StepSource source, int parallelism, IfExists ifExists)
            throws IOException {
        DataStream<Chunk> rows = environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "source", ChunkTypeInfo.of(StepSource.SCHEMA))
                .uid("source")
                .setParallelism(parallelism)
                .setMaxParallelism(8);
        FileOutput.to(target, ifExists, CsvFormat.DEFAULT, StepSource.SCHEMA, configuration)
                .write(rows, OperatorIdentity.whole("test", "out"), "out", 8, parallelism);
    }

    /** The JobManager tidies up after it has told the client how the job ended. */
    private void assertNothingStaged() throws Exception {
        CommonTestUtils.waitUntilCondition(() -> !Files.exists(target.getParent())
                || names(target.getParent()).stream().allMatch("result"::equals));
    }

    private static List<String> names(Path parent) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    private List<Long> numbers() throws IOException {
        return numbers(target);
    }

    private static List<Long> numbers(Path result) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (String name : names(result)) {
            List<String> lines = Files.readAllLines(result.resolve(name));
            assertThat(lines.get(0)).isEqualTo("i,s");
            for (String line : lines.subList(1, lines.size())) {
                String[] fields = line.split(",");
                assertThat(fields[1]).isEqualTo("row " + fields[0]);
                numbers.add(Long.parseLong(fields[0]));
            }
        }
        return numbers;
    }

    private static List<Long> expected(int splits) {
        return LongStream.range(0, (long) splits * ROWS).boxed().toList();
    }
}
