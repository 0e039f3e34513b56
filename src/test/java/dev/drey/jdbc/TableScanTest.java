package dev.drey.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scans of tables in a real PostgreSQL and in H2: every row once, from wherever reading goes on. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TableScanTest {
    private static final Retries NONE = new Retries(0, Duration.ofMillis(1));
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

    /** Many equal values, nulls and equal rows. */
    private static String[] statements(Kind kind) {
        String numbers = kind == Kind.POSTGRESQL ? "generate_series(1, 300) x" : "system_range(1, 300)";
        return new String[] {
            "create table t (id int primary key, few int, d date, m timestamp(6), s varchar(20))",
            "insert into t select x, case when mod(x, 11) = 0 then null else mod(x, 7) * 3 end,"
                    + " date '2024-01-01' + cast(mod(x, 5) as int), timestamp '2024-01-01 00:00:00', 's' || mod(x, 3) from "
                    + numbers,
            "create table loose (few int, s varchar(20))",
            "insert into loose select few, s from t",
        };
    }

    private Database database(Kind kind) throws Exception {
        if (kind == Kind.H2) {
            Database h2 = TestDatabases.h2(directory.resolve("tables"));
            TestDatabases.executeH2(h2, statements(kind));
            return h2;
        }
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute(statements(kind));
        return TestDatabases.declared(test);
    }

    private static TableScan.Settings settings(String table, String columns, String partition, Retries retries) {
        return new TableScan.Settings(
                table,
                Schema.parse(columns),
                partition == null ? null : Schema.parse(partition).field(0),
                7,
                TIMEOUT,
                retries);
    }

    /** Reads a part in steps, leaving off and going on by another cursor where {@code leave} says so. */
    private static void read(
            TableScan scan, ScanRange range, SplittableRandom random, boolean leave, Consumer<String> rows)
            throws Exception {
        Chunk chunk = Chunk.allocate(scan.settings().columns(), 0);
        ScanCursor cursor = scan.read(range);
        while (!cursor.finished()) {
            cursor.fill(chunk, 1 + random.nextInt(20));
            for (int row = 0; row < chunk.rowCount(); row++) {
                rows.accept(print(chunk, row));
            }
            if (leave && random.nextInt(3) == 0 && !cursor.finished()) {
                ScanRange position = cursor.position();
                cursor.fill(chunk, 5); // read and lost
                cursor.close();
                cursor = scan.read(position);
            }
        }
        cursor.close();
    }

    private static String print(Chunk chunk, int row) {
        List<String> values = new ArrayList<>();
        for (int c = 0; c < chunk.columnCount(); c++) {
            values.add(ValueText.print(chunk.schema().type(c), chunk.column(c), row));
        }
        return String.join("|", values);
    }

    private static List<String> all(Database database, TableScan.Settings settings, int parts, long seed, boolean leave)
            throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> rows = new ArrayList<>();
        try (TableScan scan = TableScan.open(database, settings)) {
            for (ScanRange range : scan.ranges(parts)) {
                read(scan, range, random, leave, rows::add);
            }
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void everyRow_comesOnceHoweverTheTableIsCutAndWhereverReadingGoesOn(Kind kind) throws Exception {
        Database database = database(kind);
        for (String partition : new String[] {null, "id bigint", "few bigint", "d date", "m timestamp"}) {
            String columns = "s string, id bigint, few bigint";
            List<String> expected = all(database, settings("t", columns, null, NONE), 1, 0, false);
            assertThat(expected).hasSize(300).doesNotHaveDuplicates();
            for (long seed = 1; seed <= 3; seed++) {
                List<String> rows =
                        all(database, settings("t", columns, partition, NONE), 1 + (int) seed * 3, seed, true);
                assertThat(rows)
                        .as("%s, partition %s, seed %d", kind, partition, seed)
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void equalRows_areNeitherLostNorDoubled(Kind kind) throws Exception {
        Database database = database(kind);
        List<String> expected = all(database, settings("loose", "few bigint, s string", null, NONE), 1, 0, false);
        for (String partition : new String[] {null, "few bigint"}) {
            for (long seed = 1; seed <= 4; seed++) {
                assertThat(all(database, settings("loose", "few bigint, s string", partition, NONE), 4, seed, true))
                        .as("%s, partition %s, seed %d", kind, partition, seed)
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
        assertThat(all(database, settings("loose", "s string", "few bigint", NONE), 4, 1, true))
                .hasSize(300);
    }

    @Test
    void aConnectionThatIsLost_isReplacedWhereReadingWas() throws Exception {
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute(statements(Kind.POSTGRESQL));
        SplittableRandom random = new SplittableRandom(1);
        List<String> rows = new ArrayList<>();
        try (TcpProxy proxy = TcpProxy.to(PostgresServer.HOST, test.port());
                TableScan scan = TableScan.open(
                        TestDatabases.declared(test.through(proxy)),
                        settings("t", "id bigint", "few bigint", new Retries(50, Duration.ofMillis(5))))) {
            for (ScanRange range : scan.ranges(3)) {
                read(scan, range, random, false, row -> {
                    rows.add(row);
                    if (rows.size() % 37 == 0) {
                        proxy.cut();
                    }
                });
            }
            assertThat(proxy.accepted()).isGreaterThan(5);
        }
        assertThat(rows).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void rangesThatAreCut_coverAllValuesOnce() {
        assertThat(TableScan.cuts(0, 99, 4)).containsExactly(25L, 50L, 75L);
        assertThat(TableScan.cuts(5, 5, 4)).isEmpty();
        assertThat(TableScan.cuts(1, 2, 10)).containsExactly(2L);
        assertThat(TableScan.cuts(Long.MIN_VALUE, Long.MAX_VALUE, 2)).containsExactly(0L);
        assertThat(TableScan.cuts(Long.MIN_VALUE, Long.MAX_VALUE, 100_000))
                .hasSize(99_999)
                .isSorted();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotAsDeclared_isToldBeforeAnyRow(Kind kind) throws Exception {
        Database database = database(kind);
        assertRefused(database, settings("tt", "id bigint", null, NONE), "there is no table 'tt'");
        assertRefused(database, settings("t", "idd bigint", null, NONE), "no column 'idd'; did you mean 'id'?");
        assertRefused(database, settings("t", "s bigint", null, NONE), "column 's' is declared as bigint");
        assertRefused(database, settings("t", "id bigint", "s bigint", NONE), "column 's' is declared as bigint");
    }

    private static void assertRefused(Database database, TableScan.Settings settings, String told) throws Exception {
        try (TableScan scan = TableScan.open(database, settings)) {
            assertThatThrownBy(() -> scan.ranges(2))
                    .satisfies(e -> assertThat(e.getMessage().toLowerCase(java.util.Locale.ROOT))
                            .contains(told));
        }
    }

    @Test
    void valuesThatDoNotFit_areTold() throws Exception {
        TestDatabase test = PostgresServer.shared().newDatabase();
        test.execute("create table n (id int primary key, v numeric)", "insert into n values (1, 1.5)");
        TableScan.Settings settings =
                new TableScan.Settings("n", Schema.of(new Field("v", DataType.decimal(5, 0))), null, 10, TIMEOUT, NONE);
        try (TableScan scan = TableScan.open(TestDatabases.declared(test), settings);
                ScanCursor cursor = scan.read(scan.ranges(1).get(0))) {
            assertThatThrownBy(() -> cursor.fill(Chunk.allocate(settings.columns(), 0), 5))
                    .hasMessageContaining("column 'v': 1.5 is no decimal(5,0) without loss");
        }
    }
}
