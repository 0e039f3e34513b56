package dev.drey.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.Duplicates;
import dev.drey.dimension.FoundRows;
import dev.drey.spec.SecretText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults of a real server and of the network in front of it: each is bounded in time, clear, told from those that stay, and over when its cause is. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseFaultsTest {
    private static final Schema SCHEMA = Schema.parse("k bigint, v string");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(600);
    /** What a call may take beyond its time-out on a busy machine. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final TestDatabase database = newDatabase();
    private final TestDatabase away = nobody(database);

    private static TestDatabase newDatabase() {
        TestDatabase database = PostgresServer.shared().newDatabase();
        database.execute("create table t (k int primary key, v text)", "insert into t values (1, 'one'), (2, 'two')");
        return database;
    }

    /** A database of a server on a port where nobody listens. */
    private static TestDatabase nobody(TestDatabase like) {
        try {
            return new TestDatabase(like.host(), PostgresProcess.freePort(), like.name(), like.user(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void noPoolIsLeftOpen() {
        assertThat(ConnectionPool.open()).isZero();
    }

    private static DimensionRequest request(String table) {
        return new DimensionRequest(table, null, SCHEMA, List.of("k"), List.of("v"), Duplicates.FAIL);
    }

    private static DimensionReader open(Database database) throws DimensionException {
        return database.dimension(request("t")).open(JdbcDimensionTest.context());
    }

    private static List<DimensionKey> keys(String... drawn) {
        return JdbcDimensionTest.keys(request("t").keySchema(), drawn);
    }

    private static void assertReads(DimensionReader reader) throws DimensionException {
        assertThat(reader.read(keys("1", "2", "3"), LONG).byKey()).hasSize(2);
    }

    /** Runs what must fail within about a time; returns the fault, which holds no password anywhere. */
    private static DimensionException failing(
            Duration bound, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        long start = System.nanoTime();
        DimensionException fault = catchThrowableOfType(DimensionException.class, call);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(bound.plus(SLACK));
        assertThat(fault).isNotNull();
        StringWriter all = new StringWriter();
        fault.printStackTrace(new PrintWriter(all));
        assertThat(all.toString()).doesNotContain(PostgresServer.PASSWORD);
        return fault;
    }

    @Test
    void aWrongPassword_isToldAtOnceAndIsNotTriedAgain() {
        Database wrong = new Database(
                "pg",
                TestDatabases.declared(database).address(),
                PostgresServer.USER,
                new SecretText("${env:PATH}"),
                2,
                Map.of());
        DimensionException fault = failing(Duration.ofSeconds(2), () -> open(wrong));
        assertThat(fault.isTransient()).isFalse();
        assertThat(fault)
                .hasMessageStartingWith("connection 'pg' (postgresql localhost:" + database.port() + "/"
                        + database.name() + "): checking table 't': ")
                .hasMessageContaining("password authentication failed")
                .hasMessageEndingWith("(SQLState 28P01)")
                .hasMessageNotContaining(System.getenv("PATH"));
    }

    @Test
    void aPasswordThatIsNotSet_isNamed() {
        Database unset = new Database(
                "pg",
                TestDatabases.declared(database).address(),
                "drey",
                new SecretText("${env:DREY_NO_SUCH}"),
                2,
                Map.of());
        DimensionException fault = failing(Duration.ZERO, () -> open(unset));
        assertThat(fault.isTransient()).isFalse();
        assertThat(fault).hasMessageContaining("environment variable 'DREY_NO_SUCH' is not set");
    }

    @Test
    void aDatabaseThatIsNotThere_isToldAtOnce() {
        TestDatabase missing = new TestDatabase(database.host(), database.port(), "nowhere", database.user(), "");
        DimensionException fault = failing(Duration.ofSeconds(2), () -> open(TestDatabases.declared(missing)));
        assertThat(fault.isTransient()).isFalse();
        assertThat(fault).hasMessageContaining("database \"nowhere\" does not exist");
    }

    @Test
    void anH2FileThatIsNotThere_isToldAtOnce(@TempDir Path directory) {
        DimensionException fault =
                failing(Duration.ofSeconds(2), () -> open(TestDatabases.h2(directory.resolve("none"))));
        assertThat(fault.isTransient()).isFalse();
        assertThat(fault).hasMessageContaining("there is no database").hasMessageContaining(directory.toString());
        assertThat(directory).isEmptyDirectory();
    }

    /** At once: in the time that it is given, the test would not end. */
    @Test
    void aServerThatWasNeverThere_isAPassingFaultThatIsToldAtOnce() throws Exception {
        try (ConnectionPool pool = ConnectionPool.of(TestDatabases.declared(away))) {
            for (int i = 0; i < 2; i++) {
                assertNobodyThere(
                        () -> pool.run("trying", Duration.ofHours(1), Connection::getSchema),
                        "trying: no connection: Connection to localhost:" + away.port() + " refused");
            }
            assertNobodyThere(
                    () -> pool.lend("reading", Duration.ofHours(1)).close(), "reading: no connection: Connection to");
        }
    }

    @Test
    void aHostThatIsUnknown_isToldAtOnce() throws Exception {
        String host = "h".repeat(64); // longer than a name can be, so that nobody is asked for it
        TestDatabase unknown = new TestDatabase(host, 5432, database.name(), database.user(), "");
        try (ConnectionPool pool = ConnectionPool.of(TestDatabases.declared(unknown))) {
            assertNobodyThere(
                    () -> pool.run("trying", Duration.ofHours(1), Connection::getSchema),
                    "trying: no connection: unknown host: " + host);
        }
    }

    @Test
    void sourcesAndSinksOfAServerThatWasNeverThere_tryAgainAndTellHowOften() {
        Database nobody = TestDatabases.declared(away);
        Retries twice = new Retries(2, Duration.ofMillis(1));
        TableScan.Settings read = new TableScan.Settings("t", SCHEMA, null, 10, LONG, twice);
        assertNobodyThere(
                () -> {
                    try (TableScan scan = TableScan.open(nobody, read)) {
                        scan.ranges(2);
                    }
                },
                "cutting table 't': no connection: ",
                "; tried 3 times");
        assertNobodyThere(
                () -> {
                    try (TableScan scan = TableScan.open(nobody, read);
                            ScanCursor cursor = scan.read(ScanRange.whole())) {
                        cursor.fill(Chunk.allocate(SCHEMA, 10), 10);
                    }
                },
                "reading table 't': no connection: ",
                "; tried 3 times");
        TableWriter.Settings write = new TableWriter.Settings("t", SCHEMA, List.of("k"), true, LONG, twice);
        assertNobodyThere(
                () -> TableWriter.open(nobody, write).close(),
                "checking table 't': no connection: ",
                "; tried 3 times");
        assertNobodyThere(() -> TableWriter.probe(nobody, write), "checking table 't': no connection: ");
        assertNobodyThere(() -> TableScan.probe(nobody, read), "checking table 't': no connection: ");
    }

    private static void assertNobodyThere(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... messages) {
        DatabaseException fault = catchThrowableOfType(DatabaseException.class, call);
        assertThat(fault).isNotNull();
        assertThat(fault.isTransient()).isTrue();
        assertThat(fault).hasMessageContainingAll(messages);
    }

    @Test
    void tableOrColumnDroppedLater_isToldAndIsNoPassingFault() throws Exception {
        try (DimensionReader reader = open(TestDatabases.declared(database))) {
            assertReads(reader);
            database.execute("alter table t rename v to w");
            DimensionException column = failing(LONG, () -> reader.read(keys("1"), LONG));
            database.execute("drop table t");
            DimensionException table = failing(LONG, () -> reader.read(keys("1"), LONG));
            assertThat(column.isTransient() || table.isTransient()).isFalse();
            assertThat(column).hasMessageContaining("column t.v does not exist").hasMessageContaining("42703");
            assertThat(table)
                    .hasMessageContaining("looking up 1 keys in table 't'")
                    .hasMessageContaining("42P01");
        }
    }

    @Test
    void connectionsThatAreKilled_areReplaced() throws Exception {
        try (DimensionReader reader = open(TestDatabases.declared(database))) {
            assertReads(reader);
            PostgresServer.shared()
                    .asSuperuser("select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                            + database.name() + "'");
            assertRecovers(reader);
        }
    }

    /** Reads until it goes well: connections that were lent moments ago are not checked, so one read each may fail, and says that it passes. */
    private static void assertRecovers(DimensionReader reader) throws DimensionException {
        for (int attempt = 0; attempt < 10; attempt++) {
            try {
                assertReads(reader);
                return;
            } catch (DimensionException e) {
                assertThat(e.isTransient()).as(e.getMessage()).isTrue();
            }
        }
        assertReads(reader);
    }

    @Test
    void aCutNetwork_isAPassingFaultAndOverWhenItIsBack() throws Exception {
        try (TcpProxy proxy =
                        TcpProxy.to(PostgresServer.HOST, PostgresServer.shared().port());
                DimensionReader reader = open(TestDatabases.declared(database.through(proxy)))) {
            assertReads(reader);
            proxy.refuse(true);
            proxy.cut();
            for (int i = 0; i < 3; i++) {
                DimensionException fault = failing(SHORT, () -> reader.read(keys("1"), SHORT));
                assertThat(fault.isTransient()).as(fault.getMessage()).isTrue();
            }
            proxy.refuse(false);
            assertRecovers(reader);
        }
    }

    @Test
    void aServerThatFallsSilent_isGivenUpInTime() throws Exception {
        try (TcpProxy proxy =
                        TcpProxy.to(PostgresServer.HOST, PostgresServer.shared().port());
                DimensionReader reader = open(TestDatabases.declared(database.through(proxy)))) {
            assertReads(reader);
            proxy.freeze(true);
            for (int i = 0; i < 2; i++) {
                DimensionException fault = failing(SHORT, () -> reader.read(keys("1"), SHORT));
                assertThat(fault.isTransient()).as(fault.getMessage()).isTrue();
            }
            proxy.cut();
            proxy.freeze(false);
            assertRecovers(reader);
        }
    }

    @Test
    void aSlowNetwork_isSlowAndNothingMore() throws Exception {
        try (TcpProxy proxy =
                        TcpProxy.to(PostgresServer.HOST, PostgresServer.shared().port());
                DimensionReader reader = open(TestDatabases.declared(database.through(proxy)))) {
            proxy.delay(Duration.ofMillis(100));
            assertReads(reader);
        }
    }

    @Test
    void aSlowStatement_isEndedByTheServer() throws Exception {
        database.execute("create function slow(int) returns text language sql as 'select pg_sleep(60)::text'");
        DimensionRequest slow = new DimensionRequest(
                null,
                "select k, slow(k) as v from t where k = any(:k)",
                SCHEMA,
                List.of("k"),
                List.of("v"),
                Duplicates.FAIL);
        try (DimensionReader reader =
                TestDatabases.declared(database).dimension(slow).open(JdbcDimensionTest.context())) {
            DimensionException fault = failing(SHORT, () -> reader.read(keys("1"), SHORT));
            assertThat(fault.isTransient()).isTrue();
            assertThat(fault).hasMessageContaining("statement timeout").hasMessageContaining("57014");
            assertThat(database.value("select count(*) from pg_stat_activity where datname = '" + database.name()
                            + "' and state = 'active' and query like '%slow%' and pid <> pg_backend_pid()"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aLockedTable_isWaitedForInBounds() throws Exception {
        try (DimensionReader reader = open(TestDatabases.declared(database));
                Connection locking = database.connect();
                Statement lock = locking.createStatement()) {
            locking.setAutoCommit(false);
            lock.execute("lock table t in access exclusive mode");
            DimensionException fault = failing(SHORT, () -> reader.read(keys("1"), SHORT));
            assertThat(fault.isTransient()).isTrue();
            assertThat(fault).hasMessageContaining("lock timeout").hasMessageContaining("55P03");
            locking.rollback();
            assertReads(reader);
        }
    }

    @Test
    void aPoolWithoutFreeConnection_saysSoAndServesAllInTurn() throws Exception {
        Database declared = TestDatabases.declared(database, 2);
        CountDownLatch lent = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ConnectionPool pool = ConnectionPool.of(declared);
                DimensionReader reader = open(declared)) {
            List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                users.add(threads.submit(() -> pool.run("holding", LONG, connection -> {
                    lent.countDown();
                    return await(release);
                })));
            }
            assertThat(lent.await(30, TimeUnit.SECONDS)).isTrue();
            DimensionException fault = failing(SHORT, () -> reader.read(keys("1"), SHORT));
            assertThat(fault.isTransient()).isTrue();
            assertThat(fault).hasMessageContaining("2 of 2 connections of the pool (pool-size) are in use");
            release.countDown();
            for (Future<?> user : users) {
                user.get(30, TimeUnit.SECONDS);
            }
            assertReads(reader);
            List<Future<FoundRows>> readers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                readers.add(threads.submit(() -> reader.read(keys("1", "2"), LONG)));
            }
            for (Future<FoundRows> each : readers) {
                assertThat(each.get(60, TimeUnit.SECONDS).byKey()).hasSize(2);
            }
            assertThat(pool.size()).isLessThanOrEqualTo(2);
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void aServerWithoutRoomForConnections_isAPassingFault() throws Exception {
        try (PostgresServer small = PostgresServer.start("max_connections=5", "superuser_reserved_connections=3")) {
            TestDatabase its = small.newDatabase();
            its.execute("create table t (k int primary key, v text)", "insert into t values (1, 'one'), (2, 'two')");
            awaitNoConnections(small);
            try (Connection one = its.connect();
                    Connection two = its.connect()) {
                assertThat(one.isValid(5) && two.isValid(5)).isTrue();
                try (ConnectionPool pool = ConnectionPool.of(TestDatabases.declared(its))) {
                    assertThatThrownBy(() -> pool.run("trying", SHORT, Connection::getSchema))
                            .isInstanceOfSatisfying(
                                    DatabaseException.class,
                                    e -> assertThat(e.isTransient()).isTrue())
                            .hasMessageContaining("53300");
                }
            }
            try (DimensionReader reader = open(TestDatabases.declared(its))) {
                assertReads(reader);
            }
        }
    }

    /** A server hears of the end of a connection a moment after its client. */
    private static void awaitNoConnections(PostgresServer server) {
        String count = "select count(*) from pg_stat_activity where usename = '" + PostgresServer.USER + "'";
        while (!server.superuser().value(count).equals("0")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aServerThatRestarts_isUsedAgainByTheSamePool() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            TestDatabase its = server.newDatabase();
            its.execute("create table t (k int primary key, v text)", "insert into t values (1, 'one'), (2, 'two')");
            try (DimensionReader reader = open(TestDatabases.declared(its))) {
                assertReads(reader);
                server.stop();
                DimensionException fault = null;
                for (int i = 0; i < 3; i++) {
                    fault = failing(SHORT, () -> reader.read(keys("1"), SHORT));
                    assertThat(fault.isTransient()).as(fault.getMessage()).isTrue();
                }
                assertThat(fault)
                        .as("a server that was there is waited for")
                        .hasMessageContaining("no connection within 600 ms: ");
                server.startAgain();
                assertRecovers(reader);
            }
        }
    }

    @Test
    void equalDeclarations_shareOnePoolUntilTheLastIsClosed() throws Exception {
        Database declared = TestDatabases.declared(database);
        DimensionReader first = open(declared);
        DimensionReader second = open(TestDatabases.declared(database));
        assertThat(ConnectionPool.open()).isEqualTo(1);
        first.close();
        first.close();
        assertThat(ConnectionPool.open()).isEqualTo(1);
        assertReads(second);
        second.close();
        assertThat(ConnectionPool.open()).isZero();
        assertThatThrownBy(() -> second.read(keys("1"), LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after it was closed");
    }

    @Test
    void aPoolThatIsClosedByAnInterruptedThread_leavesNoThread() throws Exception {
        ConnectionPool pool = ConnectionPool.of(TestDatabases.declared(database));
        assertThat(pool.run("trying", LONG, Connection::getSchema)).isEqualTo("public");
        Thread.currentThread().interrupt();
        pool.close();
        assertThat(Thread.interrupted()).isTrue();
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("drey pg"))) {
            Thread.onSpinWait(); // those that were told to end do so in a moment
        }
    }

    @Test
    void aReaderThatIsInterrupted_endsItsWait() throws Exception {
        Database declared = TestDatabases.declared(database, 1);
        CountDownLatch lent = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ConnectionPool pool = ConnectionPool.of(declared);
                DimensionReader reader = open(declared)) {
            Future<?> holder = threads.submit(() -> pool.run("holding", LONG, connection -> {
                lent.countDown();
                return await(release);
            }));
            assertThat(lent.await(30, TimeUnit.SECONDS)).isTrue();
            Thread.currentThread().interrupt();
            DimensionException fault = failing(SHORT, () -> reader.read(keys("1"), LONG));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(fault).hasMessageContaining("interrupted");
            release.countDown();
            holder.get(30, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }
}
