package dev.drey.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.cache.Eviction;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.Duplicates;
import dev.drey.jdbc.Database;
import dev.drey.jdbc.PostgresAddress;
import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TcpProxy;
import dev.drey.jdbc.TestDatabase;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.spec.SecretText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Look-ups in a real PostgreSQL whose network, or whose connections, fail meanwhile: each row comes out once, and right. */
@Timeout(120)
class LookupFaultsTest {
    private static final Schema INPUT = Schema.parse("id bigint, k bigint");
    private static final int KEYS = 400;
    private static final LookupOperator.Manner MANNER = new LookupOperator.Manner(true, false, ErrorPolicy.FAIL, false);
    private static final RetryPolicy PATIENT = new RetryPolicy(
            Duration.ofMillis(500), 200, Duration.ofMillis(5), Duration.ofMillis(50), 4, Duration.ofMillis(20));

    private TcpProxy proxy;
    private LookupOperatorTest.Case given;

    @BeforeEach
    void fill() throws Exception {
        TestDatabase database = PostgresServer.shared().newDatabase();
        database.execute(
                "create table airports (key bigint primary key, v text)",
                "insert into airports select i, 'v' || i from generate_series(0, " + (KEYS - 1) + ") i");
        proxy = TcpProxy.to(database.host(), database.port());
        Schema columns = Schema.parse("key bigint, v string");
        Chunk rows = Chunk.allocate(columns, KEYS);
        for (int i = 0; i < KEYS; i++) {
            rows.longs(0).set(i, i);
            rows.strings(1).setString(i, "v" + i);
        }
        rows.setRowCount(KEYS);
        given = new LookupOperatorTest.Case(INPUT, rows, Map.of("k", "key"), List.of("v"), false);
        Database connection = new Database(
                "pg",
                new PostgresAddress(proxy.host(), proxy.port(), database.name()),
                database.user(),
                new SecretText("${env:" + PostgresServer.PASSWORD_VARIABLE + "}"),
                4,
                Map.of());
        given.plan = new LookupPlan(
                connection.dimension(
                        new DimensionRequest("airports", null, columns, List.of("key"), List.of("v"), Duplicates.FAIL)),
                INPUT,
                given.plan.output(),
                List.of("k"),
                given.plan.added(),
                false,
                LookupOperatorTest.cache(KEYS, Eviction.LRU),
                WarmSettings.RESTORE,
                PATIENT,
                new LookupPlan.Limits(10, 4, Duration.ZERO, 1_000_000, Long.MAX_VALUE));
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        assertThat(CacheRegistry.PROCESS.size()).isZero();
    }

    /** Fifty rows with keys from a number on. */
    private static Chunk rows(int from) {
        Chunk chunk = Chunk.allocate(INPUT, 50);
        for (int i = 0; i < 50; i++) {
            chunk.longs(0).set(i, from + i);
            chunk.longs(1).set(i, from + i);
        }
        chunk.setRowCount(50);
        return chunk;
    }

    private static List<String> expected(int rows) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            expected.add(i + ", " + i + ", v" + i);
        }
        return expected;
    }

    private static void awaitFailures(LookupHarness lookup, int count) throws Exception {
        LoaderCounters counters = lookup.cache().loader().counters();
        while (counters.totals().failed() < count) {
            Thread.onSpinWait();
        }
    }

    /** Numbers are drawn right-aligned or padded. */
    private static List<String> out(LookupHarness lookup) {
        return lookup.out.stream().map(String::strip).toList();
    }

    @Test
    void connectionsThatAreCut_costNoRow() throws Exception {
        try (LookupHarness lookup = new LookupHarness(given, MANNER, null)) {
            for (int from = 0; from < KEYS; from += 50) {
                lookup.process(rows(from));
                proxy.cut();
            }
            lookup.finish();
            assertThat(out(lookup)).containsExactlyElementsOf(expected(KEYS));
        }
    }

    @Test
    void aServerThatIsAwayForAWhile_isWaitedFor() throws Exception {
        try (LookupHarness lookup = new LookupHarness(given, MANNER, null)) {
            lookup.process(rows(0));
            lookup.awaitOut(50);
            proxy.refuse(true);
            proxy.cut();
            lookup.process(rows(50));
            awaitFailures(lookup, 6);
            assertThat(lookup.out).hasSize(50);
            proxy.refuse(false);
            lookup.finish();
            assertThat(out(lookup)).containsExactlyElementsOf(expected(100));
            assertThat(lookup.cache().loader().timesOpened()).isPositive();
        }
    }

    @Test
    void aServerThatFallsSilent_isGivenUpAndAskedAgain() throws Exception {
        try (LookupHarness lookup = new LookupHarness(given, MANNER, null)) {
            lookup.process(rows(0));
            lookup.awaitOut(50);
            proxy.freeze(true);
            lookup.process(rows(50));
            awaitFailures(lookup, 1);
            proxy.freeze(false);
            lookup.finish();
            assertThat(out(lookup)).containsExactlyElementsOf(expected(100));
        }
    }
}
