package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.ValueText;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The job of three extracts, a join and a load on the real flights, against DuckDB. */
class DagJobTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void dagJob_givesWhatDuckDbCalculates(Mode mode) throws Exception {
        Path output = directory.resolve("loaded");

        RunOutcome outcome = CLUSTER.run(PipelineCluster.plan(
                Path.of("jobs/dag.yaml"),
                Map.of("output", output.toString()),
                RunOverrides.NONE.withMode(mode).withParallelism(2)));

        assertThat(rows(outcome)).isEqualTo(byDuckDb()).hasSize(10);
        assertThat(lines(output)).isEqualTo(20_000);
    }

    private static List<String> rows(RunOutcome outcome) {
        List<String> rows = new ArrayList<>();
        for (Chunk chunk : PipelineCluster.chunks(outcome, "shown")) {
            for (int i = 0; i < chunk.selectedCount(); i++) {
                List<String> cells = new ArrayList<>();
                for (int c = 0; c < chunk.columnCount(); c++) {
                    cells.add(ValueText.print(chunk.schema().type(c), chunk.column(c), chunk.selectedRow(i)));
                }
                rows.add(String.join(",", cells));
            }
        }
        return rows;
    }

    /** Rows in all files of a directory, without their headers. */
    private static long lines(Path output) throws Exception {
        long lines = 0;
        try (Stream<Path> files = Files.list(output)) {
            for (Path file : files.toList()) {
                lines += Files.readAllLines(file).size() - 1;
            }
        }
        return lines;
    }

    /** Averages are divided here from exact sums, since DuckDB's own need not be rounded once. */
    private static List<String> byDuckDb() throws Exception {
        String query = """
                SELECT state, kind, count(*) AS n, sum(delay_minutes)::BIGINT AS total
                FROM (SELECT a.state, f.delay_minutes,
                             CASE WHEN isodow(f.flight_time) >= 6 THEN 'weekend' ELSE 'work day' END AS kind
                      FROM read_csv('jobs/data/flights.csv', header = true) f
                      JOIN read_csv('jobs/data/airports.csv', header = true, all_varchar = true) a ON f.origin = a.iata)
                GROUP BY state, kind ORDER BY total / n DESC, state, kind LIMIT 10
                """;
        List<String> rows = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                long flights = result.getLong(3);
                rows.add(String.join(
                        ",",
                        result.getString(1),
                        result.getString(2),
                        Long.toString(flights),
                        Double.toString((double) result.getLong(4) / flights)));
            }
        }
        return rows;
    }
}
