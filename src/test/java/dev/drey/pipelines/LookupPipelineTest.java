package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.plan.Plan;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.CacheReport;
import dev.drey.runlog.StageReport;
import dev.drey.spec.SpecException;
import dev.drey.stage.Check;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Look-ups in whole pipelines, in a database of a file. */
@Timeout(120)
class LookupPipelineTest {
    private static final Path CHAPTER = Path.of("src/test/resources/chapter");

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    static Path directory;

    @BeforeAll
    static void makeDatabase() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:" + directory.resolve("users"), "sa", "")) {
            connection
                    .createStatement()
                    .execute(
                            "create table \"users\" (\"user_id\" varchar primary key, \"name\" varchar, \"tier\" varchar)");
            connection.createStatement().execute("create table \"twice\" (\"user_id\" varchar, \"name\" varchar)");
            List<String> lines = Files.readAllLines(CHAPTER.resolve("c4-users.csv"));
            for (String line : lines.subList(1, lines.size())) {
                insert(connection, "insert into \"users\" values (?, ?, ?)", line.split(","));
            }
            insert(connection, "insert into \"twice\" values (?, ?)", "u1", "Zoe");
            insert(connection, "insert into \"twice\" values (?, ?)", "u1", "Alice");
            insert(connection, "insert into \"twice\" values (?, ?)", "u2", "Bob");
        }
    }

    private static void insert(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.execute();
        }
    }

    /** @param lookup the stage's options behind those that all have, each on its line */
    private static String pipeline(String lookup) {
        return """
                pipeline: enrich
                connections:
                  local: {type: h2, path: %s}
                stages:
                  events: {type: file, path: %s, schema: {user_id: string, action: string}}
                  users:
                    type: lookup
                    from: events
                    connection: local
                %s
                  out: {type: sink, from: users, format: collect}
                """.formatted(
                        directory.resolve("users"),
                        CHAPTER.resolve("c4-events.csv").toAbsolutePath(),
                        lookup.lines()
                                .map(line -> "    " + line)
                                .reduce((a, b) -> a + "\n" + b)
                                .orElse(""));
    }

    private static final String USERS = """
            table: users
            schema: {user_id: string, name: string, tier: string}
            on: {user_id: user_id}
            select: {name: name, tier: tier}
            """;

    private static RunOutcome run(String yaml, Mode mode, int parallelism, int chunkRows) throws Exception {
        return CLUSTER.run(
                PipelineCluster.plan(yaml, directory, new RunOverrides(mode, parallelism, chunkRows, Map.of())));
    }

    private static CacheReport cache(RunOutcome outcome) {
        return outcome.report().stages().stream()
                .filter(stage -> stage.stage().equals("users"))
                .map(StageReport::details)
                .findFirst()
                .orElseThrow()
                .cache();
    }

    private static List<String> rows(RunOutcome outcome) {
        return PipelineCluster.result(outcome, "out").toString().lines().toList();
    }

    /** Of ten events four are of u1 and two of u2; the table has no other. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void rowsWithoutAMatch_areCounted(Mode mode) throws Exception {
        String some = """
                table: twice
                schema: {user_id: string, name: string}
                on: {user_id: user_id}
                select: {name: name}
                duplicates: first
                """;
        for (String join : List.of("left", "inner")) {
            CacheReport.Rows rows =
                    cache(run(pipeline(some + "join: " + join), mode, 2, 3)).rows();
            assertThat(rows.unmatched()).as(join).isEqualTo(4);
            assertThat(rows.total()).isEqualTo(10);
        }
    }

    /** Five entries, the least recently used goes, row at a time: the figures that the chapter prints. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void chaptersCache_givesItsFigures(Mode mode) throws Exception {
        RunOutcome outcome = run(pipeline(USERS + "rows-in-flight: 1\ncache: {entries: 5, ttl: 10 s}"), mode, 1, 1);

        CacheReport cache = cache(outcome);
        assertThat(cache.rows().hits()).isEqualTo(3);
        assertThat(cache.rows().misses()).isEqualTo(7);
        assertThat(cache.rows().coalesced()).isZero();
        assertThat(cache.rows().hitRate()).isEqualTo(0.3);
        assertThat(cache.contents().evictions()).isEqualTo(2);
        assertThat(cache.contents().expired()).isZero();
        assertThat(cache.contents().sets()).isEqualTo(7);
        assertThat(cache.contents().entries()).isEqualTo(5);
        assertThat(cache.queries().sent()).isEqualTo(7);
        assertThat(cache.callsSaved()).isEqualTo(3);
        assertThat(rows(outcome)).contains("'u1' | 'buy' | 'Alice' | 'gold'", "'u6' | 'view' | 'Frank' | 'bronze'");
        assertThat(outcome.report().toJson()).contains("\"cache\"", "\"hitRate\" : 0.3");
    }

    static Stream<Arguments> ways() {
        return Stream.of(Mode.values())
                .flatMap(mode -> Stream.of(
                        Arguments.of(mode, ""),
                        Arguments.of(mode, "output: unordered\n"),
                        Arguments.of(mode, "route: by-key\n"),
                        Arguments.of(mode, "cache: {eviction: tiny-lfu, disk: {bytes: 1 MiB}, warm: {table: true}}\n"),
                        Arguments.of(
                                mode, "cache: {warm: {keys: [u1, u3], query: select \"user_id\" from \"users\"}}\n")));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void allWays_giveTheSameRows(Mode mode, String options) throws Exception {
        RunOutcome outcome = run(pipeline(USERS + options), mode, 2, 3);
        assertThat(rows(outcome))
                .containsExactlyInAnyOrder(
                        "'u1' | 'buy' | 'Alice' | 'gold'",
                        "2 x 'u1' | 'click' | 'Alice' | 'gold'",
                        "'u1' | 'view' | 'Alice' | 'gold'",
                        "'u2' | 'buy' | 'Bob' | 'silver'",
                        "'u2' | 'view' | 'Bob' | 'silver'",
                        "'u3' | 'click' | 'Charlie' | 'bronze'",
                        "'u4' | 'buy' | 'Diana' | 'gold'",
                        "'u5' | 'click' | 'Eve' | 'silver'",
                        "'u6' | 'view' | 'Frank' | 'bronze'");
        assertThat(cache(outcome).rows().total()).isEqualTo(10);
        if (options.contains("warm: {table")) {
            assertThat(cache(outcome).rows().hitRate()).isOne();
            assertThat(cache(outcome).warmedKeys()).isEqualTo(6);
            assertThat(cache(outcome).queries().sent()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void changes_keepTheirKey(Mode mode) throws Exception {
        String yaml = """
                pipeline: counts
                connections:
                  local: {type: h2, path: %s}
                stages:
                  events: {type: file, path: %s, schema: {user_id: string, action: string}}
                  counts: {type: aggregate, from: events, group-by: [user_id], select: {n: count(*)}}
                  users:
                    type: lookup
                    from: counts
                    connection: local
                    table: users
                    schema: {user_id: string, name: string, tier: string}
                    on: {user_id: user_id}
                    select: {tier: tier}
                    join: inner
                  tiers: {type: aggregate, from: users, group-by: [tier], select: {users: count(*), events: sum(n)}}
                  out: {type: sink, from: tiers, format: collect}
                """.formatted(
                directory.resolve("users"), CHAPTER.resolve("c4-events.csv").toAbsolutePath());
        assertThat(rows(run(yaml, mode, 2, 1)))
                .containsExactlyInAnyOrder("'bronze' | 2 | 2", "'gold' | 2 | 5", "'silver' | 2 | 3");
    }

    private static final String TWICE = """
            table: twice
            schema: {user_id: string, name: string}
            on: {user_id: user_id}
            select: {name: name}
            """;

    @Test
    void severalRowsForAKey_failUnlessTheFirstIsAskedFor() throws Exception {
        assertThatThrownBy(() -> run(pipeline(TWICE), Mode.BATCH, 1, 100))
                .hasStackTraceContaining("stage 'users': table 'twice' of")
                .hasStackTraceContaining("the key ('u1') of [user_id] has several rows");
        assertThat(rows(run(pipeline(TWICE + "join: inner\nduplicates: first"), Mode.BATCH, 1, 100)))
                .containsExactlyInAnyOrder(
                        "'u1' | 'buy' | 'Alice'",
                        "2 x 'u1' | 'click' | 'Alice'",
                        "'u1' | 'view' | 'Alice'",
                        "'u2' | 'buy' | 'Bob'",
                        "'u2' | 'view' | 'Bob'");
    }

    @Test
    void keysThatCannotBeLookedUp_goToDeadLetters() throws Exception {
        String yaml = pipeline(TWICE + "batch: 1\non-error: dead-letter")
                + "  dead: {type: sink, from: users.dead, format: collect}\n";
        RunOutcome outcome = run(yaml, Mode.STREAMING, 1, 100);
        assertThat(rows(outcome)).hasSize(6);
        assertThat(PipelineCluster.result(outcome, "dead").toString())
                .contains("has several rows", "{\"user_id\":\"u1\",\"action\":\"buy\"}");
        StageReport users = outcome.report().stages().get(1);
        assertThat(users.rows().dead()).isEqualTo(4);
        assertThat(users.rows().in())
                .isEqualTo(users.rows().out() + users.rows().dead());
    }

    @Test
    void missingTable_isToldAtTheStart() {
        assertThatThrownBy(() -> run(pipeline(USERS.replace("table: users", "table: user")), Mode.BATCH, 1, 100))
                .hasStackTraceContaining("stage 'users'")
                .hasStackTraceContaining("users");
    }

    @Test
    void faults_areAllTold() {
        String lookup = """
                query: select 1
                table: users
                schema: {user_id: bigint, name: string}
                on: {user_id: user_id, actoin: name}
                select: {action: name, full: nmae}
                cache: {ttl: 1 s, refresh-after: 2 s, ttl-column: name}
                dead-letters: out
                """;
        assertThatThrownBy(() -> PipelineCluster.plan(
                        pipeline(lookup).replace("connection: local", "connection: locl"),
                        directory,
                        RunOverrides.NONE))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("connection 'locl' is unknown; did you mean 'local'?")
                .hasMessageContaining("options 'table' and 'query' are both given")
                .hasMessageContaining("column 'actoin' is not in the input; did you mean 'action'?")
                .hasMessageContaining("column 'user_id' is a string and 'user_id' a bigint; they must be of one type")
                .hasMessageContaining("column 'action' is in the input already")
                .hasMessageContaining("column 'nmae' is not in 'schema'; did you mean 'name'?")
                .hasMessageContaining("ttl-column 'name' is a string; allowed: bigint (seconds), timestamp (the end)")
                .hasMessageContaining("option 'dead-letters' needs on-error: dead-letter");
    }

    @Test
    void cachesThatCannotBe_areRefused() {
        String lookup = """
                query: select 1 where 'a' = any(:user_id)
                schema: {user_id: string, name: string}
                on: {user_id: user_id}
                select: {name: name}
                cache: {ttl: 5m, disk: {bytes: 1 MiB, ttl: 1h}, warm: {table: true}}
                """;
        assertThatThrownBy(() -> PipelineCluster.plan(
                        pipeline(lookup.replace(", warm: {table: true}", "")), directory, RunOverrides.NONE))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("ttl of disk is 1h, but 'ttl' of the cache is 5m, after which a row is used from"
                        + " neither memory nor disk");
        assertThatThrownBy(
                        () -> PipelineCluster.plan(pipeline(lookup.replace("5m", "2h")), directory, RunOverrides.NONE))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("warm: table: true needs option 'table'");
        PipelineCluster.plan(
                pipeline(USERS + "cache: {ttl: 5m, disk: {bytes: 1 MiB, ttl: 5m}}"), directory, RunOverrides.NONE);
    }

    @Test
    void checks_openTheTableAndTheQueryOfKeys() throws Exception {
        String lookup = USERS + "cache: {warm: {query: select \"user_id\" from \"users\"}}";
        assertThat(checks(lookup))
                .containsExactly(
                        "table 'users' of h2 " + directory.resolve("users") + ": has user_id, name, tier as declared",
                        "keys to warm with: a query of h2 " + directory.resolve("users") + ": has user_id as declared");
        assertThatThrownBy(() ->
                        checks(USERS.replace("tier: string", "teir: string").replace("tier: tier", "t: teir")))
                .hasMessageContaining("no column 'teir'; did you mean 'tier'?");
        assertThatThrownBy(() -> checks(lookup.replace("from \"users\"}", "from \"user\"}")))
                .hasMessageContaining("connection 'local'");
    }

    private static List<String> checks(String lookup) throws Exception {
        Plan plan = PipelineCluster.plan(pipeline(lookup), directory, RunOverrides.NONE);
        List<String> found = new ArrayList<>();
        for (Check check : plan.stages().get(1).stage().checks()) {
            found.add(check.what() + ": " + check.probe().run());
        }
        return found;
    }

    @Test
    void changingInput_refusesWhatWouldReorderIt() {
        String yaml = pipeline(USERS + "output: unordered\nroute: by-key\non-error: skip")
                .replace("from: events", "from: counts")
                .replace(
                        "  users:\n",
                        "  counts: {type: aggregate, from: events, group-by: [user_id], select: {n: count(*)}}\n  users:\n");
        assertThatThrownBy(
                        () -> PipelineCluster.plan(yaml, directory, new RunOverrides(Mode.STREAMING, 1, 1, Map.of())))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("output: unordered cannot be")
                .hasMessageContaining("route: by-key cannot be")
                .hasMessageContaining("on-error: skip cannot be");
    }
}
