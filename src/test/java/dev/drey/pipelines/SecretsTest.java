package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.catalog.StageTypes;
import dev.drey.compare.Comparer;
import dev.drey.compare.Comparison;
import dev.drey.compare.ComparisonJson;
import dev.drey.compare.Scope;
import dev.drey.compare.TargetRunner;
import dev.drey.compare.report.HtmlReport;
import dev.drey.compare.report.TerminalReport;
import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TcpProxy;
import dev.drey.jdbc.TestDatabase;
import dev.drey.plan.ConnectionChecks;
import dev.drey.plan.Explain;
import dev.drey.plan.Plan;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.ExecutionLog;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.report.RunHtml;
import dev.drey.stage.Mode;
import dev.drey.testing.CapturedLog;
import dev.drey.testing.PipelineCluster;
import dev.drey.testing.RestAnswers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The password of a database that a job reads, looks up in and writes to is nowhere but in the environment: looked for in all that can be seen of runs that go well and that fail. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecretsTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private TestDatabase database;

    @BeforeEach
    void fill() {
        database = PostgresServer.shared().newDatabase();
        database.execute(
                "create table flights (id bigint primary key, k bigint)",
                "insert into flights select i, i % 50 from generate_series(1, 2000) i",
                "create table places (k bigint primary key, name text)",
                "insert into places select i, 'place ' || i from generate_series(0, 40) i");
    }

    private static String pipeline(TestDatabase database) {
        return """
                pipeline: secrets
                parallelism: 2
                chunk-rows: 100
                flink:
                  execution.checkpointing.interval: 20ms
                  execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION
                connections:
                  pg: {type: postgresql, port: %d, database: %s, user: %s, password: "${env:%s}", pool-size: 4}
                stages:
                  flights: {type: jdbc, connection: pg, table: flights, schema: {id: bigint, k: bigint}}
                  places:
                    type: lookup
                    from: flights
                    connection: pg
                    table: places
                    schema: {k: bigint, name: string}
                    on: {k: k}
                    select: {name: name}
                    join: inner
                    query-timeout: 1s
                    query-retries: 1
                    cache: {entries: 10, warm: {query: select k from places}}
                  names: {type: aggregate, from: places, group-by: [name], select: {n: count(*)}}
                  table: {type: sink, from: names, format: jdbc, connection: pg, table: counts, key: name, create-table: true, query-timeout: 1s, query-retries: 1}
                  out: {type: sink, from: places, format: collect}
                """.formatted(database.port(), database.name(), database.user(), PostgresServer.PASSWORD_VARIABLE);
    }

    private Plan plan(String yaml) {
        return PipelineCluster.plan(yaml, directory, RunOverrides.NONE.withMode(Mode.STREAMING));
    }

    private static void assertNowhere(Map<String, String> seen) {
        // The characters that only this password has in a row, in whatever way the others are escaped.
        assertThat(PostgresServer.PASSWORD).contains("c4nary");
        seen.forEach((where, text) -> assertThat(text).as(where).isNotEmpty().doesNotContain("c4nary"));
    }

    private static Map<String, String> reports(RunReport report) {
        return Map.of(
                "report",
                report.toJson(),
                "log",
                ExecutionLog.jsonLines(report),
                "page",
                RunHtml.print(report),
                "text",
                report.toString());
    }

    @Test
    void aRunThatGoesWell_showsNoPassword() throws Exception {
        Plan plan = plan(pipeline(database));
        for (Explain.Format format : Explain.Format.values()) {
            assertNowhere(Map.of("explain " + format, Explain.explain(plan, format)));
        }
        List<String> found = new ArrayList<>();
        ConnectionChecks.run(plan, found::add);
        assertNowhere(Map.of("validate", String.join("\n", found), "plan", plan.toString()));
        assertThat(found).hasSize(4);
        try (CapturedLog log = capture()) {
            RunOutcome outcome = CLUSTER.run(plan);
            assertThat(outcome.report().stages()).hasSize(5);
            assertNowhere(reports(outcome.report()));
            assertThat(log.text())
                    .as("what is looked at")
                    .contains("DEBUG com.zaxxer.hikari", "org.postgresql", "places");
            assertNowhere(Map.of("log", log.text()));
        }
        assertNowhere(RestAnswers.of(CLUSTER.cluster().restAddress()));
    }

    private static CapturedLog capture() {
        return new CapturedLog("dev.drey", "com.zaxxer.hikari", "org.apache.flink", "org.postgresql");
    }

    /** With rows that never end, and do not come from the database. */
    private static String generated(TestDatabase database) {
        return pipeline(database)
                .replaceAll(
                        "flights: .*",
                        "flights: {type: generate, rate: 2000, schema: {id: {type: bigint, sequence: {start: 1}}, k: {type:"
                                + " bigint, uniform: [0, 50]}}}");
    }

    @Test
    void aPasswordThatIsWrong_isNotShown() throws Exception {
        PostgresServer.shared().asSuperuser("create role wrong_" + database.name() + " login password 'another'");
        TestDatabase wrong =
                new TestDatabase(database.host(), database.port(), database.name(), "wrong_" + database.name(), "");
        assertFails(generated(wrong), () -> {}, "password authentication failed");
    }

    @Test
    void aServerThatDies_hasNotShownThePassword() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(PostgresServer.HOST, database.port())) {
            assertFails(generated(database.through(proxy)), () -> die(proxy), "connection 'pg'");
            assertThat(metadata()).as("checkpoints of the job that failed").isNotEmpty();
        }
    }

    /** Once a checkpoint is there. */
    private void die(TcpProxy proxy) {
        try {
            while (metadata().isEmpty()) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        proxy.refuse(true);
        proxy.cut();
    }

    private void assertFails(String yaml, Runnable meanwhile, String reason) throws Exception {
        Plan plan = plan(yaml.replace(
                "flink:\n",
                "flink:\n  execution.checkpointing.dir: "
                        + directory.resolve("checkpoints").toUri() + "\n"));
        Thread other = new Thread(meanwhile);
        other.setDaemon(true);
        other.start();
        try (CapturedLog log = capture()) {
            RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> CLUSTER.run(plan));
            assertThat(failure).hasMessageContaining(reason);
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            assertNowhere(Map.of("failure", trace.toString(), "log", log.text()));
            assertNowhere(reports(failure.report()));
        }
        assertNowhere(RestAnswers.of(CLUSTER.cluster().restAddress()));
        for (Path file : metadata()) {
            assertNowhere(Map.of(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)));
        }
    }

    /** The files of checkpoints, of which those of a job that failed stay. */
    private List<Path> metadata() throws IOException {
        Path checkpoints = directory.resolve("checkpoints");
        if (!Files.exists(checkpoints)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(checkpoints)) {
            return files.filter(file -> file.endsWith("_metadata")).toList();
        } catch (UncheckedIOException e) {
            return List.of(); // one was removed meanwhile
        }
    }

    @Test
    void aComparison_findsTheModesEqualAndShowsNoPassword() throws Exception {
        Path work = Files.createDirectory(directory.resolve("work"));
        String yaml = pipeline(database).replaceAll("(?m)^  execution.*\\R", "").replace("flink:\n", "");
        try (TargetRunner runner = new TargetRunner(CLUSTER.cluster(), o -> plan(yaml, o), RunOverrides.NONE)) {
            Comparison comparison = new Comparer(
                            Scope.allModes(), runner, o -> plan(yaml, o), RunOverrides.NONE, work, line -> {})
                    .compare();
            assertThat(comparison.verdict()).as(comparison.reason()).isEqualTo(Comparison.Verdict.EQUAL);
            assertThat(comparison.reason())
                    .isEqualTo("every sink has the same rows in batch, streaming and micro-batch");
            assertNowhere(Map.of(
                    "json",
                    ComparisonJson.write(comparison),
                    "page",
                    HtmlReport.print(comparison),
                    "text",
                    TerminalReport.print(comparison, 120, false)));
        }
    }

    private Plan plan(String yaml, RunOverrides overrides) {
        return PipelineCluster.plan(StageTypes.builtIn(), yaml, directory, overrides);
    }
}
