package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TestDatabase;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code jobs/enrich.yaml} over the file and over a real PostgreSQL, loaded as {@code docker-compose.yml} loads it, against DuckDB's join. */
class EnrichJobTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    private static final Path JOB = Path.of("jobs/enrich.yaml");
    private static final int FLIGHTS = 20_000;

    private static List<String> expected;

    @TempDir
    Path folder;

    @BeforeAll
    static void joinByDuckDb() throws SQLException {
        String query = """
                SELECT concat_ws('|', strftime(flight_time, '%Y-%m-%d %H:%M'), origin, destination, distance_miles, delay_minutes,
                       name, city, state)
                FROM read_csv('jobs/data/flights.csv', header = true, types = {'flight_time': 'TIMESTAMP'}) f
                LEFT JOIN read_csv('jobs/data/airports.csv', header = true, all_varchar = true) a ON f.origin = a.iata
                """;
        expected = rowsByDuckDb(query);
    }

    private static List<String> rowsByDuckDb(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void airportsOfTheFile_giveTheJoin_inEveryMode(Mode mode) throws Exception {
        assertThat(run(Map.of(), mode)).hasSize(FLIGHTS).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void airportsOfPostgres_giveTheSame() throws Exception {
        TestDatabase database = PostgresServer.shared().newDatabase();
        loadAsComposeDoes(database);
        Map<String, String> parameters = Map.of(
                "airports", "postgresql",
                "host", database.host(),
                "port", Integer.toString(database.port()),
                "database", database.name());

        assertThat(run(parameters, Mode.BATCH)).hasSize(FLIGHTS).containsExactlyInAnyOrderElementsOf(expected);
    }

    private List<String> run(Map<String, String> parameters, Mode mode) throws Exception {
        Path output = folder.resolve("out");
        Map<String, String> all = new HashMap<>(parameters);
        all.put("output", output.toString());
        RunOutcome outcome = CLUSTER.run(PipelineCluster.plan(JOB, all, RunOverrides.NONE.withMode(mode)));
        assertThat(PipelineCluster.chunks(outcome, "states")).isNotEmpty();
        return rowsByDuckDb("SELECT concat_ws('|', strftime(flight_time, '%Y-%m-%d %H:%M'), origin, destination,"
                + " distance_miles, delay_minutes, airport, city, state) FROM read_csv('" + output
                + "/*.csv', header = true, types = {'flight_time': 'TIMESTAMP'})");
    }

    /** Runs the scripts that the Compose file puts where the image runs them, with its mounts. */
    @SuppressWarnings("unchecked")
    private void loadAsComposeDoes(TestDatabase database) throws IOException {
        Map<String, Map<String, Map<String, Object>>> compose = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(Path.of("docker-compose.yml")));
        List<String> mounts =
                (List<String>) compose.get("services").get("postgresql").get("volumes");
        Map<String, String> mounted = new HashMap<>();
        List<Path> scripts = new ArrayList<>();
        for (String mount : mounts) {
            String[] parts = mount.split(":");
            if (parts[1].startsWith("/docker-entrypoint-initdb.d/")) {
                scripts.add(Path.of(parts[0]));
            } else {
                mounted.put(parts[1], readableByTheServer(Path.of(parts[0])));
            }
        }
        assertThat(scripts).isNotEmpty();
        // In the image the user of the database is its superuser.
        TestDatabase superuser = new TestDatabase(database.host(), database.port(), database.name(), "postgres", "");
        for (Path script : scripts) {
            String sql = Files.readString(script);
            for (Map.Entry<String, String> mount : mounted.entrySet()) {
                sql = sql.replace("'" + mount.getKey() + "'", "'" + mount.getValue() + "'");
            }
            superuser.execute(sql, "grant select on all tables in schema public to " + PostgresServer.USER);
        }
    }

    /** The server may be another user. */
    private String readableByTheServer(Path file) throws IOException {
        Path copy = Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        return copy.toString();
    }
}
