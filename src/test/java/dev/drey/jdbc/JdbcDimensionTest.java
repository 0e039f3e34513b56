package dev.drey.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionContext;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.Duplicates;
import dev.drey.dimension.FoundRows;
import dev.drey.dimension.RowLayout;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dimensions in a real PostgreSQL and in H2. */
class JdbcDimensionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    /** A database with what the tests need. */
    private enum Kind {
        POSTGRESQL,
        H2
    }

    private Database database(Kind kind, String... statements) throws Exception {
        if (kind == Kind.H2) {
            Database h2 = TestDatabases.h2(directory.resolve("dims"));
            TestDatabases.executeH2(h2, statements);
            return h2;
        }
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute(statements);
        return TestDatabases.declared(test);
    }

    private static DimensionRequest table(String table, String schema, List<String> keys, List<String> columns) {
        return new DimensionRequest(table, null, Schema.parse(schema), keys, columns, Duplicates.FAIL);
    }

    private static DimensionReader open(Database database, DimensionRequest request) throws DimensionException {
        return database.dimension(request).open(context());
    }

    static DimensionContext context() {
        return new DimensionContext("origin", 2, List.of(Path.of(System.getProperty("java.io.tmpdir"))));
    }

    /** Keys of drawn values, {@code a|b} for several columns. */
    static List<DimensionKey> keys(Schema schema, String... drawn) {
        Chunk chunk = Chunk.allocate(schema, drawn.length);
        Column[] columns = new Column[schema.size()];
        List<DimensionKey> keys = new ArrayList<>();
        RowLayout layout = new RowLayout(schema);
        for (int row = 0; row < drawn.length; row++) {
            String[] parts = drawn[row].split("\\|", -1);
            for (int c = 0; c < columns.length; c++) {
                columns[c] = chunk.column(c);
                ValueText.parse(schema.type(c), parts[c], columns[c], row);
            }
            keys.add(layout.key(columns, row));
        }
        return keys;
    }

    private static Map<String, String> read(DimensionReader reader, List<DimensionKey> keys) throws DimensionException {
        Map<String, String> rows = new TreeMap<>();
        reader.read(keys, TIMEOUT).byKey().forEach((key, row) -> rows.put(key.toString(), row.toString()));
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void keysThatExist_giveTheirRows(Kind kind) throws Exception {
        Database database = database(
                kind,
                "create table airports (iata varchar(8) primary key, name text, altitude int)",
                "insert into airports values ('ATL', 'Atlanta', 1026), ('O''Hare', null, 668), ('ÄÖ', 'Ümlaut', null)");
        DimensionRequest request = table(
                "airports", "iata string, name string, altitude bigint", List.of("iata"), List.of("altitude", "name"));
        try (DimensionReader reader = open(database, request)) {
            assertThat(read(
                            reader,
                            keys(request.keySchema(), "ATL", "O'Hare", "ÄÖ", "XXX", "'; drop table airports; --")))
                    .isEqualTo(Map.of(
                            "('ATL')", "(1026, 'Atlanta')",
                            "('O'Hare')", "(668, null)",
                            "('ÄÖ')", "(null, 'Ümlaut')"));
            assertThat(read(reader, keys(request.keySchema(), "nul\0byte", "XXX")))
                    .isEmpty();
        }
        assertThat(ConnectionPool.open()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void allTypes_areKeysAndColumns(Kind kind) throws Exception {
        String types = "b boolean, i bigint, f double, n decimal(12,3), s string, d date, t timestamp";
        String columns =
                "b boolean, i bigint, f double precision, n numeric(12,3), s varchar(100), d date, t timestamp(6)";
        List<String> names = Schema.parse(types).names();
        Database database = database(
                kind,
                "create table all_types (" + columns + ")",
                "insert into all_types values (true, 9223372036854775807, '-0.0', -123.450, 'x', '1969-12-31', '1969-12-31 23:59:59.999999')",
                "insert into all_types values (false, -1, 'NaN', 0, '', '2024-02-29', '2024-02-29 00:00:00.000001')",
                "insert into all_types values (null, null, null, null, null, null, null)");
        DimensionRequest request = table("all_types", types, names, names);
        try (DimensionReader reader = open(database, request)) {
            List<DimensionKey> keys = keys(
                    request.keySchema(),
                    "true|9223372036854775807|0.0|-123.450|x|1969-12-31|1969-12-31 23:59:59.999999",
                    "false|-1|NaN|0.000||2024-02-29|2024-02-29 00:00:00.000001",
                    "false|-1|NaN|0.001||2024-02-29|2024-02-29 00:00:00.000001");
            assertThat(read(reader, keys).values())
                    .containsExactlyInAnyOrder(
                            "(true, 9223372036854775807, " + (kind == Kind.H2 ? "0.0" : "-0.0")
                                    + ", -123.450, 'x', 1969-12-31, 1969-12-31 23:59:59.999999)",
                            "(false, -1, NaN, 0.000, '', 2024-02-29, 2024-02-29 00:00:00.000001)");
        }
        for (String name : names) {
            DimensionRequest one = table("all_types", types, List.of(name), List.of("i"));
            try (DimensionReader reader = open(database, one)) {
                String value = Map.of(
                                "b",
                                "true",
                                "i",
                                "9223372036854775807",
                                "f",
                                "0.0",
                                "n",
                                "-123.450",
                                "s",
                                "x",
                                "d",
                                "1969-12-31",
                                "t",
                                "1969-12-31 23:59:59.999999")
                        .get(name);
                assertThat(read(reader, keys(one.keySchema(), value)).values())
                        .as(name)
                        .containsExactly("(9223372036854775807)");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void extremeDatesAndTimes_areLookedUpOrCannotBeThere(Kind kind) throws Exception {
        Database database = database(
                kind,
                "create table times (d date, t timestamp(6), x int)",
                kind == Kind.POSTGRESQL
                        ? "insert into times values ('0044-03-15 BC', '0044-03-15 12:00:00 BC', 1), ('20000-01-01', '20000-01-01 00:00:00', 2)"
                        : "insert into times values (date '-0043-03-15', timestamp '-0043-03-15 12:00:00', 1), (date '20000-01-01', timestamp '20000-01-01 00:00:00', 2)");
        Schema schema = Schema.parse("d date, t timestamp, x bigint");
        DimensionRequest dates =
                new DimensionRequest("times", null, schema, List.of("d"), List.of("d", "t", "x"), Duplicates.FAIL);
        DimensionRequest times =
                new DimensionRequest("times", null, schema, List.of("t"), List.of("x"), Duplicates.FAIL);
        List<DimensionKey> dateKeys = new ArrayList<>();
        long ides = java.time.LocalDate.of(-43, 3, 15).toEpochDay();
        long far = java.time.LocalDate.of(20000, 1, 1).toEpochDay();
        LongStream.of(ides, far, Long.MAX_VALUE, Long.MIN_VALUE, 5_000_000_000L)
                .forEach(day -> dateKeys.add(longKey(dates, day)));
        List<DimensionKey> timeKeys = new ArrayList<>();
        LongStream.of(
                        ides * Moments.MICROS_PER_DAY + 43_200_000_000L,
                        far * Moments.MICROS_PER_DAY,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE)
                .forEach(micros -> timeKeys.add(longKey(times, micros)));
        try (DimensionReader byDate = open(database, dates);
                DimensionReader byTime = open(database, times)) {
            Map<DimensionKey, DimensionRow> found =
                    byDate.read(dateKeys, TIMEOUT).byKey();
            assertThat(found).containsOnlyKeys(dateKeys.get(0), dateKeys.get(1));
            assertThat(found.get(dateKeys.get(0)).longValue(1))
                    .isEqualTo(ides * Moments.MICROS_PER_DAY + 43_200_000_000L);
            assertThat(byTime.read(timeKeys, TIMEOUT).byKey()).containsOnlyKeys(timeKeys.get(0), timeKeys.get(1));
        }
    }

    private static DimensionKey longKey(DimensionRequest request, long value) {
        dev.drey.dimension.RowWriter writer = new dev.drey.dimension.RowWriter(new RowLayout(request.keySchema()));
        writer.setLong(0, value);
        return writer.key();
    }

    @ParameterizedTest
    @EnumSource
    void aQuery_isReadByItsNamedParameters(Kind kind) throws Exception {
        Database database = database(
                kind,
                "create table runs (run_day date, code varchar(3), score int)",
                "insert into runs values ('2024-01-01', 'a', 1), ('2024-01-01', 'b', 2), ('2024-01-02', 'a', 3)");
        Schema schema = Schema.parse("run_day date, code string, best bigint");
        DimensionRequest request = new DimensionRequest(
                null,
                "select run_day, code, max(score) as best from runs -- not :this 'one\n"
                        + " where code = any(:code) and run_day = any(:run_day) and code <> ':code' group by run_day, code;",
                schema,
                List.of("run_day", "code"),
                List.of("best"),
                Duplicates.FAIL);
        try (DimensionReader reader = open(database, request)) {
            assertThat(read(reader, keys(request.keySchema(), "2024-01-01|a", "2024-01-02|a", "2024-01-02|b")))
                    .isEqualTo(Map.of("(2024-01-01, 'a')", "(1)", "(2024-01-02, 'a')", "(3)"));
            assertThatThrownBy(() -> reader.scan(1, TIMEOUT, (key, row) -> {}))
                    .isInstanceOf(DimensionException.class)
                    .hasMessageContaining("needs keys");
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalRowsForAKey_failOrGiveTheLeast(Kind kind) throws Exception {
        Database database = database(
                kind,
                "create table t (k int, v varchar(10))",
                "insert into t values (1, 'b'), (1, 'a'), (1, 'c'), (2, 'x'), (null, 'n')");
        Schema schema = Schema.parse("k bigint, v string");
        DimensionRequest first = new DimensionRequest("t", null, schema, List.of("k"), List.of("v"), Duplicates.FIRST);
        DimensionRequest fail = table("t", "k bigint, v string", List.of("k"), List.of("v"));
        try (DimensionReader taking = open(database, first);
                DimensionReader failing = open(database, fail)) {
            List<DimensionKey> keys = keys(first.keySchema(), "1", "2", "3");
            assertThat(read(taking, keys)).isEqualTo(Map.of("(1)", "('a')", "(2)", "('x')"));
            assertThatThrownBy(() -> failing.read(keys, TIMEOUT).byKey())
                    .isInstanceOf(DimensionException.class)
                    .hasMessageContaining("the key (1) of [k] has several rows");
            Map<String, String> scanned = new TreeMap<>();
            taking.scan(10, TIMEOUT, (key, row) -> scanned.put(key.toString(), row.toString()));
            assertThat(scanned).isEqualTo(Map.of("(1)", "('a')", "(2)", "('x')"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void scan_readsNoMoreRowsThanAsked(Kind kind) throws Exception {
        Database database = database(
                kind,
                "create table t (k int primary key, v int)",
                kind == Kind.POSTGRESQL
                        ? "insert into t select i, i * 2 from generate_series(1, 5000) i"
                        : "insert into t select x, x * 2 from system_range(1, 5000)");
        DimensionRequest request = table("t", "k bigint, v bigint", List.of("k"), List.of("v"));
        try (DimensionReader reader = open(database, request)) {
            List<String> rows = new ArrayList<>();
            reader.scan(17, TIMEOUT, (key, row) -> rows.add(key + "=" + row));
            assertThat(rows).hasSize(17).doesNotHaveDuplicates();
            rows.clear();
            reader.scan(Long.MAX_VALUE, TIMEOUT, (key, row) -> rows.add(key + "=" + row));
            assertThat(rows).hasSize(5000).contains("(5000)=(10000)");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotAsDeclared_isToldWithTheNearestName(Kind kind) throws Exception {
        Database database =
                database(kind, "create table airports (iata varchar(8), name text, altitude numeric(6,2), city int)");
        assertRefused(
                database,
                "airprots",
                "iata string, name string",
                "there is no table 'airprots'; did you mean",
                "airports");
        assertRefused(database, "airports", "iata string, naem string", "no column 'naem'; did you mean", "name");
        assertRefused(
                database, "airports", "iata bigint, name string", "column 'iata' is declared as bigint but is of type");
        assertRefused(database, "airports", "iata string, altitude bigint", "column 'altitude' is declared as bigint");
        assertRefused(database, "airports", "iata string, city string", "column 'city' is declared as string");
        assertThat(ConnectionPool.open()).isZero();
    }

    private static void assertRefused(Database database, String table, String schema, String... told) {
        List<String> names = Schema.parse(schema).names();
        Dimension dimension = database.dimension(table(table, schema, names.subList(0, 1), names.subList(1, 2)));
        assertThatThrownBy(() -> dimension.open(context()))
                .isInstanceOfSatisfying(
                        DimensionException.class,
                        e -> assertThat(e.isTransient()).isFalse())
                .satisfies(e -> assertThat(e.getMessage().toLowerCase(java.util.Locale.ROOT))
                        .contains(told));
    }

    @Test
    void valuesThatDoNotFit_areTold() throws Exception {
        Database database = database(
                Kind.POSTGRESQL,
                "create table t (k int primary key, n numeric, d date, t timestamp)",
                "insert into t values (1, 1.234, 'infinity', '-infinity'), (2, 12345, '2024-01-01', '2024-01-01'), (3, 'NaN', null, null)");
        assertUnfit(database, "n decimal(4,2)", "1", "column 'n': 1.234 is no decimal(4,2) without loss");
        assertUnfit(database, "n decimal(4,2)", "2", "column 'n': 12345 is no decimal(4,2) without loss");
        assertUnfit(database, "n decimal(4,2)", "3", "NaN");
        assertUnfit(database, "d date", "1", "column 'd': infinity is no date");
        assertUnfit(database, "t timestamp", "1", "column 't': infinity is no timestamp");
    }

    private static void assertUnfit(Database database, String column, String key, String told) throws Exception {
        DimensionRequest request =
                table("t", "k bigint, " + column, List.of("k"), List.of(column.substring(0, column.indexOf(' '))));
        try (DimensionReader reader = open(database, request)) {
            assertThatThrownBy(() ->
                            reader.read(keys(request.keySchema(), key), TIMEOUT).byKey())
                    .isInstanceOf(DimensionException.class)
                    .hasMessageContaining(told);
        }
    }

    /** The driver takes values as text at first, as bytes once the statement is prepared on the server. */
    @ParameterizedTest
    @EnumSource
    void aRealColumn_isTheSameHoweverOftenItIsRead(Kind kind) throws Exception {
        Database database =
                database(kind, "create table t (k int primary key, r real)", "insert into t values (1, 0.1)");
        DimensionRequest request = table("t", "k bigint, r double", List.of("k"), List.of("r"));
        Set<String> values = new TreeSet<>();
        try (DimensionReader reader = open(database, request)) {
            for (int i = 0; i < 20; i++) {
                values.addAll(read(reader, keys(request.keySchema(), "1")).values());
            }
        }
        assertThat(values).containsExactly("(" + (double) 0.1f + ")");
    }

    @ParameterizedTest
    @EnumSource
    void aQueryWithRowsOfOtherKeys_neverHidesTheRowOfAKey(Kind kind) throws Exception {
        Database database = database(
                kind,
                "create table t (k int primary key, v int)",
                kind == Kind.POSTGRESQL
                        ? "insert into t select i, 1 from generate_series(1, 2000) i"
                        : "insert into t select x, 1 from system_range(1, 2000)");
        try (DimensionReader reader = open(database, keysOr("k < 1000"))) {
            assertThat(read(reader, keys(Schema.parse("k bigint"), "1500"))).isEqualTo(Map.of("(1500)", "(1)"));
        }
        // Beyond a bound the row that counts may be behind those that do not.
        try (DimensionReader reader = open(database, keysOr("v > 0"))) {
            assertThatThrownBy(() -> reader.read(keys(Schema.parse("k bigint"), "1500"), TIMEOUT))
                    .isInstanceOf(DimensionException.class)
                    .hasMessageContaining("gives 1002 rows and more for 1 keys, most of keys that were not asked for");
        }
    }

    private static DimensionRequest keysOr(String condition) {
        return new DimensionRequest(
                null,
                "select k, v from t where k = any(:k) or " + condition + " order by k",
                Schema.parse("k bigint, v bigint"),
                List.of("k"),
                List.of("v"),
                Duplicates.FAIL);
    }

    @Test
    void timestampsWithTimeZone_areMomentsInUtc() throws Exception {
        Database database = database(
                Kind.POSTGRESQL,
                "create table t (k timestamptz primary key, s text)",
                "insert into t values ('2024-06-01 12:00:00.5+02', 'x')");
        DimensionRequest request = table("t", "k timestamp, s string", List.of("k"), List.of("k", "s"));
        try (DimensionReader reader = open(database, request)) {
            assertThat(read(reader, keys(request.keySchema(), "2024-06-01 10:00:00.5"))
                            .values())
                    .containsExactly("(2024-06-01 10:00:00.5, 'x')");
        }
    }

    @Test
    void aKeyOfAThousandValues_isOneStatement() throws Exception {
        Database database = database(
                Kind.POSTGRESQL,
                "create table t (k int primary key, v text)",
                "insert into t select i, 'v' || i from generate_series(1, 20000) i",
                "analyze t");
        DimensionRequest request = table("t", "k bigint, v string", List.of("k"), List.of("v"));
        String[] drawn =
                LongStream.range(0, 1000).mapToObj(i -> String.valueOf(i * 30)).toArray(String[]::new);
        try (DimensionReader reader = open(database, request)) {
            assertThat(read(reader, keys(request.keySchema(), drawn)))
                    .hasSize(666)
                    .containsEntry("(300)", "('v300')");
        }
    }

    /** The database answers with the row's own key: only where that must be the one that was asked for may the rows be told apart by it. */
    @Test
    void keysThatAreEqualInOtherLetters_haveTheirRow() throws Exception {
        Database database = database(
                Kind.POSTGRESQL,
                "create collation anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "create table t (k text collate anycase primary key, v bigint)",
                "insert into t values ('Atlanta', 1), ('boston', 2)");
        DimensionRequest request = table("t", "k string, v bigint", List.of("k"), List.of("v"));
        try (DimensionReader reader = open(database, request)) {
            assertThat(read(reader, keys(request.keySchema(), "ATLANTA", "Atlanta", "Boston", "Chicago")))
                    .isEqualTo(Map.of("('ATLANTA')", "(1)", "('Atlanta')", "(1)", "('Boston')", "(2)"));
        }
    }

    @Test
    void textsWithoutSuchACollation_areReadByTheirIndexAtOnce() throws Exception {
        Database database = database(
                Kind.POSTGRESQL,
                "create table t (k varchar(20) primary key, v bigint)",
                "insert into t select 'k' || i, i from generate_series(1, 20000) i",
                "analyze t");
        DimensionRequest request = table("t", "k string, v bigint", List.of("k"), List.of("v"));
        try (DimensionReader reader = open(database, request);
                ConnectionPool pool = ConnectionPool.of(database)) {
            String[] drawn = IntStream.range(0, 3000).mapToObj(i -> "k" + 7 * i).toArray(String[]::new);
            Map<String, String> rows = read(reader, keys(request.keySchema(), drawn));
            assertThat(rows).as("more than a block of rows").hasSize(2857).containsEntry("('k7')", "(7)");
            FoundRows found = reader.read(keys(request.keySchema(), "k7", "K7", "k7 ", "k7"), TIMEOUT);
            assertThat(IntStream.range(0, 4).mapToObj(place -> String.valueOf(found.row(place))))
                    .as("each place has its row, also where a key comes again")
                    .containsExactly("(7)", "null", "null", "(7)");
            String plan = pool.run("explaining", TIMEOUT, connection -> explained(connection, request));
            assertThat(plan).contains("Index").doesNotContain("Seq Scan", "Nested Loop");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smallint", "int", "bigint", "smallserial", "serial", "bigserial"})
    void wholeNumbers_areReadByTheirIndexAtOnce(String type) throws Exception {
        Database database = database(
                Kind.POSTGRESQL,
                "create table t (k " + type + " primary key, v text)",
                "insert into t values (-1, 'a'), (0, 'b'), (32767, 'c')");
        DimensionRequest request = table("t", "k bigint, v string", List.of("k"), List.of("v"));
        try (DimensionReader reader = open(database, request);
                ConnectionPool pool = ConnectionPool.of(database)) {
            assertThat(read(reader, keys(request.keySchema(), "-1", "7", "32767", "9223372036854775807")))
                    .isEqualTo(Map.of("(-1)", "('a')", "(32767)", "('c')"));
            assertThat(pool.<Boolean>run("looking", TIMEOUT, connection -> isEqualByValue(connection, request)))
                    .isTrue();
        }
    }

    private static boolean isEqualByValue(Connection connection, DimensionRequest request)
            throws SQLException, DatabaseException {
        TableShape table = TableShape.find(connection, request.table());
        return PostgresDialect.INSTANCE.isEqualByValue(
                connection, table, table.column(request.keySchema().field(0), ColumnShape.Use.COMPARE));
    }

    /** The key of a row is its text without the blanks that pad it, whether it is asked for or read with all others. */
    @Test
    void keysOfCharacters_areFoundByTheirIndex() throws Exception {
        Database database = database(
                Kind.POSTGRESQL,
                "create table t (k char(6) primary key, v int)",
                "insert into t select 'k' || i, i from generate_series(1, 3000) i",
                "analyze t");
        DimensionRequest request = table("t", "k string, v bigint", List.of("k"), List.of("v"));
        try (DimensionReader reader = open(database, request);
                ConnectionPool pool = ConnectionPool.of(database)) {
            assertThat(read(reader, keys(request.keySchema(), "k7", "k8 ", "k", "")))
                    .isEqualTo(Map.of("('k7')", "(7)"));
            List<String> scanned = new ArrayList<>();
            reader.scan(Long.MAX_VALUE, TIMEOUT, (key, row) -> scanned.add(key.toString()));
            assertThat(scanned).hasSize(3000).contains("('k7')");
            String plan = pool.run("explaining", TIMEOUT, connection -> explained(connection, request));
            assertThat(plan).contains("Index").doesNotContain("Seq Scan");
        }
    }

    private static String explained(Connection connection, DimensionRequest request)
            throws SQLException, DatabaseException {
        TableShape table = TableShape.find(connection, request.table());
        List<ColumnShape> keys = List.of(table.column(request.keySchema().field(0), ColumnShape.Use.COMPARE));
        boolean asBytes = PostgresDialect.INSTANCE.isEqualByValue(connection, table, keys.get(0));
        String sql = DimensionStatements.ofTable(
                        PostgresDialect.INSTANCE, table, keys, request.keySchema(), keys, asBytes)
                .lookup();
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement statement = connection.prepareStatement("explain " + sql)) {
            statement.setArray(1, connection.createArrayOf("text", new String[] {"k1", "k2"}));
            try (ResultSet lines = statement.executeQuery()) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
        }
        return plan.toString();
    }

    @Test
    void keysThatCannotBeCompared_areToldWhenItIsOpened() throws Exception {
        Database database = database(
                Kind.POSTGRESQL,
                "create type mood as enum ('fine', 'grim')",
                "create table t (k mood primary key, v text)");
        assertRefused(
                database, "t", "k string, v string", "checking table 't'", "operator does not exist: mood = text");
    }

    @ParameterizedTest
    @EnumSource
    void rowsWithoutKey_doNotCountInAListOfKeys(Kind kind) throws Exception {
        Database database = database(
                kind,
                "create table t (k int, n int)",
                "insert into t values (null, 9), (5, 8), (null, 7), (3, 6), (4, 5)");
        Schema schema = Schema.parse("k bigint");
        DimensionRequest request = new DimensionRequest(
                null, "select k from t order by n desc", schema, List.of("k"), List.of("k"), Duplicates.FIRST);
        try (DimensionReader reader = database.keyList(request).open(context())) {
            List<String> keys = new ArrayList<>();
            reader.scan(2, TIMEOUT, (key, row) -> keys.add(key.toString()));
            assertThat(keys).containsExactly("(5)", "(3)");
        }
    }

    @Test
    void describe_saysWhatAndWhere() {
        Database database = TestDatabases.declared(new TestDatabase("db.example", 5433, "drey", "drey", ""));
        DimensionRequest request = table("airports", "iata string", List.of("iata"), List.of());
        assertThat(database.dimension(request).describe())
                .isEqualTo("table 'airports' of postgresql db.example:5433/drey");
    }
}
