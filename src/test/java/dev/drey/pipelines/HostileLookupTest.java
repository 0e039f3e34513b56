package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.api.Pipeline;
import dev.drey.chunk.Chunk;
import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TestDatabase;
import dev.drey.plan.Plan;
import dev.drey.plan.RunOutcome;
import dev.drey.testing.PipelineCluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Look-ups of whole jobs whose names and values are SQL: names mean themselves or are refused, values are values, and nothing else happens to the database. */
@Timeout(120)
class HostileLookupTest {
    /** Each is a row of the table; what they are meant to break is what a naive program would do with them. */
    private static final List<String> VALUES = List.of(
            "'; drop table victim; --",
            "'); drop table victim; --",
            "x' or '1'='1",
            "\" or 1=1 --",
            "\\'; drop table victim; --",
            "{a,b}",
            "{\"",
            "NULL",
            "null",
            "",
            " ",
            "$1",
            "$$; drop table victim; $$",
            "?",
            ":k",
            "/* */ -- #",
            "%_\\",
            "a\nb\r\n\t",
            "Zürich 東京 \uD83D\uDE00 \u202E",
            "e\u0301",
            "\u00e9",
            "CASE",
            "case",
            "x".repeat(100_000));

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    private static final String SCHEMA = "sch'\"ema; drop table victim; --";
    private static final String TABLE = "ta\"ble'; drop table victim; /*";
    private static final String KEY = "k\"ey = any(?) or '1'='1' --";
    private static final String OTHER_KEY = "K\"EY = any(?) or '1'='1' --";
    private static final String VALUE = "Na\u00efve 名 '\"; drop table victim; */";

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static TestDatabase filled() throws Exception {
        TestDatabase test = PostgresServer.shared().newDatabase();
        String table = quote(SCHEMA) + "." + quote(TABLE);
        test.execute(
                "create table victim (x int primary key, y text)",
                "insert into victim values (1, 'a')",
                "create schema " + quote(SCHEMA),
                "create table " + table + " (" + quote(KEY) + " text, " + quote(OTHER_KEY) + " text, " + quote(VALUE)
                        + " text)");
        try (java.sql.Connection connection = test.connect();
                java.sql.PreparedStatement insert =
                        connection.prepareStatement("insert into " + table + " values (?, ?, ?)")) {
            for (String value : VALUES) {
                insert.setString(1, value);
                insert.setString(2, value);
                insert.setString(3, "of " + value);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return test;
    }

    /** Rows of each value, and of some that no text of PostgreSQL can be. */
    private static Pipeline pipeline(TestDatabase test) {
        List<List<String>> rows = new ArrayList<>();
        VALUES.forEach(value -> rows.add(List.of(value)));
        rows.add(List.of("a\0b"));
        rows.add(List.of("'; drop table victim; --\0"));
        rows.add(List.of("not there'; drop table victim; --"));
        Pipeline pipeline = Pipeline.named("hostile; drop table victim")
                .parallelism(2)
                .set("connections", Map.of("pg", connection(test)));
        pipeline.stage("rows", "values").option("schema", "v string").option("rows", rows);
        return pipeline;
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

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static Map<String, String> found(Pipeline pipeline) throws Exception {
        pipeline.stage("out", "sink").from("places").option("format", "collect");
        Plan plan = pipeline.plan();
        RunOutcome outcome = CLUSTER.run(plan);
        Map<String, String> found = new LinkedHashMap<>();
        for (Chunk chunk : PipelineCluster.chunks(outcome, "out")) {
            for (int i = 0; i < chunk.selectedCount(); i++) {
                int row = chunk.selectedRow(i);
                found.put(
                        chunk.strings(0).getString(row),
                        chunk.column(1).isNull(row) ? null : chunk.strings(1).getString(row));
            }
        }
        return found;
    }

    private static void assertFound(Map<String, String> found) {
        assertThat(found).hasSize(VALUES.size() + 3);
        assertThat(found.values().stream().filter(Objects::nonNull)).hasSize(VALUES.size());
        VALUES.forEach(value -> assertThat(found).containsEntry(value, "of " + value));
    }

    @Test
    void namesAndValues_meanThemselves() throws Exception {
        TestDatabase test = filled();
        Pipeline pipeline = pipeline(test);
        pipeline.stage("places", "lookup")
                .from("rows")
                .option("connection", "pg")
                .option("table", SCHEMA + "." + TABLE)
                .option("schema", ordered(KEY, "string", OTHER_KEY, "string", VALUE, "string"))
                .option("on", ordered("v", KEY))
                .option("select", ordered("found", VALUE));
        assertFound(found(pipeline));
        assertThat(test.rows("select * from victim")).containsExactly("1|a");
    }

    @Test
    void valuesOfAQuerysParameters_meanThemselves() throws Exception {
        TestDatabase test = filled();
        Pipeline pipeline = pipeline(test);
        pipeline.stage("places", "lookup")
                .from("rows")
                .option("connection", "pg")
                .option(
                        "query",
                        "select " + quote(KEY) + " as k, " + quote(VALUE) + " as found from " + quote(SCHEMA) + "."
                                + quote(TABLE) + " where " + quote(KEY) + " = any(:k) -- ':k' is no parameter here")
                .option("schema", ordered("k", "string", "found", "string"))
                .option("on", ordered("v", "k"))
                .option("select", ordered("found", "found"))
                .option("batch", 3);
        assertFound(found(pipeline));
        assertThat(test.rows("select * from victim")).containsExactly("1|a");
    }

    @Test
    void namesThatTheDatabaseDoesNotHave_areRefusedBeforeAnyStatement() throws Exception {
        TestDatabase test = filled();
        for (String evil : Stream.of("victim; drop table victim", "victim\" --", "VICTIM'", "v%", "victim\0x")
                .collect(Collectors.toList())) {
            Pipeline pipeline = pipeline(test);
            pipeline.stage("places", "lookup")
                    .from("rows")
                    .option("connection", "pg")
                    .option("table", evil)
                    .option("schema", ordered("y", "string", "x", "bigint"))
                    .option("on", ordered("v", "y"))
                    .option("select", ordered("found", "x"));
            assertThatThrownBy(() -> found(pipeline))
                    .as(evil)
                    .hasStackTraceContaining("stage 'places'")
                    .hasStackTraceContaining("there is no table '");
        }
        assertThat(test.rows("select * from victim")).containsExactly("1|a");
    }
}
