package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.api.Pipeline;
import dev.drey.chunk.Chunk;
import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TestDatabase;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.runtime.StageAccumulators;
import dev.drey.runtime.StageCounters;
import dev.drey.stage.Mode;
import dev.drey.testing.JobCluster;
import dev.drey.testing.StepSource;
import dev.drey.testing.StepSource.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A job that fails while queries to a real PostgreSQL are on their way, and goes on from its checkpoint. The database answers nothing before the failure, so every row that
 * had come in is in the checkpoint as one that waits.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LookupRestoreTest {
    private static final int ROWS = 300;

    private static final int LOCK = 7;

    @RegisterExtension
    static final JobCluster CLUSTER = new JobCluster(2);

    @TempDir
    Path directory;

    private static TestDatabase filled() {
        TestDatabase database = PostgresServer.shared().newDatabase();
        database.execute(
                "create table names (k bigint, name text)",
                "insert into names select i, 'name ' || i from generate_series(0, 2000) i",
                "create function gate() returns boolean stable language sql as 'select pg_advisory_xact_lock_shared("
                        + LOCK + ") is not null'",
                "create view named as select k, name from names where gate()");
        return database;
    }

    private static StreamExecutionEnvironment environment(int parallelism) {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(20));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        environment.getConfig().enableObjectReuse();
        return environment;
    }

    private void attach(StreamExecutionEnvironment environment, StepSource source, TestDatabase database, String output)
            throws Exception {
        // One reader for all subtasks: one that had come to its end would wait for the database, and no checkpoint
        // would complete.
        DataStream<Chunk> rows = environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "rows", ChunkTypeInfo.of(StepSource.SCHEMA))
                .setParallelism(1);
        Pipeline pipeline = Pipeline.named("names")
                .mode(Mode.STREAMING)
                .parallelism(environment.getParallelism())
                .set("connections", Map.of("pg", connection(database)))
                .input("rows", rows);
        pipeline.stage("names", "lookup")
                .from("rows")
                .option("connection", "pg")
                .option("table", "named")
                .option("schema", "k bigint, name string")
                .option("on", Map.of("i", "k"))
                .option("select", Map.of("name", "name"))
                .option("output", output)
                .option("batch", 20)
                .option("query-timeout", "1s")
                .option("query-retries", 500)
                .option("backoff", "10ms");
        pipeline.stage("out", "sink")
                .from("names")
                .option("format", "csv")
                .option("path", directory.resolve("out").toString());
        pipeline.attachTo(environment);
    }

    private static Map<String, Object> connection(TestDatabase test) {
        return Map.of(
                "type",
                "postgresql",
                "port",
                test.port(),
                "database",
                test.name(),
                "user",
                test.user(),
                "password",
                "${env:" + PostgresServer.PASSWORD_VARIABLE + "}");
    }

    @ParameterizedTest
    @CsvSource({"ordered, 1", "ordered, 2", "unordered, 2"})
    void rowsThatWaitAtAFailure_leaveOnceAfterTheRestore(String output, int parallelism) throws Exception {
        TestDatabase database = filled();
        StepSource source = new StepSource(output + parallelism, 1, ROWS, Plot.FAIL_ONCE);
        StreamExecutionEnvironment environment = environment(parallelism);
        attach(environment, source, database, output);
        StageCounters.Totals names;
        try (Connection locking = database.connect();
                Statement lock = locking.createStatement()) {
            locking.setAutoCommit(false);
            lock.execute("select pg_advisory_xact_lock(" + LOCK + ")");
            JobClient job = environment.executeAsync();
            while (source.failures() == 0) {
                Thread.onSpinWait();
            }
            locking.rollback();
            names = StageAccumulators.byStage(job.getJobExecutionResult()
                            .get(60, TimeUnit.SECONDS)
                            .getAllAccumulatorResults())
                    .get("names");
        }
        // Half of them had been made when the source failed, and a few more where the checkpoint came late.
        assertThat(names.fates.restored).as("rows that waited").isBetween(ROWS / 2L, (long) ROWS);
        List<String> expected = LongStream.range(0, ROWS)
                .mapToObj(i -> i + ",row " + i + ",name " + i)
                .toList();
        assertThat(written()).containsExactlyInAnyOrderElementsOf(expected);
        if (parallelism == 1) {
            assertThat(written()).isEqualTo(expected);
        }
    }

    private List<String> written() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve("out"))) {
            for (Path file : files.sorted().toList()) {
                List<String> all = Files.readAllLines(file);
                lines.addAll(all.subList(1, all.size()));
            }
        }
        return lines;
    }
}
