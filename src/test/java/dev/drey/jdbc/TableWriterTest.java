package dev.drey.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Upserts and deletes in a real PostgreSQL and in H2. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TableWriterTest {
    private static final Retries NONE = new Retries(0, Duration.ofMillis(1));
    private static final Retries SOME = new Retries(50, Duration.ofMillis(20));
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private enum Kind {
        POSTGRESQL,
        H2
    }

    @AfterEach
    void noPoolIsLeftOpen() {
        assertThat(ConnectionPool.open()).isZero();
    }

    private Database database(Kind kind, String... statements) throws Exception {
        if (kind == Kind.H2) {
            Database h2 = TestDatabases.h2(directory.resolve("tables"));
            if (statements.length > 0) {
                TestDatabases.executeH2(h2, statements);
            }
            return h2;
        }
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute(statements);
        return TestDatabases.declared(test);
    }

    private static TableWriter.Settings settings(String table, String schema, List<String> key) {
        return new TableWriter.Settings(table, Schema.parse(schema), key, false, TIMEOUT, NONE);
    }

    /** All rows of a chunk as upserts, or as deletes. */
    private static void write(TableWriter writer, Chunk chunk, boolean delete) throws Exception {
        TableWriter.RowList all =
                new TableWriter.RowList(IntStream.range(0, chunk.rowCount()).toArray(), chunk.rowCount());
        TableWriter.RowList none = new TableWriter.RowList(new int[0], 0);
        writer.write(chunk, delete ? none : all, delete ? all : none);
    }

    private static List<String> rows(Database database, String query) throws Exception {
        try (ConnectionPool pool = ConnectionPool.of(database)) {
            return pool.run("asking", TIMEOUT, connection -> {
                List<String> rows = new ArrayList<>();
                try (Statement statement = connection.createStatement();
                        ResultSet result = statement.executeQuery(query)) {
                    while (result.next()) {
                        List<String> row = new ArrayList<>();
                        for (int c = 1; c <= result.getMetaData().getColumnCount(); c++) {
                            row.add(result.getString(c));
                        }
                        rows.add(String.join(
                                "|", row.stream().map(String::valueOf).toList()));
                    }
                }
                return rows;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void rows_areInsertedReplacedAndDeletedByTheirKey(Kind kind) throws Exception {
        Database database = database(kind, "create table t (a bigint, b varchar(10), v int, primary key (b, a))");
        try (TableWriter writer =
                TableWriter.open(database, settings("t", "v bigint, a bigint, b string", List.of("a", "b")))) {
            Chunk first = Chunks.parse("""
                    v bigint | a bigint | b string
                    10       | 1        | x
                    20       | 1        | y
                    null     | 2        | x
                    """);
            for (int again = 0; again < 2; again++) {
                write(writer, first, false);
                assertThat(rows(database, "select a, b, v from t order by a, b"))
                        .containsExactly("1|x|10", "1|y|20", "2|x|null");
            }
            write(writer, Chunks.parse("""
                    v bigint | a bigint | b string
                    11       | 1        | x
                    null     | 1        | y
                    30       | 3        | 'quo''te'
                    """), false);
            write(writer, Chunks.parse("""
                    v bigint | a bigint | b string
                    null     | 1        | x
                    5        | 2        | x
                    5        | 9        | x
                    """), true);
            assertThat(rows(database, "select a, b, v from t order by a, b"))
                    .containsExactly("1|y|null", "3|quo'te|30");
        }
    }

    @ParameterizedTest
    @EnumSource
    void allTypes_areWrittenToTheTableThatIsMade(Kind kind) throws Exception {
        Database database = database(kind);
        String schema = "k bigint, b boolean, f double, n decimal(18,3), s string, d date, t timestamp";
        TableWriter.Settings create =
                new TableWriter.Settings("Odd \"Name", Schema.parse(schema), List.of("k"), true, TIMEOUT, NONE);
        Chunk chunk = Chunks.parse("""
                k bigint             | b boolean | f double  | n decimal(18,3)      | s string      | d date     | t timestamp
                1                    | true      | NaN       | 999999999999999.999  | 'a,"{}\\\\ b' | 0001-01-01 | 0001-01-01 00:00:00
                -9223372036854775808 | false     | -Infinity | -999999999999999.999 | ''            | 9999-12-31 | 9999-12-31 23:59:59.999999
                2                    | null      | null      | null                 | null          | null       | null
                3                    | null      | 1.0E-300  | 0.001                | 'NULL'        | 1969-12-31 | 1969-12-31 23:59:59.999999
                """);
        for (int again = 0; again < 2; again++) {
            try (TableWriter writer = TableWriter.open(database, create)) {
                write(writer, chunk, false);
            }
        }
        assertThat(rows(database, "select * from \"Odd \"\"Name\" order by \"k\""))
                .containsExactly(
                        "-9223372036854775808|" + (kind == Kind.H2 ? "FALSE" : "f")
                                + "|-Infinity|-999999999999999.999||9999-12-31|9999-12-31 23:59:59.999999",
                        "1|" + (kind == Kind.H2 ? "TRUE" : "t")
                                + "|NaN|999999999999999.999|a,\"{}\\ b|0001-01-01|0001-01-01 00:00:00",
                        "2|null|null|null|null|null|null",
                        "3|null|1.0E-300|0.001|NULL|1969-12-31|1969-12-31 23:59:59.999999"
                                .replace("1.0E-300", kind == Kind.H2 ? "1.0E-300" : "1e-300"));
    }

    @ParameterizedTest
    @EnumSource
    void aTableThatCannotTakeTheRows_isRefusedBeforeAny(Kind kind) throws Exception {
        Database database = database(
                kind,
                "create table noKey (id bigint, v int)",
                "create table results (id int, n numeric(6,2), s varchar(10), t timestamp(3), primary key (id))",
                "create table two (a int, b int, primary key (a, b))",
                "create view seen as select * from results");
        assertRefused(
                database,
                settings("result", "id bigint", List.of("id")),
                "there is no table 'result'; did you mean 'results'?");
        assertRefused(
                database, settings("results", "idd bigint", List.of("idd")), "no column 'idd'; did you mean 'id'?");
        assertRefused(
                database,
                settings("noKey", "id bigint", List.of("id")),
                "has no primary key or unique index over exactly (id)");
        assertRefused(database, settings("seen", "id bigint", List.of("id")), "has no primary key or unique index");
        assertRefused(database, settings("two", "a bigint, b bigint", List.of("a")), "over exactly (a)");
        assertRefused(
                database,
                settings("results", "id bigint, n decimal(8,3)", List.of("id")),
                "column 'n' is declared as decimal(8,3) but is of type numeric(6,2)");
        assertRefused(
                database,
                settings("results", "id bigint, n double", List.of("id")),
                "column 'n' is declared as double");
        assertRefused(
                database,
                settings("results", "id bigint, s bigint", List.of("id")),
                "column 's' is declared as bigint");
        assertRefused(
                database,
                settings("results", "id bigint, t timestamp", List.of("id")),
                "column 't' is declared as timestamp but is of type timestamp(3)");
    }

    private static void assertRefused(Database database, TableWriter.Settings settings, String told) {
        assertThatThrownBy(() -> TableWriter.open(database, settings).close())
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        e -> assertThat(e.isTransient()).isFalse())
                .satisfies(e -> assertThat(e.getMessage().toLowerCase(java.util.Locale.ROOT))
                        .contains(told.toLowerCase(java.util.Locale.ROOT)));
    }

    @Test
    void aRowThatCannotBeStored_isNamedAndNothingOfItsBatchIsThere() throws Exception {
        Database database = database(Kind.POSTGRESQL, "create table t (id int primary key, s varchar(5))");
        try (TableWriter writer = TableWriter.open(database, settings("t", "id bigint, s string", List.of("id")))) {
            Chunk nul = Chunks.parse("id bigint | s string\n1 | a\n2 | x");
            nul.strings(1).setString(1, "a\0b");
            assertThatThrownBy(() -> write(writer, nul, false))
                    .hasMessageContaining(
                            "table 't', row with key (2): column 's' cannot be stored by postgresql: a\\0b");
            assertThatThrownBy(() -> write(writer, Chunks.parse("id bigint | s string\n1 | a\nnull | x"), false))
                    .hasMessageContaining("row with key (null): column 'id' is null, but of the key");
            assertThatThrownBy(() -> write(writer, Chunks.parse("id bigint | s string\n1 | a\n2 | toolong"), false))
                    .hasMessageContaining("writing 2 rows to table 't'")
                    .hasMessageContaining("22001");
            assertThatThrownBy(() -> write(writer, Chunks.parse("id bigint | s string\n1 | a\n99999999999 | x"), false))
                    .hasMessageContaining("22003");
        }
        assertThat(rows(database, "select * from t")).isEmpty();
    }

    @Test
    void aBatchWhoseConnectionIsLost_isWrittenAgain() throws Exception {
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute("create table t (id int primary key, v int)");
        try (TcpProxy proxy = TcpProxy.to(PostgresServer.HOST, test.port());
                TableWriter writer = TableWriter.open(
                        TestDatabases.declared(test.through(proxy)),
                        new TableWriter.Settings(
                                "t", Schema.parse("id bigint, v bigint"), List.of("id"), false, TIMEOUT, SOME))) {
            for (int i = 0; i < 20; i++) {
                write(writer, Chunks.parse("id bigint | v bigint\n" + i + " | 1\n100 | " + i), false);
                if (i % 3 == 0) {
                    proxy.cut();
                } else if (i % 3 == 1) {
                    PostgresServer.shared()
                            .asSuperuser("select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                                    + test.name() + "'");
                }
            }
        }
        assertThat(test.value("select count(*) || '/' || max(v) from t")).isEqualTo("21/19");
    }

    @Test
    void aLockedRow_isWaitedForAndWrittenWhenItIsFree() throws Exception {
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute("create table t (id int primary key, v int)", "insert into t values (1, 0)");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        CountDownLatch tried = new CountDownLatch(1);
        try (Connection locking = test.connect();
                TableWriter writer = TableWriter.open(
                        TestDatabases.declared(test),
                        new TableWriter.Settings(
                                "t",
                                Schema.parse("id bigint, v bigint"),
                                List.of("id"),
                                false,
                                Duration.ofMillis(300),
                                SOME))) {
            locking.setAutoCommit(false);
            locking.createStatement().execute("update t set v = -1 where id = 1");
            Future<?> writing = thread.submit(() -> {
                tried.countDown();
                write(writer, Chunks.parse("id bigint | v bigint\n1 | 5"), false);
                return null;
            });
            assertThat(tried.await(30, TimeUnit.SECONDS)).isTrue();
            awaitBlocked(test);
            locking.commit();
            writing.get(60, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
        assertThat(test.value("select v from t")).isEqualTo("5");
    }

    /** Until the server says that a statement waits for a lock. */
    private static void awaitBlocked(TestDatabase test) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline) {
            String waiting = test.value("select count(*) from pg_stat_activity where datname = '" + test.name()
                    + "' and wait_event_type = 'Lock'");
            if (!waiting.equals("0")) {
                return;
            }
        }
        throw new AssertionError("nothing waits for the lock");
    }

    @Test
    void faultsThatDoNotPass_endAfterTheirRetries() throws Exception {
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute("create table t (id int primary key, v int)");
        try (TcpProxy proxy = TcpProxy.to(PostgresServer.HOST, test.port());
                TableWriter writer = TableWriter.open(
                        TestDatabases.declared(test.through(proxy)),
                        new TableWriter.Settings(
                                "t",
                                Schema.parse("id bigint, v bigint"),
                                List.of("id"),
                                false,
                                Duration.ofMillis(400),
                                new Retries(2, Duration.ofMillis(1))))) {
            proxy.refuse(true);
            proxy.cut();
            assertThatThrownBy(() -> write(writer, Chunks.parse("id bigint | v bigint\n1 | 1"), false))
                    .hasMessageContaining("writing 1 rows to table 't'")
                    .hasMessageEndingWith("; tried 3 times");
            proxy.refuse(false);
            write(writer, Chunks.parse("id bigint | v bigint\n1 | 2"), false);
        }
        assertThat(test.value("select v from t")).isEqualTo("2");
    }

    @Test
    void writersOfTheSameNewTable_doNotDisturbEachOther() throws Exception {
        TestDatabase test = PostgresServer.shared().newDatabase();
        TableWriter.Settings create =
                new TableWriter.Settings("fresh", Schema.parse("id bigint"), List.of("id"), true, TIMEOUT, NONE);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> opened = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                opened.add(threads.submit(() -> {
                    TableWriter.open(TestDatabases.declared(test), create).close();
                    return null;
                }));
            }
            for (Future<?> each : opened) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(test.value("select count(*) from fresh")).isEqualTo("0");
    }
}
