package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.testing.JobCluster;
import dev.drey.testing.StepSource;
import dev.drey.testing.StepSource.Plot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ResultTableTest {
    @RegisterExtension
    static final JobCluster CLUSTER = new JobCluster(4);

    private static final int ROWS = 10;

    @TempDir
    private Path directory;

    private String key;
    private final Configuration configuration = new Configuration();
    private ClientResults results = ClientResults.attached();

    @BeforeEach
    void configure(TestInfo test) {
        key = test.getDisplayName();
        configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    }

    @Test
    void rowsThatArriveBeforeARestart_countOnce(MiniCluster cluster) throws Exception {
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(20));
        restartOnce();
        StepSource source = new StepSource(key, 3, ROWS, Plot.FAIL_ONCE);
        JobClient job = submit(source, 25);
        complete(job);
        assertThat(source.failures()).isEqualTo(1);
        assertThat(cluster.getExecutionGraph(job.getJobID())
                        .get()
                        .getCheckpointStatsSnapshot()
                        .getCounts()
                        .getNumberOfRestoredCheckpoints())
                .isGreaterThanOrEqualTo(1);
        assertThat(table().rows()).isEqualTo(25);
        assertThat(table().totalRows()).isEqualTo(30);
        assertThat(numbers()).doesNotHaveDuplicates().isSubsetOf(expected(3));
    }

    @Test
    void restartFromTheStart_dropsWhatWasFetched() throws Exception {
        restartOnce();
        complete(submit(new StepSource(key, 3, ROWS, Plot.FAIL_AT_FIRST), Long.MAX_VALUE));
        assertThat(numbers()).containsExactlyInAnyOrderElementsOf(expected(3));
        assertThat(table().totalRows()).isEqualTo(30);
    }

    @Test
    void failedJob_endsWithItsOwnError() throws Exception {
        JobClient job = submit(new StepSource(key, 2, ROWS, Plot.FAIL_ALWAYS), Long.MAX_VALUE);
        assertThatThrownBy(() -> complete(job))
                .isInstanceOf(ExecutionException.class)
                .hasStackTraceContaining("failure that the test has planned");
    }

    @Test
    void moreThanTheSinkBuffers_isDrainedWhileTheJobRuns() throws Exception {
        Schema schema = Schema.parse("i bigint, s string");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        String text = "x".repeat(200_000);
        DataStream<Chunk> rows = environment
                .fromSequence(0, 99)
                .map(i -> {
                    Chunk chunk = Chunk.allocate(schema, 2);
                    for (int row = 0; row < 2; row++) {
                        chunk.longs(0).set(row, 2 * i + row);
                        chunk.strings(1).setString(row, text);
                    }
                    chunk.setRowCount(2);
                    return chunk;
                })
                .returns(ChunkTypeInfo.of(schema));
        ResultTable.collect(
                rows,
                OperatorIdentity.whole("test", "out"),
                new ResultTable.Delivery(Long.MAX_VALUE, true, null),
                8,
                results);
        complete(environment.executeAsync());
        assertThat(table().rows()).isEqualTo(200);
        assertThat(numbers())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 200).boxed().toList());
    }

    @Test
    void rowTooLargeToSend_failsByName() throws Exception {
        Schema schema = Schema.parse("s string");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        DataStream<Chunk> rows = environment
                .fromSequence(0, 0)
                .map(i -> {
                    Chunk chunk = Chunk.allocate(schema, 1);
                    chunk.strings(0).setString(0, "x".repeat(ResultOperator.ROW_BYTES));
                    chunk.setRowCount(1);
                    return chunk;
                })
                .returns(ChunkTypeInfo.of(schema));
        ResultTable.collect(
                rows, OperatorIdentity.whole("test", "out"), new ResultTable.Delivery(10, true, null), 8, results);
        JobClient job = environment.executeAsync();
        assertThatThrownBy(() -> complete(job))
                .hasStackTraceContaining("stage 'out': a row of 1048593 bytes cannot be sent to the client");
    }

    @Test
    void changes_areRefusedByName() throws Exception {
        Chunk drawn = Chunks.parse("op | i bigint\n-D | 1");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        DataStream<Chunk> rows = environment
                .fromSequence(0, 0)
                .map(i -> Chunks.parse("op | i bigint\n-D | 1"))
                .returns(ChunkTypeInfo.of(drawn.schema()));
        ResultTable.collect(
                rows, OperatorIdentity.whole("test", "out"), new ResultTable.Delivery(10, true, null), 8, results);
        JobClient job = environment.executeAsync();
        assertThatThrownBy(() -> complete(job))
                .hasStackTraceContaining("stage 'out': got a row of kind -D; it takes inserts (+I) only");
    }

    @Test
    void detachedClient_doesNotBlockTheJob() throws Exception {
        results = ClientResults.detached();
        JobClient job = submit(new StepSource(key, 2, ROWS, Plot.RUN_THROUGH), Long.MAX_VALUE);
        JobExecutionResult end = job.getJobExecutionResult().get();
        assertThat(results.tables()).isEmpty();
        assertThat(StageAccumulators.byStage(end.getAllAccumulatorResults()).get("out").rowsIn)
                .isEqualTo(20);
    }

    private void restartOnce() {
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    }

    private JobClient submit(StepSource source, long limit) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        DataStream<Chunk> rows = environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "source", ChunkTypeInfo.of(StepSource.SCHEMA))
                .setParallelism(2)
                .setMaxParallelism(8);
        ResultTable.collect(
                rows, OperatorIdentity.whole("test", "out"), new ResultTable.Delivery(limit, true, null), 8, results);
        return environment.executeAsync();
    }

    private void complete(JobClient job) throws Exception {
        results.start();
        results.await(job.getJobExecutionResult().get());
    }

    private ResultTable table() {
        return results.tables().get(0);
    }

    private List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        for (Chunk chunk : table().chunks()) {
            for (int i = 0; i < chunk.selectedCount(); i++) {
                numbers.add(chunk.longs(0).get(chunk.selectedRow(i)));
            }
        }
        return numbers;
    }

    private static List<Long> expected(int splits) {
        return LongStream.range(0, (long) splits * ROWS).boxed().toList();
    }
}
