package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.chunk.Chunk;
import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TcpProxy;
import dev.drey.jdbc.TestDatabase;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.CacheReport;
import dev.drey.runlog.StageReport;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Look-ups of whole jobs in a real PostgreSQL that fails meanwhile: while the fault lasts nothing is lost or doubled, and when it is over the job goes on without having been
 * restarted; what stays ends the job in bounded time, and says why.
 *
 * <p>The table is a view with a gate in it, a lock that keeps the job's queries in the server until the test has done its harm.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseLookupTest {
    private static final int ROWS = 3000;
    private static final int KEYS = 500;
    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final String SPARING = "query-timeout: 5s";
    private static final String PATIENT =
            "query-timeout: 500ms\nquery-retries: 200\nbackoff: 10ms\n" + "circuit-breaker: {failures: 4, pause: 50ms}";

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private static TestDatabase filled(PostgresServer server) {
        TestDatabase database = server.newDatabase();
        database.execute(
                "create table named (k bigint primary key, name text)",
                "insert into named select i, 'place ' || i from generate_series(0, " + (KEYS - 1) + ") i",
                "create table broken (why text)",
                """
                create function gate() returns boolean stable language plpgsql as $$
                begin
                  perform pg_advisory_xact_lock_shared(7);
                  if exists (select 1 from broken) then
                    raise exception 'broken for good' using errcode = '42501';
                  end if;
                  return true;
                end $$""",
                "create view places as select k, name from named where gate()");
        return database;
    }

    /** Rows of which about every sixth has no place. */
    private static String pipeline(TestDatabase database, int poolSize, String options) {
        return """
                pipeline: places
                parallelism: 2
                chunk-rows: 50
                connections:
                  pg: {type: postgresql, host: %s, port: %d, database: %s, user: %s, password: "${env:%s}", pool-size: %d}
                stages:
                  rows:
                    type: generate
                    rows: %d
                    schema: {id: {type: bigint, sequence: {start: 0}}, k: {type: bigint, uniform: [0, %d]}}
                  places:
                    type: lookup
                    from: rows
                    connection: pg
                    table: places
                    schema: {k: bigint, name: string}
                    on: {k: k}
                    select: {name: name}
                    batch: 20
                    cache: {entries: 50}
                %s
                  out: {type: sink, from: places, format: collect}
                """.formatted(
                        database.host(),
                        database.port(),
                        database.name(),
                        database.user(),
                        PostgresServer.PASSWORD_VARIABLE,
                        poolSize,
                        ROWS,
                        KEYS * 6 / 5,
                        options.indent(4).stripTrailing());
    }

    private RunOutcome run(String yaml) throws Exception {
        return CLUSTER.run(PipelineCluster.plan(yaml, directory, RunOverrides.NONE.withMode(Mode.STREAMING)));
    }

    private static StageReport lookup(RunOutcome outcome) {
        return outcome.report().stages().stream()
                .filter(stage -> stage.stage().equals("places"))
                .findFirst()
                .orElseThrow();
    }

    /** Every row came out once, with its place, and all that failed was tried again. */
    private static void assertWhole(RunOutcome outcome) {
        BitSet seen = new BitSet();
        for (Chunk chunk : PipelineCluster.chunks(outcome, "out")) {
            for (int i = 0; i < chunk.selectedCount(); i++) {
                int row = chunk.selectedRow(i);
                int id = Math.toIntExact(chunk.longs(0).get(row));
                long key = chunk.longs(1).get(row);
                assertThat(seen.get(id)).as("row %d came twice", id).isFalse();
                seen.set(id);
                assertThat(chunk.column(2).isNull(row) ? null : chunk.strings(2).getString(row))
                        .as("the place of key %d", key)
                        .isEqualTo(key < KEYS ? "place " + key : null);
            }
        }
        assertThat(seen.cardinality()).isEqualTo(ROWS);
    }

    /** What is done to the server, the network, or the table, while queries of the job are on their way. */
    enum Fault {
        CONNECTIONS_KILLED {
            @Override
            void strike(Scene scene) throws Exception {
                for (int killed = 0; killed < 8; ) {
                    killed += scene.killWaiting();
                }
            }
        },
        NETWORK_CUT {
            @Override
            void strike(Scene scene) throws Exception {
                for (int i = 0; i < 3; i++) {
                    int before = scene.proxy.accepted();
                    scene.proxy.cut();
                    scene.await(() -> scene.proxy.accepted() > before);
                }
            }
        },
        SERVER_UNREACHABLE {
            @Override
            void strike(Scene scene) throws Exception {
                int before = scene.proxy.accepted();
                scene.proxy.refuse(true);
                scene.proxy.cut();
                scene.await(() -> scene.proxy.accepted() >= before + 6);
                scene.proxy.refuse(false);
            }
        },
        SLOW_ANSWERS {
            /** A second connection is made when the first was given up. */
            @Override
            int connections() {
                return 1;
            }

            @Override
            void strike(Scene scene) throws Exception {
                int before = scene.proxy.accepted();
                scene.proxy.delay(Duration.ofSeconds(20));
                scene.unlock();
                scene.await(() -> scene.proxy.accepted() > before);
                scene.proxy.delay(Duration.ZERO);
            }
        },
        LOCKS {
            @Override
            void strike(Scene scene) throws Exception {
                Set<String> queries = new HashSet<>();
                scene.await(() -> {
                    queries.addAll(scene.waiting("pid || ' ' || query_start"));
                    return queries.size() > scene.connections;
                });
            }
        },
        SERVER_RESTARTED {
            @Override
            void strike(Scene scene) {
                scene.server.stop();
                scene.server.startAgain();
            }
        };

        /** Of the pool. */
        int connections() {
            return 4;
        }

        abstract void strike(Scene scene) throws Exception;
    }

    /** A server whose table is closed by its gate, and a proxy in front of it. */
    private static final class Scene implements AutoCloseable {
        final PostgresServer server;
        final TestDatabase database;
        final TcpProxy proxy;
        private final Connection locking;
        private final ExecutorService client = Executors.newSingleThreadExecutor();
        private Future<RunOutcome> job;
        /** Of the job's pool. */
        private int connections;

        Scene(PostgresServer server) throws Exception {
            this.server = server;
            database = filled(server);
            proxy = TcpProxy.to(PostgresServer.HOST, server.port());
            locking = database.connect();
            locking.setAutoCommit(false);
            locked("select pg_advisory_xact_lock(7)");
        }

        /** Runs a statement in the session that holds the lock. */
        void locked(String sql) throws SQLException {
            try (Statement statement = locking.createStatement()) {
                statement.execute(sql);
            }
        }

        /** About the queries of the job that wait for the lock. */
        List<String> waiting(String what) {
            return server.superuser()
                    .rows("select " + what + " from pg_stat_activity where datname = '" + database.name()
                            + "' and wait_event_type = 'Lock' and application_name = 'drey'");
        }

        int killWaiting() {
            return waiting("pg_terminate_backend(pid)").size();
        }

        /** Starts a job, and waits until queries of it wait for the lock. */
        void start(Callable<RunOutcome> run) throws Exception {
            job = client.submit(run);
            await(() -> !waiting("pid").isEmpty());
        }

        /** How the job ended. */
        RunOutcome end() throws Exception {
            return job.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        }

        /** Waits while the job goes on; its failure is the test's. */
        void await(Callable<Boolean> condition) throws Exception {
            while (!condition.call()) {
                if (job.isDone()) {
                    throw new AssertionError("the job ended before that: " + end());
                }
                Thread.onSpinWait();
            }
        }

        void unlock() throws SQLException {
            if (locking.isValid(1)) {
                locking.rollback();
            }
        }

        @Override
        public void close() throws Exception {
            client.shutdownNow();
            locking.close();
            proxy.close();
        }
    }

    /** Runs a job whose queries meet a fault. */
    private RunOutcome runThrough(Fault fault, Scene scene, int poolSize, String options) throws Exception {
        scene.connections = poolSize;
        scene.start(() -> run(pipeline(scene.database.through(scene.proxy), poolSize, options)));
        fault.strike(scene);
        scene.unlock();
        return scene.end();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SERVER_RESTARTED")
    void aFaultThatPasses_costsNeitherRowsNorTheJob(Fault fault) throws Exception {
        try (Scene scene = new Scene(PostgresServer.shared())) {
            RunOutcome outcome = runThrough(fault, scene, fault.connections(), PATIENT);
            assertWhole(outcome);
            CacheReport.Queries queries = lookup(outcome).details().cache().queries();
            assertThat(queries.failed()).isPositive();
            assertThat(queries.retries()).isPositive();
        }
    }

    @Test
    void aServerThatRestarts_costsNeitherRowsNorTheJob() throws Exception {
        try (PostgresServer own = PostgresServer.start();
                Scene scene = new Scene(own)) {
            RunOutcome outcome = runThrough(Fault.SERVER_RESTARTED, scene, 4, PATIENT + "\noutput: unordered");
            assertWhole(outcome);
            assertThat(lookup(outcome).details().cache().queries().failed()).isPositive();
        }
    }

    /** One connection for eight queries at once: they take turns, and those that waited for too long try again. */
    @Test
    void aPoolThatIsTooSmall_isWaitedFor() throws Exception {
        try (Scene scene = new Scene(PostgresServer.shared())) {
            RunOutcome outcome = runThrough(Fault.LOCKS, scene, 1, PATIENT);
            assertWhole(outcome);
            assertThat(lookup(outcome).details().cache().queries().failed()).isPositive();
        }
    }

    /** @return the failure, which came in bounded time and tells no secret anywhere */
    private RunFailedException failing(String yaml) {
        long begun = System.nanoTime();
        RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> run(yaml));
        assertThat(failure).isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
        return failure;
    }

    @Test
    void aServerThatStaysAway_endsTheJobOnceItsRetriesAreUsedUp() throws Exception {
        try (TcpProxy proxy =
                TcpProxy.to(PostgresServer.HOST, PostgresServer.shared().port())) {
            TestDatabase database = filled(PostgresServer.shared()).through(proxy);
            proxy.refuse(true);
            String options = "query-timeout: 300ms\nquery-retries: 2\nbackoff: 10ms";
            assertThat(failing(pipeline(database, 4, options)))
                    .hasMessageContaining("stage 'places': connection 'pg' (postgresql localhost:" + proxy.port() + "/"
                            + database.name() + "): checking table 'places': ")
                    .hasMessageContaining("; tried 3 times")
                    .hasMessageNotContaining(PostgresServer.PASSWORD);
            proxy.close();
            assertThat(failing(pipeline(database, 4, "query-retries: 1\nbackoff: 10ms")))
                    .hasMessageContaining("checking table 'places': no connection: Connection to localhost:"
                            + proxy.port() + " refused")
                    .hasMessageContaining("; tried 2 times");
        }
    }

    @Test
    void whatStays_endsTheJobAtOnce() {
        TestDatabase database = filled(PostgresServer.shared());
        PostgresServer.shared().asSuperuser("create role other_" + database.name() + " login password 'no canary'");
        TestDatabase other =
                new TestDatabase(database.host(), database.port(), database.name(), "other_" + database.name(), "");
        assertThat(failing(pipeline(other, 4, PATIENT)))
                .hasMessageContaining("stage 'places': connection 'pg'")
                .hasMessageContaining("password authentication failed for user \"" + other.user() + "\"")
                .hasMessageContaining("28P01");
        assertThat(failing(pipeline(database, 4, PATIENT).replace("table: places", "table: palces")))
                .hasMessageContaining("stage 'places': connection 'pg'")
                .hasMessageContaining("there is no table 'palces'; did you mean 'places'?");
        assertThat(failing(pipeline(database, 4, PATIENT).replace("name: string}", "name: bigint}")))
                .hasMessageContaining("column 'name' is declared as bigint but is of type text");
    }

    /** The table breaks while rows are looked up: those that cannot be looked up any more are set aside, and none is missing. */
    @Test
    void rowsThatCannotBeLookedUp_areSetAsideAndNoneIsMissing() throws Exception {
        try (Scene scene = new Scene(PostgresServer.shared())) {
            String options = SPARING + "\non-error: dead-letter";
            String yaml =
                    pipeline(scene.database, 4, options) + "  dead: {type: sink, from: places.dead, format: collect}\n";
            scene.start(() -> run(yaml));
            scene.locked("insert into broken values ('x')");
            scene.locking.commit();
            StageReport report = lookup(scene.end());
            assertThat(report.rows().dead()).isPositive();
            assertThat(report.rows().out())
                    .as("those that were asked for before")
                    .isPositive();
            assertThat(report.rows().out() + report.rows().dead()).isEqualTo(ROWS);
        }
    }
}
