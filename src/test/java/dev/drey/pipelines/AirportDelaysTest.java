package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.ValueText;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The main job on the real flights, against DuckDB, which shares nothing with Drey: the ten worst airports in order. */
class AirportDelaysTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @Test
    void mainJob_givesWhatDuckDbCalculates() throws Exception {
        RunOutcome outcome =
                CLUSTER.run(PipelineCluster.plan(Path.of("jobs/airport-delays.yaml"), Map.of(), RunOverrides.NONE));

        List<String> rows = new ArrayList<>();
        for (Chunk chunk : PipelineCluster.chunks(outcome, "out")) {
            for (int i = 0; i < chunk.selectedCount(); i++) {
                rows.add(row(chunk, chunk.selectedRow(i)));
            }
        }
        assertThat(rows).isEqualTo(byDuckDb()).hasSize(10);
    }

    private static String row(Chunk chunk, int row) {
        List<String> cells = new ArrayList<>();
        for (int c = 0; c < chunk.columnCount(); c++) {
            cells.add(ValueText.print(chunk.schema().type(c), chunk.column(c), row));
        }
        return String.join(",", cells);
    }

    /** Averages are divided here from exact sums, since DuckDB's own need not be rounded once. */
    private static List<String> byDuckDb() throws Exception {
        String query = """
                SELECT origin, count(*), sum(delay_minutes)::BIGINT, min(delay_minutes), max(delay_minutes),
                       sum(distance_miles)::BIGINT, any_value(city)
                FROM read_csv('jobs/data/flights.csv', header = true) f
                LEFT JOIN read_csv('jobs/data/airports.csv', header = true, all_varchar = true) a ON f.origin = a.iata
                WHERE delay_minutes > 15 GROUP BY origin
                ORDER BY 3 DESC, origin LIMIT 10
                """;
        List<String> rows = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                double flights = result.getLong(2);
                rows.add(String.join(
                        ",",
                        result.getString(1),
                        result.getString(7),
                        result.getString(2),
                        result.getString(3),
                        Double.toString(result.getLong(3) / flights),
                        result.getString(4),
                        result.getString(5),
                        Double.toString(result.getLong(6) / flights)));
            }
        }
        return rows;
    }
}
