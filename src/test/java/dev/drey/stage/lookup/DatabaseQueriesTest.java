package dev.drey.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.cache.Answers;
import dev.drey.cache.Eviction;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionContext;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.Duplicates;
import dev.drey.dimension.RowWriter;
import dev.drey.jdbc.Database;
import dev.drey.jdbc.PostgresAddress;
import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TestDatabase;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.spec.SecretText;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many queries arrive at a real PostgreSQL: it counts them itself. */
@Timeout(60)
class DatabaseQueriesTest {
    private static final Schema INPUT = Schema.parse("k bigint");
    private static final Schema OUTPUT = Schema.parse("k bigint, name string");
    private static final int ASKING = 32;
    private static final int KEYS = 5000;
    private static final int ROWS = 100;
    private static final WarmSettings COLD = new WarmSettings(null, null, List.of(), false);
    private static final LookupOperator.Manner MANNER = new LookupOperator.Manner(true, false, ErrorPolicy.FAIL, false);
    private static final Duration NEGATIVE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final TestDatabase database = counting();

    /** A table behind a function that counts its calls, and waits for a lock. */
    private static TestDatabase counting() {
        TestDatabase database = PostgresServer.shared().newDatabase();
        database.execute(
                "create table places (k bigint primary key, name text)",
                "insert into places values (1, 'one'), (2, 'two')",
                "create sequence asked",
                """
                create function look(keys bigint[]) returns table (k bigint, name text) language plpgsql as $$
                begin
                  perform nextval('asked');
                  perform pg_advisory_xact_lock_shared(7);
                  return query select p.k, p.name from places p where p.k = any(keys);
                end $$""");
        return database;
    }

    private long asked() {
        return Long.parseLong(database.value("select case when is_called then last_value else 0 end from asked"));
    }

    private Dimension dimension() {
        Database connection = new Database(
                "pg",
                new PostgresAddress(database.host(), database.port(), database.name()),
                database.user(),
                new SecretText("${env:" + PostgresServer.PASSWORD_VARIABLE + "}"),
                4,
                Map.of());
        return connection.dimension(new DimensionRequest(
                null,
                "select k, name from look(:k)",
                Schema.parse("k bigint, name string"),
                List.of("k"),
                List.of("name"),
                Duplicates.FAIL));
    }

    private LookupPlan plan(long entries, WarmSettings warming) {
        return new LookupPlan(
                dimension(),
                INPUT,
                OUTPUT,
                List.of("k"),
                Map.of("name", "name"),
                false,
                new CacheSettings(entries, 1 << 20, Eviction.LRU, Duration.ofMinutes(5), null, NEGATIVE, null, null),
                warming,
                LookupOperatorTest.PATIENT,
                new LookupPlan.Limits(100, 4, Duration.ZERO, 100_000, Long.MAX_VALUE));
    }

    private SharedCache open(LoaderThreads threads) throws Exception {
        LookupPlan plan = plan(100, WarmSettings.RESTORE);
        return new CacheOpening(plan, new DimensionContext("places", 4, List.of(directory)), threads).open();
    }

    private static List<DimensionKey> key(SharedCache cache, long value) {
        RowWriter writer = new RowWriter(cache.keyLayout());
        writer.setLong(0, value);
        return List.of(writer.key());
    }

    private static String name(Answers<DimensionRow> answers) {
        assertThat(answers.anyFailed()).isFalse();
        return answers.value(0) == null ? null : answers.value(0).stringValue(0);
    }

