package dev.drey.stage.source.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.api.Pipeline;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TcpProxy;
import dev.drey.jdbc.TestDatabase;
import dev.drey.plan.Explain;
import dev.drey.plan.Plan;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.JobCluster;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sources of type {@code jdbc} in whole pipelines. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JdbcStageTest {
    private static final int ROWS = 5000;

    @TempDir
    private Path directory;

    private static TestDatabase filled() {
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute("create table flights (id bigint primary key, origin varchar(3), delay int, at timestamp)");
        test.execute(
                "insert into flights select i, 'A' || mod(i, 9), mod(i * 7, 100), timestamp '2024-01-01' + i * interval '1 minute'"
                        + " from generate_series(1, " + ROWS + ") i");
        return test;
    }

    private static String connections(String host, int port, TestDatabase test) {
        return """
                connections:
                  pg: {type: postgresql, host: %s, port: %d, database: %s, user: %s, password: "${env:%s}", pool-size: 2}
                  files: {type: file, tables: {t: {path: t.csv, schema: {a: bigint}}}}
                """.formatted(host, port, test.name(), test.user(), PostgresServer.PASSWORD_VARIABLE);
    }

    private static String pipeline(Mode mode, String connections, String options, String stages) {
        return """
                pipeline: totals
                mode: %s
                parallelism: 3
                chunk-rows: 100
                %sstages:
                  flights:
                    type: jdbc
                    connection: pg
                    table: flights
                    schema: {id: bigint, origin: string, delay: bigint, at: timestamp}
                    fetch-rows: 150
                %s
                %s
                """.formatted(
                        mode.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                        connections,
                        options.indent(4).stripTrailing(),
                        stages.indent(2).stripTrailing());
    }

    private static final String TOTALS = """
            totals: {type: aggregate, from: flights, group-by: [origin], select: {n: count(*), late: "count(*) filter (where delay > 50)", most: max(id)}}
            out: {type: sink, from: totals, format: collect}
            """;

    @Nested
    class Runs {
        @RegisterExtension
        static final PipelineCluster CLUSTER = new PipelineCluster();

        @ParameterizedTest
        @EnumSource
        void everyMode_readsEveryRowOnce(Mode mode) throws Exception {
            TestDatabase test = filled();
            StringBuilder expected = new StringBuilder("origin string | n bigint | late bigint | most bigint\n");
            test.rows("select origin, count(*), count(*) filter (where delay > 50), max(id) from flights group by 1")
                    .forEach(row -> expected.append(row).append('\n'));
            for (String options : List.of("", "partition-by: at", "partition-by: delay\npartitions: 5")) {
                Plan plan = PipelineCluster.plan(
                        pipeline(mode, connections(test.host(), test.port(), test), options, TOTALS),
                        directory,
                        RunOverrides.NONE);
                assertThat(PipelineCluster.result(CLUSTER.run(plan), "out"))
                        .as(options)
                        .isEqualTo(MaterializedResult.of(Chunks.parse(expected.toString())));
            }
        }

        @ParameterizedTest
        @EnumSource
        void eventTimes_closeWindows(Mode mode) throws Exception {
            TestDatabase test = filled();
            String stages = """
                    days:
                      type: aggregate
                      from: flights
                      window: {tumble: 1d}
                      select: {n: count(*)}
                    out: {type: sink, from: days, format: collect}
                    """;
            Plan plan = PipelineCluster.plan(
                    pipeline(
                            mode,
                            connections(test.host(), test.port(), test),
                            "partition-by: at\nevent-time: {column: at, out-of-orderness: 10d}",
                            stages),
                    directory,
                    RunOverrides.NONE);
            assertThat(PipelineCluster.chunks(CLUSTER.run(plan), "out").stream()
                            .mapToInt(Chunk::selectedCount)
                            .sum())
                    .isEqualTo(4);
        }

        @Test
        void cutConnections_areNotNoticedInTheResult() throws Exception {
            TestDatabase test = filled();
            try (TcpProxy proxy = TcpProxy.to(PostgresServer.HOST, test.port())) {
                Plan plan = PipelineCluster.plan(
                        pipeline(
                                Mode.BATCH,
                                connections(proxy.host(), proxy.port(), test),
                                "backoff: 10ms\nquery-retries: 50",
                                "counted: {type: aggregate, from: flights, select: {n: count(*), d: count(distinct id)}}\nout: {type: sink, from: counted, format: collect}"),
                        directory,
                        RunOverrides.NONE);
                Thread cutting = new Thread(() -> {
                    for (int seen = 0; seen < 4 && !Thread.currentThread().isInterrupted(); ) {
                        if (proxy.open() > 0) {
                            proxy.cut();
                            seen++;
                        }
                    }
                });
                cutting.setDaemon(true);
                cutting.start();
                MaterializedResult result = PipelineCluster.result(CLUSTER.run(plan), "out");
                cutting.interrupt();
                assertThat(result)
                        .isEqualTo(MaterializedResult.of(Chunks.parse("n bigint | d bigint\n" + ROWS + " | " + ROWS)));
            }
        }

        @Test
        void faultsOfTheDatabase_nameTheStageAndHoldNoPassword() {
            TestDatabase test = PostgresServer.shared().newDatabase();
            assertThatThrownBy(() -> CLUSTER.run(PipelineCluster.plan(
                            pipeline(
                                    Mode.BATCH,
                                    connections(test.host(), test.port(), test),
                                    "query-retries: 0",
                                    TOTALS),
                            directory,
                            RunOverrides.NONE)))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageContaining("stage 'flights': connection 'pg' (postgresql")
                    .hasMessageContaining("there is no table 'flights'")
                    .hasMessageNotContaining(PostgresServer.PASSWORD);
        }
    }

    @Nested
    class Failures {
        @RegisterExtension
        static final JobCluster CLUSTER = new JobCluster(2);

        @Test
        void aJobThatFailsAndRestores_readsEveryRowOnce() throws Exception {
            TestDatabase test = filled();
            Configuration configuration = new Configuration();
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
            configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(20));
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
            environment.setParallelism(2);
            environment.getConfig().enableObjectReuse();
            FailOnce.FAILURES.set(0);
            TcpProxy slow = TcpProxy.to(PostgresServer.HOST, test.port());
            Map<String, Object> connections =
                    Map.of("slow", connection(test, slow.port()), "pg", connection(test, test.port()));
            slow.delay(Duration.ofMillis(5)); // so that checkpoints come while it is read
            Pipeline reading = Pipeline.named("reads")
                    .mode(Mode.STREAMING)
                    .parallelism(2)
                    .set("chunk-rows", 20)
                    .set("connections", connections);
            reading.stage("flights", "jdbc")
                    .option("connection", "slow")
                    .option("table", "flights")
                    .option("schema", "id bigint, delay bigint")
                    .option("partition-by", "delay")
                    .option("fetch-rows", 25);
            reading.output("rows").from("flights");
            DataStream<Chunk> rows = reading.attachTo(environment).get("rows");
            DataStream<Chunk> failing =
                    rows.map(new FailOnce()).returns(rows.getType()).setParallelism(rows.getParallelism());
            Pipeline counting = Pipeline.named("counts")
                    .mode(Mode.STREAMING)
                    .parallelism(2)
                    .set("connections", connections)
                    .input("rows", failing);
            counting.stage("totals", "aggregate")
                    .from("rows")
                    .option("group-by", "delay")
                    .option("select", Map.of("n", "count(*)", "total", "sum(id)"));
            counting.stage("out", "sink")
                    .from("totals")
                    .option("format", "jdbc")
                    .option("connection", "pg")
                    .option("table", "totals")
                    .option("key", "delay")
                    .option("create-table", true);
            counting.attachTo(environment);
            environment.execute();
            slow.close();
            assertThat(FailOnce.FAILURES).hasValue(1);
            assertThat(test.rows("select delay, n, total from totals order by 1"))
                    .isEqualTo(test.rows("select delay, count(*), sum(id) from flights group by 1 order by 1"));
        }

        private static Map<String, Object> connection(TestDatabase test, int port) {
            return Map.of(
                    "type",
                    "postgresql",
                    "port",
                    port,
                    "database",
                    test.name(),
                    "user",
                    test.user(),
                    "password",
                    "${env:" + PostgresServer.PASSWORD_VARIABLE + "}");
        }
    }

    /** Fails once, when a checkpoint is complete that holds some rows but not all. */
    private static final class FailOnce implements MapFunction<Chunk, Chunk>, CheckpointListener {
        private static final long serialVersionUID = 1L;
        static final AtomicInteger FAILURES = new AtomicInteger();

        private int rows;
        private boolean complete;

        @Override
        public Chunk map(Chunk chunk) throws IOException {
            if (complete && FAILURES.compareAndSet(0, 1)) {
                throw new IOException("asked for");
            }
            rows += chunk.selectedCount();
            return chunk;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            complete = rows > 0;
        }
    }

    @Test
    void checks_lookAtTheTable() throws Exception {
        TestDatabase test = filled();
        assertThat(check(test, "")).isEqualTo("a table of 4 columns");
        assertThat(check(test, "partition-by: at")).isEqualTo("a table of 4 columns");
        test.execute("alter table flights rename at to departed");
        assertThatThrownBy(() -> check(test, "")).hasMessageContaining("has no column 'at'");
    }

    private String check(TestDatabase test, String options) throws Exception {
        Plan plan = PipelineCluster.plan(
                pipeline(Mode.BATCH, connections(test.host(), test.port(), test), options, TOTALS),
                directory,
                RunOverrides.NONE);
        return plan.stages().get(0).stage().checks().get(0).probe().run();
    }

    @Test
    void validateAndExplain_needNoDatabaseAndNoSecret() {
        TestDatabase nowhere = new TestDatabase("nowhere.invalid", 1, "x", "ann", "");
        String yaml = pipeline(Mode.STREAMING, connections("nowhere.invalid", 1, nowhere), "partition-by: at", TOTALS)
                .replace(PostgresServer.PASSWORD_VARIABLE, "DREY_NEVER_SET");
        Plan plan = PipelineCluster.plan(yaml, directory, RunOverrides.NONE);
        assertThat(Explain.explain(plan, Explain.Format.TEXT))
                .contains("read table 'flights' of postgresql nowhere.invalid:1/x by ranges of at")
                .doesNotContain("DREY_NEVER_SET");
    }

    @Test
    void faultsOfTheDeclaration_areToldAtOnce() {
        TestDatabase nowhere = new TestDatabase("nowhere.invalid", 1, "x", "ann", "");
        String yaml = pipeline(
                        Mode.BATCH,
                        connections("nowhere.invalid", 1, nowhere),
                        "partition-by: origin\npartitions: 0\nevent-time: {column: delay}",
                        TOTALS)
                .replace("connection: pg", "connection: files");
        assertThatThrownBy(() -> PipelineCluster.plan(yaml, directory, RunOverrides.NONE))
                .isInstanceOf(SpecException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .contains(
                                "type jdbc reads from a connection of type postgresql or h2",
                                "partition column 'origin' is a string; allowed: bigint, date, timestamp",
                                "option 'partitions': expected whole number from 1 to 100000, got 0",
                                "event-time column 'delay' is a bigint; allowed: timestamp"));
    }
}
