package dev.drey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TestDatabase;
import dev.drey.testing.ChildProcess.Outcome;
import dev.drey.testing.FlinkClusterFixture;
import dev.drey.testing.Launcher;
import dev.drey.testing.RestAnswers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The packaged product and its drivers with databases: PostgreSQL on a cluster, H2 in a local run. */
@Timeout(300)
class DatabaseIT {
    @RegisterExtension
    static final FlinkClusterFixture CLUSTER = new FlinkClusterFixture(1, 3);

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
        String taskManager = CLUSTER.get("/taskmanagers")
                .get("taskmanagers")
                .get(0)
                .get("id")
                .asText();
        String threads =
                CLUSTER.get("/taskmanagers/" + taskManager + "/thread-dump").toString();
        assertThat(threads).contains("flink").doesNotContain("drey db", "jdbc flights", "PostgreSQL-JDBC-SharedTimer");
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