    @Test
    void equalMissesAtOnce_areOneQuery() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(ASKING);
        try (SharedCache cache = open(new PooledThreads("places"));
                Connection locking = database.connect();
                Statement lock = locking.createStatement()) {
            locking.setAutoCommit(false);
            lock.execute("select pg_advisory_xact_lock(7)");
            CyclicBarrier together = new CyclicBarrier(ASKING);
            List<Future<CompletableFuture<Answers<DimensionRow>>>> asked = new ArrayList<>();
            for (int i = 0; i < ASKING; i++) {
                asked.add(threads.submit(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    return cache.look(key(cache, 1), new int[] {1});
                }));
            }
            List<CompletableFuture<Answers<DimensionRow>>> answers = new ArrayList<>();
            for (Future<CompletableFuture<Answers<DimensionRow>>> each : asked) {
                answers.add(each.get(30, TimeUnit.SECONDS));
            }
            locking.rollback();
            for (CompletableFuture<Answers<DimensionRow>> answer : answers) {
                assertThat(name(answer.get(30, TimeUnit.SECONDS))).isEqualTo("one");
            }
            assertThat(asked()).isEqualTo(1);
            assertThat(cache.stats().requests().misses()).isEqualTo(1);
            assertThat(cache.stats().requests().coalesced()).isEqualTo(ASKING - 1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aKeyThatIsNotThere_isAskedForOnceInItsTime() throws Exception {
        ManualThreads threads = ManualThreads.inline();
        try (SharedCache cache = open(threads)) {
            for (int time = 1; time <= 3; time++) {
                for (int i = 0; i < 5; i++) {
                    assertThat(name(cache.look(key(cache, 9), new int[] {1}).join()))
                            .isNull();
                    threads.pass(NEGATIVE.dividedBy(5).minusMillis(1));
                }
                assertThat(asked()).isEqualTo(time);
                threads.pass(Duration.ofMillis(5));
            }
            database.execute("insert into places values (9, 'nine')");
            assertThat(name(cache.look(key(cache, 9), new int[] {1}).join())).isEqualTo("nine");
            assertThat(asked()).isEqualTo(4);
        }
    }

    /** Skewed keys, a cache for half of them: what a restored run asks for up to the same row, with the keys of the checkpoint and without. */
    @Test
    void aRestoredCache_sparesTheLoadsOfAColdOne() throws Exception {
        fill(KEYS);
        LookupPlan plan = plan(KEYS / 2, WarmSettings.RESTORE);
        OperatorSubtaskState state;
        try (LookupHarness before = harness(plan, null)) {
            run(before, new SplittableRandom(11), 100);
            state = before.snapshot();
        }
        long askedBefore = asked();
        Figures warm = figures(plan, state);
        assertThat(asked() - askedBefore).as("the database's own count").isEqualTo(warm.queries());
        Figures cold = figures(plan(KEYS / 2, COLD), state);
        assertThat(cold.warmed()).isZero();
        assertThat(warm.warmed()).isGreaterThan(KEYS / 4).isLessThanOrEqualTo(KEYS / 2);
        assertThat(warm.misses()).as("%s, %s", warm, cold).isLessThan(cold.misses() / 2);
        assertThat(warm.hits()).isGreaterThan(cold.hits());
    }

    private void fill(int keys) {
        database.execute(
                "delete from places",
                "insert into places select i, 'n' || i from generate_series(0, " + (keys - 1) + ") i");
    }

    private static LookupHarness harness(LookupPlan plan, OperatorSubtaskState state) throws Exception {
        LookupOperatorTest.Case given = new LookupOperatorTest.Case(
                INPUT, Chunks.parse("k bigint | name string\n1 | n1\n"), Map.of("k", "k"), List.of("name"), false);
        given.plan = plan;
        return new LookupHarness(given, MANNER, state);
    }

    /** Looks up rows whose keys are the more frequent the smaller they are. */
    private static void run(LookupHarness lookup, SplittableRandom skewed, int chunks) throws Exception {
        Chunk chunk = Chunk.allocate(INPUT, ROWS);
        for (int c = 0; c < chunks; c++) {
            for (int i = 0; i < ROWS; i++) {
                chunk.longs(0).set(i, (long) (KEYS * Math.pow(skewed.nextDouble(), 4)));
            }
            chunk.setRowCount(ROWS);
            lookup.out.clear();
            lookup.process(chunk);
            lookup.awaitOut(ROWS);
        }
    }

    /** What a run did up to a row. */
    private record Figures(long hits, long misses, long queries, long warmed, double warmMillis, double millis) {}

    private static Figures figures(LookupPlan plan, OperatorSubtaskState state) throws Exception {
        long begun = System.nanoTime();
        try (LookupHarness lookup = harness(plan, state)) {
            run(lookup, new SplittableRandom(12), 20);
            SharedCache cache = lookup.cache();
            return new Figures(
                    cache.stats().requests().hits(),
                    cache.stats().requests().misses(),
                    cache.loader().counters().totals().queries(),
                    cache.warmedKeys(),
                    cache.warmNanos() / 1e6,
                    (System.nanoTime() - begun) / 1e6);
        }
    }
}
