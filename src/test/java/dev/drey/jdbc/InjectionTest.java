package dev.drey.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.Duplicates;
import dev.drey.dimension.RowLayout;
import dev.drey.dimension.RowWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and values that are SQL: names mean themselves or are refused, values are values. */
class InjectionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final List<String> PIECES = List.of(
            "a",
            "B",
            "\"",
            "'",
            "`",
            ";",
            "--",
            "/*",
            "*/",
            "\\",
            " ",
            "%",
            "_",
            ".",
            "?",
            ":x",
            "$1",
            "$$",
            "(",
            ")",
            "{",
            "}",
            "drop table victim",
            "; delete from victim; ",
            "' or '1'='1",
            "\" or 1=1 --",
            "é",
            "数",
            "\n",
            "\t",
            "null",
            "[]",
            ",",
            "\\x27");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void namesAndValuesOfAnyCharacters_meanThemselves(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        TestDatabase test = PostgresServer.shared().newDatabase();
        Database h2 = TestDatabases.h2(directory.resolve("dims"));
        String table = name(random, 30);
        List<String> columns = List.of(name(random, 20) + "0", name(random, 20) + "1", name(random, 20) + "2");
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            values.add(name(random, 60) + i);
        }
        String[] statements = {
            "create table victim (x int)",
            "create table " + Dialect.quote(table) + " (" + Dialect.quote(columns.get(0)) + " varchar(1000), "
                    + Dialect.quote(columns.get(1)) + " varchar(1000), " + Dialect.quote(columns.get(2))
                    + " varchar(1000))"
        };
        test.execute(statements);
        TestDatabases.executeH2(h2, statements);
        for (Database database : List.of(TestDatabases.declared(test), h2)) {
            String where = "seed " + seed + ", " + database.address();
            insert(database, table, values);
            Schema schema = Schema.of(
                    columns.stream().map(c -> new Field(c, DataType.STRING)).toList());
            DimensionRequest request =
                    new DimensionRequest(table, null, schema, columns.subList(0, 2), columns, Duplicates.FAIL);
            try (DimensionReader reader = database.dimension(request).open(JdbcDimensionTest.context())) {
                List<DimensionKey> keys =
                        values.stream().map(v -> key(request, v, v)).toList();
                List<DimensionKey> others =
                        values.stream().map(v -> key(request, v, v + "'")).toList();
                Map<DimensionKey, DimensionRow> found =
                        reader.read(keys, TIMEOUT).byKey();
                assertThat(found.keySet()).as(where).containsExactlyInAnyOrderElementsOf(keys);
                found.forEach(
                        (key, row) -> assertThat(row.stringValue(2)).as(where).isEqualTo(key.stringValue(0)));
                assertThat(reader.read(others, TIMEOUT).byKey()).as(where).isEmpty();
            }
        }
        assertThat(test.value("select count(*) from victim")).isEqualTo("0");
    }

    private static void insert(Database database, String table, List<String> values) throws Exception {
        try (ConnectionPool pool = ConnectionPool.of(database)) {
            pool.run("filling", TIMEOUT, connection -> {
                try (java.sql.PreparedStatement insert =
                        connection.prepareStatement("insert into " + Dialect.quote(table) + " values (?, ?, ?)")) {
                    for (String value : values) {
                        insert.setString(1, value);
                        insert.setString(2, value);
                        insert.setString(3, value);
                        insert.executeUpdate();
                    }
                }
                return null;
            });
        }
    }

    private static DimensionKey key(DimensionRequest request, String a, String b) {
        RowWriter writer = new RowWriter(new RowLayout(request.keySchema()));
        writer.setString(0, a);
        writer.setString(1, b);
        return writer.key();
    }

    private static String name(SplittableRandom random, int most) {
        StringBuilder name = new StringBuilder();
        while (name.length() < 4 || random.nextInt(4) > 0) {
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            if (name.length() + piece.length() > most) {
                break;
            }
            name.append(piece);
        }
        return name.append('n').toString();
    }

    @Test
    void namesThatAreNotInTheDatabase_neverReachAStatement() {
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute("create table victim (x int primary key, y text)", "insert into victim values (1, 'a')");
        Database database = TestDatabases.declared(test);
        for (String evil : List.of(
                "victim; drop table victim",
                "victim\" where 1=1 --",
                "victim--",
                "v%",
                "v_ctim",
                "victim\0",
                "\"victim\"")) {
            assertRefused(database, evil, "x", "y");
            assertRefused(database, "victim", evil, "y");
            assertRefused(database, "victim", "x", evil);
        }
        assertThat(test.rows("select * from victim")).containsExactly("1|a");
    }

    private static void assertRefused(Database database, String table, String key, String column) {
        Schema schema = Schema.of(new Field(key, DataType.BIGINT), new Field(column, DataType.STRING));
        DimensionRequest request =
                new DimensionRequest(table, null, schema, List.of(key), List.of(column), Duplicates.FAIL);
        assertThatThrownBy(() -> database.dimension(request)
                        .open(JdbcDimensionTest.context())
                        .close())
                .isInstanceOf(DimensionException.class)
                .hasMessageMatching("(?s).*(there is no table|no column).*");
    }

    @Test
    void partsOfAUrl_cannotAddToIt() {
        for (String evil :
                List.of("h/d?socketFactory=x", "h:1/d?a=b", "h?x", "h&x", "h;x", "h#x", "h x", "h@x", "[::1]", "")) {
            assertThatThrownBy(() -> new PostgresAddress(evil, 5432, "d")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new PostgresAddress("::1", 5432, "d?socketFactory=x&a/b c%").url())
                .isEqualTo("jdbc:postgresql://[::1]:5432/d%3FsocketFactory%3Dx%26a%2Fb+c%25");
        for (String evil : List.of("/x;INIT=RUNSCRIPT FROM 'y'", "/x\\;y", "x", "/x\ny")) {
            assertThatThrownBy(() -> new H2Address(evil)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new H2Address("/a b/ü?&=#%").url()).isEqualTo("jdbc:h2:file:/a b/ü?&=#%;IFEXISTS=TRUE");
    }

    @Test
    void aDatabaseNameOfAnyCharacters_isThatDatabase() throws Exception {
        String name = "d?b &%'\"+/ü" + System.nanoTime();
        PostgresServer.shared().asSuperuser("create database " + Dialect.quote(name) + " owner " + PostgresServer.USER);
        TestDatabase test = PostgresServer.shared().database(name);
        try (ConnectionPool pool = ConnectionPool.of(TestDatabases.declared(test))) {
            assertThat(pool.run("asking", TIMEOUT, Connection::getCatalog)).isEqualTo(name);
        }
    }
}
