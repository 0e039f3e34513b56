package dev.drey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TestDatabase;
import dev.drey.testing.ChildProcess;
import dev.drey.testing.ChildProcess.Outcome;
import dev.drey.testing.FlinkClusterFixture;
import dev.drey.testing.Launcher;
import dev.drey.testing.RestAnswers;
import dev.drey.testing.RunningOperator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The packaged product and its drivers with databases: PostgreSQL on a cluster, also when a process of it is killed, and H2 in a local run. */
@Timeout(300)
class DatabaseIT {
    @RegisterExtension
    static final FlinkClusterFixture CLUSTER = new FlinkClusterFixture(2, 2);

    private static final String PIPELINE = """
            pipeline: databases
            mode: %s
            parallelism: 3
            connections:
              db: %s
            stages:
              flights:
                type: jdbc
                connection: db
                table: flights
                schema: {id: bigint, origin: string, delay: bigint}
              places:
                type: lookup
                from: flights
                connection: db
                table: airports
                schema: {iata: string, city: string}
                on: {origin: iata}
                select: {city: city}
                join: inner
              totals: {type: aggregate, from: places, group-by: [city], select: {n: count(*), total: sum(delay)}}
              out: {type: sink, from: totals, format: jdbc, connection: db, table: totals, key: city, create-table: true}
            """;

    private static final String KILLED = """
            pipeline: killed
            mode: streaming
            parallelism: 3
            chunk-rows: 50
            flink: {execution.checkpointing.interval: 200ms}
            connections:
              db: {type: postgresql, port: %d, database: %s, user: %s, password: "${env:%s}"}
            stages:
              rows: {type: file, path: in, watch: 100ms, schema: {id: bigint, k: bigint}}
              named:
                type: lookup
                from: rows
                connection: db
                table: named
                schema: {k: bigint, name: string}
                on: {k: k}
                select: {name: name}
                route: by-key
                query-timeout: 2m
                cache: {ttl: 1h}
              out: {type: sink, from: named, format: csv, path: out}
            """;

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static TestDatabase filled() {
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute(
                "create table airports (iata varchar(3) primary key, city text)",
                "insert into airports select 'A' || i, 'city ' || i / 2 from generate_series(0, 8) i",
                "create table flights (id bigint primary key, origin varchar(3), delay int)",
                "insert into flights select i, 'A' || mod(i, 9), mod(i * 7, 100) from generate_series(1, 20000) i");
        return test;
    }

    @Test
    void aJobOnACluster_readsEnrichesAndWrites_andThePasswordIsNowhere() throws Exception {
        TestDatabase test = filled();
        Path directory = CLUSTER.directory("postgresql");
        String connection = "{type: postgresql, port: %d, database: %s, user: %s, password: \"${env:%s}\"}"
                .formatted(test.port(), test.name(), test.user(), PostgresServer.PASSWORD_VARIABLE);
        Path file = Files.writeString(directory.resolve("p.yaml"), PIPELINE.formatted("streaming", connection));
        Path report = directory.resolve("report.json");

        Outcome explained = CLUSTER.run("explain", file.toString(), "--format", "json");
        Outcome outcome = CLUSTER.run("run", file.toString(), "--json", report.toString());

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(test.rows("select city, n, total from totals order by 1"))
                .hasSize(5)
                .isEqualTo(test.rows("select city, count(*), sum(delay) from flights join airports on iata = origin"
                        + " group by 1 order by 1"));
        assertThat(Files.readString(report)).contains("\"places\"");
        assertThat(explained.out() + outcome.out() + outcome.err()).doesNotContain(PostgresServer.PASSWORD);
        assertNowhereOnTheCluster();
        assertNoThreadIsLeft();
        assertThat(test.value("select count(*) from pg_stat_activity where usename = '" + test.user()
                        + "' and pid <> pg_backend_pid()"))
                .isEqualTo("0");
    }

