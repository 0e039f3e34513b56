package dev.drey.stage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.api.Pipeline;
import dev.drey.catalog.StageTypes;
import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TestDatabase;
import dev.drey.plan.Explain;
import dev.drey.plan.Plan;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.spec.SpecException;
import dev.drey.stage.Check;
import dev.drey.stage.Mode;
import dev.drey.testing.ActingStage;
import dev.drey.testing.JobCluster;
import dev.drey.testing.PipelineCluster;
import dev.drey.testing.StepSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sinks of format {@code jdbc} in whole pipelines. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JdbcSinkTest {
    @TempDir
    private Path directory;

    private static String connections(TestDatabase test) {
        return """
                connections:
                  pg: {type: postgresql, host: %s, port: %d, database: %s, user: %s, password: "${env:%s}", pool-size: 3}
                  local: {type: h2, path: tables}
                  files: {type: file, tables: {t: {path: t.csv, schema: {a: bigint}}}}
                """.formatted(test.host(), test.port(), test.name(), test.user(), PostgresServer.PASSWORD_VARIABLE);
    }

    private static String pipeline(TestDatabase test, Mode mode, String sink) {
        return """
                pipeline: totals
                mode: %s
                parallelism: 3
                chunk-rows: 64
                micro-batch: {rows: 100}
                %sstages:
                  numbers:
                    type: generate
                    rows: 5000
                    schema:
                      k: {type: bigint, uniform: [0, 199]}
                      v: {type: bigint, uniform: [0, 1000]}
                  totals: {type: aggregate, from: numbers, group-by: [k], select: {n: count(*), total: sum(v)}}
                  few: {type: filter, from: totals, where: n < 25}
                  out: %s
                """.formatted(mode.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), connections(test), sink);
    }

    @Nested
    class Runs {
        @RegisterExtension
        static final PipelineCluster CLUSTER = new PipelineCluster();

        private Plan plan(TestDatabase test, Mode mode, String sink) {
            return PipelineCluster.plan(pipeline(test, mode, sink), directory, RunOverrides.NONE);
        }

        /** Groups that grow past the filter are taken back by then, so that tables see deletes. */
        @ParameterizedTest
        @EnumSource
        void everyMode_leavesTheSameTable(Mode mode) throws Exception {
            TestDatabase test = PostgresServer.shared().newDatabase();
            test.execute("create table few (k int primary key, n bigint not null, total bigint)");
            CLUSTER.run(
                    plan(
                            test,
                            mode,
                            "{type: sink, from: few, format: jdbc, connection: pg, table: few, key: k, batch: 17, interval: 10ms}"));
            TestDatabase expected = PostgresServer.shared().newDatabase();
            CLUSTER.run(PipelineCluster.plan(
                    pipeline(
                            expected,
                            Mode.BATCH,
                            "{type: sink, from: few, format: jdbc, connection: pg, table: few, key: k, create-table: true}"),
                    directory,
                    RunOverrides.NONE));
            String all = "select k, n, total from few order by k";
            assertThat(test.rows(all)).isNotEmpty().isEqualTo(expected.rows(all));
        }

        @ParameterizedTest
        @EnumSource
        void aKeyThatIsNotThatOfTheChanges_getsTheFinalTable(Mode mode) throws Exception {
            TestDatabase test = PostgresServer.shared().newDatabase();
            Plan plan = PipelineCluster.plan(
                    pipeline(
                                    test,
                                    mode,
                                    "{type: sink, from: ranked, format: jdbc, connection: pg, table: t, key: total, create-table: true}")
                            .replace("  few:", "  ranked: {type: select, from: totals, columns: [total, n]}\n  few:")
                            .replace("  few: {type: filter, from: totals, where: n < 25}\n", ""),
                    directory,
                    RunOverrides.NONE);
            CLUSTER.run(plan);
            assertThat(test.value("select sum(n) >= 4900 from t")).isEqualTo("t");
        }

        /** The table tells that the sink has begun; its rows wait for the end, before which {@code bad} fails. */
        @Test
        void stageInFrontThatFailsWhileTheRunGoesOn_endsTheCommits() throws Exception {
            TestDatabase test = PostgresServer.shared().newDatabase();
            String yaml = """
                    pipeline: part
                    mode: streaming
                    parallelism: 1
                    chunk-rows: 1
                    %sstages:
                      good: {type: values, schema: {k: bigint}, rows: [[1], [2], [3]]}
                      more: {type: values, schema: {k: bigint}, rows: [[4]]}
                      bad: {type: act, from: more, key: %s, hangs: until-released, fails: 1000, on-failure: continue}
                      all: {type: union, from: [good, bad]}
                      out: {type: sink, from: all, format: jdbc, connection: pg, table: t, key: k, create-table: true, interval: 1h}
                    """.formatted(connections(test), test.name());
            Plan plan = PipelineCluster.plan(
                    StageTypes.builtIn().plus(ActingStage.TYPE), yaml, directory, RunOverrides.NONE);
            FutureTask<RunOutcome> run = new FutureTask<>(() -> CLUSTER.run(plan));
            new Thread(run, "run").start();
            try {
                while (!run.isDone()
                        && test.rows("select 1 from information_schema.tables where table_name = 't'")
                                .isEmpty()
                        && !Thread.interrupted()) {
                    Thread.onSpinWait();
                }
            } finally {
                ActingStage.release(test.name());
            }
            assertThatThrownBy(run::get)
                    .hasMessageContaining("stage 'bad': attempt 1 fails as planned; skipped (input failed): all, out");
            assertThat(test.rows("select k from t")).isEmpty();
        }

        @Test
        void h2_takesATableWithoutAnyServer() throws Exception {
            TestDatabase unused = new TestDatabase("nowhere.invalid", 1, "x", "x", "");
            String sink =
                    "{type: sink, from: totals, format: jdbc, connection: local, table: totals, key: k, create-table: true}";
            String yaml = pipeline(unused, Mode.STREAMING, sink)
                    .replace("  few: {type: filter, from: totals, where: n < 25}\n", "");
            CLUSTER.run(PipelineCluster.plan(yaml, directory, RunOverrides.NONE));
            assertThat(directory.resolve("tables.mv.db")).isRegularFile();
        }

        @Test
        void faultsOfTheDatabase_nameTheStageAndHoldNoPassword() {
            TestDatabase test = PostgresServer.shared().newDatabase();
            assertThatThrownBy(
                            () -> CLUSTER.run(
                                    plan(
                                            test,
                                            Mode.BATCH,
                                            "{type: sink, from: few, format: jdbc, connection: pg, table: few, key: k, query-retries: 0}")))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageContaining("stage 'out': connection 'pg' (postgresql " + test.host() + ":" + test.port())
                    .hasMessageContaining("checking table 'few': there is no table 'few'")
                    .hasMessageNotContaining(PostgresServer.PASSWORD);
        }
    }

    @Nested
    class Failures {
        @RegisterExtension
        static final JobCluster CLUSTER = new JobCluster(2);

        @Test
        void aJobThatFailsAndRestores_leavesEveryRowOnce() throws Exception {
            TestDatabase test = PostgresServer.shared().newDatabase();
            test.execute("create table t (i bigint primary key, s text)");
            Configuration configuration = new Configuration();
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
            configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
            environment.setParallelism(2);
            environment.getConfig().enableObjectReuse();
            StepSource source = new StepSource("jdbc-sink", 2, 40, StepSource.Plot.FAIL_ONCE);
            Pipeline pipeline = Pipeline.named("restores")
                    .mode(Mode.STREAMING)
                    .parallelism(2)
                    .set(
                            "connections",
                            Map.of(
                                    "pg",
                                    Map.of(
                                            "type", "postgresql",
                                            "port", test.port(),
                                            "database", test.name(),
                                            "user", test.user(),
                                            "password", "${env:" + PostgresServer.PASSWORD_VARIABLE + "}")))
                    .input(
                            "in",
                            environment.fromSource(
                                    source,
                                    WatermarkStrategy.noWatermarks(),
                                    "in",
                                    ChunkTypeInfo.of(StepSource.SCHEMA)));
            pipeline.stage("out", "sink")
                    .from("in")
                    .option("format", "jdbc")
                    .option("connection", "pg")
                    .option("table", "t")
                    .option("key", "i")
                    .option("batch", 3);
            pipeline.attachTo(environment);
            environment.execute();
            assertThat(source.failures()).isEqualTo(1);
            assertThat(test.value("select count(*) || ' ' || min(i) || ' ' || max(i) from t"))
                    .isEqualTo("80 0 79");
        }
    }

    @Test
    void checks_lookAtTheTableAndMakeNone() throws Exception {
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute(
                "create table few (k int primary key, n bigint, total bigint)",
                "create table loose (k int, n bigint, total bigint)");
        assertThat(check(test, "connection: pg, table: few, key: k")).isEqualTo("a table of 3 columns");
        assertThat(check(test, "connection: pg, table: fresh, key: k, create-table: true"))
                .isEqualTo("no table yet, which is made");
        assertThat(check(test, "connection: local, table: fresh, key: k, create-table: true"))
                .isEqualTo("no database yet, which is made");
        assertThatThrownBy(() -> check(test, "connection: pg, table: fewe, key: k"))
                .hasMessageContaining("there is no table 'fewe'; did you mean 'few'?");
        assertThatThrownBy(() -> check(test, "connection: pg, table: loose, key: k, create-table: true"))
                .hasMessageContaining("no primary key or unique index");
        assertThat(test.rows("select table_name from information_schema.tables where table_schema = 'public'"))
                .containsExactlyInAnyOrder("few", "loose");
        assertThat(directory).isEmptyDirectory();
    }

    private String check(TestDatabase test, String options) throws Exception {
        Plan plan = PipelineCluster.plan(
                pipeline(test, Mode.BATCH, "{type: sink, from: few, format: jdbc, " + options + "}"),
                directory,
                RunOverrides.NONE);
        List<Check> checks = plan.stages().get(plan.stages().size() - 1).stage().checks();
        assertThat(checks).hasSize(1);
        return checks.get(0).probe().run();
    }

    @Test
    void validateAndExplain_needNoDatabaseAndNoSecret() {
        TestDatabase nowhere = new TestDatabase("nowhere.invalid", 1, "x", "ann", "");
        String yaml = pipeline(
                        nowhere,
                        Mode.STREAMING,
                        "{type: sink, from: few, format: jdbc, connection: pg, table: few, key: k}")
                .replace(PostgresServer.PASSWORD_VARIABLE, "DREY_NEVER_SET");
        Plan plan = PipelineCluster.plan(yaml, directory, RunOverrides.NONE);
        assertThat(Explain.explain(plan, Explain.Format.TEXT))
                .contains("write to table 'few' of postgresql nowhere.invalid:1/x by key (k), every change as it comes")
                .doesNotContain("DREY_NEVER_SET");
    }

    @Test
    void faultsOfTheDeclaration_areToldAtOnce() {
        TestDatabase nowhere = new TestDatabase("nowhere.invalid", 1, "x", "ann", "");
        assertProblems(
                nowhere,
                "{type: sink, from: numbers, format: jdbc, path: x, limit: 3}",
                "option 'path' has no meaning for format jdbc",
                "option 'limit' has no meaning for format jdbc",
                "option 'connection' is missing; format jdbc needs the name of one under 'connections'",
                "option 'table' is missing; format jdbc needs the table to write to",
                "option 'key' is missing; format jdbc needs the columns that tell rows apart");
        assertProblems(
                nowhere,
                "{type: sink, from: few, format: jdbc, connection: gp, table: t, key: [kk]}",
                "connection 'gp' is unknown; did you mean",
                "key column 'kk' is not among the columns of the input (k, n, total); did you mean 'k'?");
        assertProblems(
                nowhere,
                "{type: sink, from: few, format: jdbc, connection: files, table: t, key: k}",
                "connection 'files' is files of connection 'files'; format jdbc writes to a connection of type postgresql or h2");
        assertProblems(
                nowhere,
                "{type: sink, from: few, format: print, connection: pg}",
                "option 'connection' has no meaning for format print");
    }

    private void assertProblems(TestDatabase test, String sink, String... told) {
        assertThatThrownBy(() -> PipelineCluster.plan(pipeline(test, Mode.BATCH, sink), directory, RunOverrides.NONE))
                .isInstanceOf(SpecException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(List.of(told)));
    }
}