    /** Neither in what REST tells of jobs nor in the logs and other files of the cluster. */
    private static void assertNowhereOnTheCluster() throws IOException, InterruptedException {
        RestAnswers.of(path -> CLUSTER.get(path).toString())
                .forEach((path, answer) -> assertThat(answer).as(path).doesNotContain("c4nary"));
        Path home = CLUSTER.directory("postgresql").getParent();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("c4nary");
            }
        }
    }

    /** Two processes are told why: the one that plans the ranges of the source, and those that look up. */
    @Test
    void aJobOnAClusterThatMayNotLogIn_tellsWhyAndNotThePassword() throws Exception {
        TestDatabase test = filled();
        PostgresServer.shared().asSuperuser("create role locked_out login password 'another'");
        Path directory = CLUSTER.directory("locked-out");
        String connection = "{type: postgresql, port: %d, database: %s, user: locked_out, password: \"${env:%s}\"}"
                .formatted(test.port(), test.name(), PostgresServer.PASSWORD_VARIABLE);
        String rows =
                "{type: generate, rows: 9, schema: {id: {type: bigint, sequence: {start: 1}}, origin: {type: string,"
                        + " constant: A1}, delay: {type: bigint, constant: 1}}}\n  places:";
        String pipeline = PIPELINE.formatted("streaming", connection);
        Path reading = Files.writeString(directory.resolve("reading.yaml"), pipeline);
        Path lookingUp = Files.writeString(
                directory.resolve("looking-up.yaml"),
                pipeline.replaceAll("(?s)flights:\\s.*?  places:", "flights: " + rows));
        for (Path file : List.of(reading, lookingUp)) {
            Path report = directory.resolve("report.json");
            Outcome outcome = CLUSTER.run("run", file.toString(), "--json", report.toString());
            assertThat(outcome.exitCode()).isNotZero();
            assertThat(outcome.err()).contains("password authentication failed for user \"locked_out\"");
            assertThat(outcome.out() + outcome.err() + Files.readString(report)).doesNotContain("c4nary");
        }
        assertNowhereOnTheCluster();
    }

    /** Pools and drivers end with the job. */
    private static void assertNoThreadIsLeft() throws IOException, InterruptedException {
        for (String taskManager : CLUSTER.taskManagerIds()) {
            String threads =
                    CLUSTER.get("/taskmanagers/" + taskManager + "/thread-dump").toString();
            assertThat(threads)
                    .contains("flink")
                    .doesNotContain("drey db", "jdbc flights", "PostgreSQL-JDBC-SharedTimer");
        }
    }

    /**
     * The database answers nothing while the second file's rows come in, so that the checkpoint holds all of them as rows that wait, and only so. Keys are spread over the
     * subtasks: one of the processes that hold some is killed, the queries of the other are given up. The third file's keys are those of the first, which were in the caches.
     */
    @Test
    void aTaskManagerThatIsKilledWhileRowsWait_costsNoRow_andTheCachesAreWarmAgain() throws Exception {
        TestDatabase test = gated();
        Path directory = CLUSTER.directory("killed");
        Path file = Files.writeString(
                directory.resolve("p.yaml"),
                KILLED.formatted(test.port(), test.name(), test.user(), PostgresServer.PASSWORD_VARIABLE));
        Path report = directory.resolve("report.json");
        List<String> expected = new ArrayList<>(addRows(directory.resolve("in/first.csv"), 0, 300, 0, 200));
        ChildProcess client = CLUSTER.submit("run", file.toString(), "--json", report.toString());
        String job =
                client.awaitLine(Pattern.compile("JobID ([0-9a-f]{32})"), LIMIT).group(1);
        RunningOperator named = new RunningOperator(CLUSTER, job, "named", "lookup");
        named.await(entries -> overProcesses(entries) == 200, "entries");

        try (Connection locking = test.connect();
                Statement lock = locking.createStatement()) {
            locking.setAutoCommit(false);
            lock.execute("select pg_advisory_xact_lock(7)");
            expected.addAll(addRows(directory.resolve("in/second.csv"), 300, 600, 200, 400));
            named.await(rows -> rows.get(0).sum() == 600 && rows.get(0).least() > 0, "rowsWaiting");
            long checkpoint = CLUSTER.awaitCheckpoint(job);
            CLUSTER.replaceTaskManager(CLUSTER.taskManagerIds().get(0));
            assertThat(CLUSTER.awaitRestore(job)).isGreaterThanOrEqualTo(checkpoint);
            locking.rollback();
        }
        expected.addAll(addRows(directory.resolve("in/third.csv"), 900, 450, 0, 200));
        named.await(rows -> overProcesses(rows) == 1050, "hits", "misses", "coalesced");
        CLUSTER.stopWithSavepoint(job, true);

        Outcome outcome = client.awaitEnd(LIMIT);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(rows(directory.resolve("out"))).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(outcome.err()).containsPattern("named +450 +600 +1,050 +1,050");
        JsonNode cache = new ObjectMapper().readTree(report.toFile()).findValue("cache");
        assertThat(cache.get("warmedKeys").asInt()).isEqualTo(200);
        assertThat(cache.get("misses").asInt())
                .as("the second file's keys alone")
                .isEqualTo(400);
        assertThat(cache.get("hits").asInt()).as("all rows of the third file").isGreaterThanOrEqualTo(450);
        assertThat(cache.at("/queries/keys").asInt()).isEqualTo(600);
    }

    /** The sum of metrics of two caches, where all subtasks of a process show those of its own. */
    private static double overProcesses(List<RunningOperator.Figures> metrics) {
        return metrics.stream()
                .mapToDouble(metric -> metric.least() + metric.greatest())
                .sum();
    }

    /** A view that gives nothing while somebody holds a lock. */
    private static TestDatabase gated() {
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute(
                "create table names (k bigint primary key, name text)",
                "insert into names select i, 'name ' || i from generate_series(0, 999) i",
                "create function gate() returns boolean stable language sql as"
                        + " 'select pg_advisory_xact_lock_shared(7) is not null'",
                "create view named as select k, name from names where gate()");
        return test;
    }

    /**
     * Gives the job a file of rows, whose keys take turns.
     *
     * @return what they are to become
     */
    private static List<String> addRows(Path file, int firstId, int count, int firstKey, int keys) throws IOException {
        StringBuilder csv = new StringBuilder("id,k\n");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String row = (firstId + i) + "," + (firstKey + i % keys);
            csv.append(row).append('\n');
            expected.add(row + ",name " + (firstKey + i % keys));
        }
        Files.createDirectories(file.getParent());
        Path written = Files.writeString(file.resolveSibling("." + file.getFileName()), csv);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        return expected;
    }

    private static List<String> rows(Path directory) throws IOException {
        List<String> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                rows.addAll(Files.readAllLines(file).stream().skip(1).toList());
            }
        }
        return rows;
    }

    @Test
    void aLocalRun_worksOnAnH2FileWithoutAnyServer() throws Exception {
        Path directory = CLUSTER.directory("h2");
        Path fill = Files.writeString(directory.resolve("fill.yaml"), """
                pipeline: fill
                connections:
                  db: {type: h2, path: tables}
                stages:
                  ids: {type: generate, rows: 5000, schema: {id: {type: bigint, sequence: {start: 1}}, o: {type: bigint, uniform: [0, 8]}}}
                  flights: {type: select, from: ids, columns: [id, {origin: "concat('A', cast(o as string))"}, {delay: o * 10}]}
                  airports: {type: values, schema: {iata: string, city: string}, rows: [[A0, zero], [A1, one], [A2, one]]}
                  f: {type: sink, from: flights, format: jdbc, connection: db, table: flights, key: id, create-table: true}
                  a: {type: sink, from: airports, format: jdbc, connection: db, table: airports, key: iata, create-table: true}
                """);
        Path enrich = Files.writeString(
                directory.resolve("enrich.yaml"),
                PIPELINE.formatted("batch", "{type: h2, path: tables}")
                        + "  table: {type: sink, from: totals, format: print}\n");
        Launcher launcher = new Launcher(directory);

        Outcome filled = launcher.start("run", fill.toString()).awaitEnd(Duration.ofSeconds(120));
        Outcome enriched = launcher.start("run", enrich.toString()).awaitEnd(Duration.ofSeconds(120));

        assertThat(filled.exitCode()).as(filled.err()).isZero();
        assertThat(enriched.exitCode()).as(enriched.err()).isZero();
        assertThat(enriched.out()).contains("(2 rows)").containsPattern("zero +\\| +\\d+ +\\| +0");
    }
}
