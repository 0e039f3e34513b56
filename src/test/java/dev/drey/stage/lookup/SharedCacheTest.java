package dev.drey.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.cache.Answers;
import dev.drey.cache.Eviction;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionContext;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.RowLayout;
import dev.drey.dimension.RowWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SharedCacheTest {
    private static final RowLayout KEYS = new RowLayout(Schema.parse("key string"));

    @TempDir
    Path directory;

    /** Of the cache that was opened last, which closes it. */
    private ManualThreads threads;

    private final TableDimension dimension =
            TableDimension.of(Chunks.parse("""
                    key string | v string | seconds bigint
                    a          | A        | 5
                    b          | B        | null
                    c          | C        | 0
                    d          | D        | 1000
                    """), List.of("key"), List.of("v", "seconds"));
    private final TableDimension.Table table = dimension.table();

    private static CacheSettings settings(long entries, long bytes) {
        return new CacheSettings(
                entries, bytes, Eviction.LRU, Duration.ofSeconds(60), null, Duration.ofSeconds(30), null, null);
    }

    private static CacheSettings onDisk(long entries, long diskBytes) {
        CacheSettings memory = settings(entries, Long.MAX_VALUE);
        return new CacheSettings(
                entries,
                Long.MAX_VALUE,
                memory.eviction(),
                memory.timeToLive(),
                null,
                memory.negativeTimeToLive(),
                null,
                new CacheSettings.Disk(diskBytes, null));
    }

    private LookupPlan plan(CacheSettings cache, WarmSettings warming, RetryPolicy retry) {
        Schema input = Schema.parse("k string");
        return new LookupPlan(
                dimension,
                input,
                Schema.parse("k string, v string"),
                List.of("k"),
                Map.of("v", "v"),
                false,
                cache,
                warming,
                retry,
                new LookupPlan.Limits(2, 1, Duration.ZERO, 100, Long.MAX_VALUE));
    }

    private SharedCache open(CacheSettings cache) throws Exception {
        return open(plan(cache, WarmSettings.RESTORE, LookupOperatorTest.PATIENT));
    }

    private SharedCache open(LookupPlan plan) throws Exception {
        threads = ManualThreads.inline();
        return open(plan, threads);
    }

    private SharedCache open(LookupPlan plan, LoaderThreads on) throws Exception {
        return new CacheOpening(plan, new DimensionContext("airports", 1, List.of(directory)), on).open();
    }

    private static DimensionKey key(String text) {
        RowWriter writer = new RowWriter(KEYS);
        writer.setString(0, text);
        return writer.key();
    }

    private static List<DimensionKey> keys(String... texts) {
        return Stream.of(texts).map(SharedCacheTest::key).toList();
    }

    private static String value(Answers<DimensionRow> answers, int index) {
        return answers.value(index) == null ? null : answers.value(index).stringValue(0);
    }

    private static String look(SharedCache cache, String key) {
        return value(cache.look(keys(key), new int[] {1}).join(), 0);
    }

    private LookupPlan lingering(CacheSettings cache) {
        LookupPlan plan = plan(cache, WarmSettings.RESTORE, LookupOperatorTest.PATIENT);
        return LookupOperatorTest.with(
                plan, cache, new LookupPlan.Limits(2, 1, Duration.ofHours(1), 100, Long.MAX_VALUE));
    }

    @Test
    void whoHurries_doesNotMeetALingeringKeyBehindTheDisk() throws Exception {
        CacheSettings onDisk = onDisk(10, 1L << 26);
        try (SharedCache cache = open(lingering(onDisk), new PooledThreads("test"))) {
            for (String key : List.of("a", "b", "c", "d")) {
                CompletableFuture<Answers<DimensionRow>> answers = cache.look(keys(key), new int[] {1});
                cache.hurry();
                assertThat(value(answers.get(30, TimeUnit.SECONDS), 0)).isNotNull();
                cache.takeTime();
            }
        }
    }

    @Test
    void warming_doesNotLinger() throws Exception {
        try (SharedCache cache = open(lingering(settings(10, Long.MAX_VALUE)), new PooledThreads("test"))) {
            cache.warm(keys("a", "b", "c"), "of the test", Duration.ofSeconds(30));
            assertThat(cache.warmedKeys()).isEqualTo(3);
        }
    }

    @Test
    void equalMissesAtOnce_makeOneQuery() throws Exception {
        int tasks = 32;
        CountDownLatch asked = new CountDownLatch(tasks);
        table.script = keys -> {
            try {
                asked.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw DimensionException.passing("interrupted", e);
            }
        };
        ExecutorService pool = Executors.newFixedThreadPool(tasks);
        try (SharedCache cache = open(
                plan(settings(10, Long.MAX_VALUE), WarmSettings.RESTORE, LookupOperatorTest.PATIENT),
                new PooledThreads("test"))) {
            List<Future<CompletableFuture<Answers<DimensionRow>>>> looks = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                looks.add(pool.submit(() -> {
                    CompletableFuture<Answers<DimensionRow>> answer = cache.look(keys("a"), new int[] {1});
                    asked.countDown();
                    return answer;
                }));
            }
            for (Future<CompletableFuture<Answers<DimensionRow>>> look : looks) {
                assertThat(value(look.get().get(30, TimeUnit.SECONDS), 0)).isEqualTo("A");
            }
            assertThat(table.reads).hasSize(1);
            assertThat(cache.stats().requests().misses()).isOne();
            assertThat(cache.stats().requests().coalesced()).isEqualTo(tasks - 1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void missingKey_isAskedForOnceInItsTime() throws Exception {
        try (SharedCache cache = open(settings(10, Long.MAX_VALUE))) {
            for (int second = 0; second < 90; second++) {
                assertThat(look(cache, "nobody")).isNull();
                threads.pass(Duration.ofSeconds(1));
            }
            assertThat(table.reads).as("one query each 30 s").hasSize(3);
            assertThat(cache.stats().requests().negativeHits()).isEqualTo(87);
        }
    }

    @Test
    void row_isUsedForItsTimeToLive() throws Exception {
        try (SharedCache cache = open(settings(10, Long.MAX_VALUE))) {
            look(cache, "a");
            threads.pass(Duration.ofMillis(59_999));
            look(cache, "a");
            assertThat(table.reads).hasSize(1);
            threads.pass(Duration.ofMillis(1));
            look(cache, "a");
            assertThat(table.reads).hasSize(2);
            assertThat(cache.stats().contents().expired()).isOne();
            assertThat(cache.stats().requests().misses()).isEqualTo(2);
        }
    }

    @Test
    void lifeColumn_saysItForEachRow() throws Exception {
        CacheSettings settings = new CacheSettings(
                10, Long.MAX_VALUE, Eviction.LRU, Duration.ofSeconds(60), "seconds", Duration.ZERO, null, null);
        try (SharedCache cache = open(settings)) {
            for (String key : List.of("a", "b", "c", "d")) {
                look(cache, key);
            }
            threads.pass(Duration.ofSeconds(6));
            int before = table.reads.size();
            look(cache, "b");
            look(cache, "d");
            assertThat(table.reads).hasSize(before);
            look(cache, "a");
            look(cache, "c");
            look(cache, "c");
            assertThat(table.reads).as("a has expired, c is never kept").hasSize(before + 3);
        }
    }

    @Test
    void lifeColumn_ofATimestampSaysTheEnd() {
        Schema columns = Schema.parse("until timestamp");
        RowWriter writer = new RowWriter(new RowLayout(columns));
        writer.setLong(0, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().plusSeconds(3600)));
        Duration life = CacheOpening.life(columns, "until").apply(writer.row());
        assertThat(life).isBetween(Duration.ofSeconds(3500), Duration.ofSeconds(3600));
        assertThat(CacheOpening.life(columns, "until").apply(writer.row())).isNull();
    }

    /** What failed is not remembered: the retry asks the dimension, and a later row finds its answer. */
    @Test
    void retries_meetNoCachedMiss() throws Exception {
        int[] tries = {0};
        table.script = keys -> {
            if (tries[0]++ < 2) {
                throw DimensionException.passing("the server is down", null);
            }
        };
        try (SharedCache cache = open(settings(10, Long.MAX_VALUE))) {
            CompletableFuture<Answers<DimensionRow>> look = cache.look(keys("a"), new int[] {1});
            threads.pass(Duration.ofSeconds(1));
            assertThat(value(look.join(), 0)).isEqualTo("A");
            assertThat(look(cache, "a")).isEqualTo("A");
            assertThat(table.reads).hasSize(3);
        }
    }

    @Test
    void warming_readsTheTableOrKeysBeforeAnybodyAsks() throws Exception {
        WarmSettings warm = new WarmSettings(dimension, null, List.of(), false);
        try (SharedCache cache = open(plan(settings(10, Long.MAX_VALUE), warm, LookupOperatorTest.PATIENT))) {
            assertThat(look(cache, "d")).isEqualTo("D");
            assertThat(table.reads).isEmpty();
            assertThat(cache.warmedKeys()).isEqualTo(4);
        }
        WarmSettings keys = new WarmSettings(
                null, null, List.of(key("b").toBytes(), key("d").toBytes(), key("b").toBytes()), false);
        try (SharedCache cache = open(plan(settings(10, Long.MAX_VALUE), keys, LookupOperatorTest.PATIENT))) {
            assertThat(table.keysRead()).isEqualTo(2);
            assertThat(look(cache, "d")).isEqualTo("D");
            assertThat(cache.stats().requests().hits()).isOne();
        }
        WarmSettings list = new WarmSettings(null, dimension, List.of(), false);
        table.reads.clear();
        try (SharedCache cache = open(plan(settings(10, Long.MAX_VALUE), list, LookupOperatorTest.PATIENT))) {
            assertThat(table.keysRead()).isEqualTo(4);
            assertThat(cache.stats().contents().entries()).isEqualTo(4);
        }
    }

    @Test
    void warming_ofADimensionThatIsDownLeavesTheCacheCold() throws Exception {
        table.script = keys -> {
            throw DimensionException.passing("the server is down", null);
        };
        RetryPolicy once = new RetryPolicy(
                Duration.ofSeconds(1), 0, Duration.ofMillis(1), Duration.ofMillis(1), 100, Duration.ofMillis(1));
        WarmSettings keys = new WarmSettings(null, null, List.of(key("b").toBytes()), false);
        try (SharedCache cache = open(plan(settings(10, Long.MAX_VALUE), keys, once))) {
            assertThat(cache.stats().contents().entries()).isZero();
        }
        table.script = wanted -> {
            throw DimensionException.permanent("no such column", null);
        };
        assertThatThrownBy(() -> open(plan(settings(10, Long.MAX_VALUE), keys, once)))
                .isInstanceOf(DimensionException.class)
                .hasMessage("no such column");
        assertThat(table.opened.get()).isEqualTo(table.closed.get());
    }

    @Test
    void diskLevel_isFoundAfterAnEviction() throws Exception {
        CacheSettings settings = onDisk(1, 1L << 20);
        try (SharedCache cache = open(settings)) {
            assertThat(look(cache, "a")).isEqualTo("A");
            assertThat(look(cache, "b")).isEqualTo("B");
            assertThat(look(cache, "a")).isEqualTo("A");
            assertThat(table.reads).hasSize(2);
            assertThat(cache.totals().secondLevelHits).isOne();
        }
        assertThat(directory).isEmptyDirectory();
    }

    /** Everything that is shown as a metric is seen to move. */
    @Test
    void everyGauge_moves() throws Exception {
        Map<String, List<Double>> seen = new LinkedHashMap<>();
        RetryPolicy soonOpen = new RetryPolicy(
                Duration.ofSeconds(5), 3, Duration.ofMillis(1), Duration.ofMillis(5), 2, Duration.ofMillis(5));
        try (SharedCache cache = open(plan(settings(2, 2 * 400), WarmSettings.RESTORE, soonOpen))) {
            Map<String, Supplier<Number>> gauges = CacheGauges.of(cache);
            note(seen, gauges);
            look(cache, "a");
            look(cache, "a");
            look(cache, "nobody");
            look(cache, "nobody");
            look(cache, "b");
            note(seen, gauges);
            cache.look(keys("c", "d", "a", "b"), new int[] {2, 1, 1, 1}).join();
            threads.pass(Duration.ofSeconds(61));
            look(cache, "b");
            note(seen, gauges);
            table.script = keys -> {
                note(seen, gauges);
                throw DimensionException.passing("down", null);
            };
            cache.look(keys("a"), new int[] {1});
            threads.pass(Duration.ofSeconds(1));
            cache.warmed(3, 5_000_000, "of the test");
            cache.unmatched(2);
            note(seen, gauges);
        }
        table.script = keys -> {};
        try (SharedCache tight = open(settings(100, 600))) {
            note(seen, CacheGauges.of(tight));
            for (String key : List.of("a", "b", "c", "d")) {
                look(tight, key);
            }
            note(seen, CacheGauges.of(tight));
        }
        try (SharedCache tiny = open(settings(100, 10))) {
            look(tiny, "a");
            note(seen, CacheGauges.of(tiny));
        }
        CacheSettings layered = new CacheSettings(
                1,
                Long.MAX_VALUE,
                Eviction.LRU,
                Duration.ofSeconds(60),
                null,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                new CacheSettings.Disk(1 << 20, null));
        try (SharedCache both = open(layered)) {
            look(both, "a");
            look(both, "b");
            look(both, "a");
            threads.pass(Duration.ofSeconds(11));
            look(both, "a");
            note(seen, CacheGauges.of(both));
        }
        TreeSet<String> still = new TreeSet<>();
        seen.forEach((name, values) -> {
            if (values.stream().distinct().count() < 2) {
                still.add(name);
            }
        });
        assertThat(still).as("figures that never moved, of %s", seen).isEmpty();
    }

    private static void note(Map<String, List<Double>> seen, Map<String, Supplier<Number>> gauges) {
        gauges.forEach((name, value) -> seen.computeIfAbsent(name, n -> new ArrayList<>())
                .add(value.get().doubleValue()));
    }

    @Test
    void leases_shareACacheAndTheLastClosesIt() throws Exception {
        CacheRegistry registry = new CacheRegistry();
        CacheRegistry.Name name = new CacheRegistry.Name("job", "airports");
        LookupPlan plan = plan(settings(10, Long.MAX_VALUE), WarmSettings.RESTORE, LookupOperatorTest.PATIENT);
        CacheRegistry.Lease one = registry.acquire(name, () -> opened(plan));
        CacheRegistry.Lease two = registry.acquire(name, () -> opened(plan));
        CacheRegistry.Lease other = registry.acquire(new CacheRegistry.Name("job 2", "airports"), () -> opened(plan));
        assertThat(one.cache()).isSameAs(two.cache()).isNotSameAs(other.cache());
        assertThat(table.opened).hasValue(2);
        assertThat(one.share(List.of(1, 2, 3))).containsExactly(1, 3);
        assertThat(two.share(List.of(1, 2, 3))).containsExactly(2);
        one.close();
        one.close();
        assertThat(table.closed).hasValue(0);
        two.close();
        assertThat(table.closed).hasValue(1);
        other.close();
        assertThat(registry.size()).isZero();

        table.refusal = DimensionException.permanent("no", null);
        assertThatThrownBy(() -> registry.acquire(name, () -> opened(plan))).hasMessage("no");
        assertThat(registry.size()).isZero();
    }

    private SharedCache opened(LookupPlan plan) throws DimensionException, InterruptedException {
        return new CacheOpening(plan, new DimensionContext("airports", 1, List.of(directory)), ManualThreads.inline())
                .open();
    }

    @Test
    void aDimensionThatIsStarting_isOpenedWhenItIsThere() throws Exception {
        table.refusal = DimensionException.passing("the server is starting", null);
        RetryPolicy policy = new RetryPolicy(
                Duration.ofSeconds(1), 5, Duration.ofMillis(1), Duration.ofMillis(1), 100, Duration.ofMillis(1));
        LoaderThreads real = new PooledThreads("drey-lookup-leak") {
            @Override
            public Runnable schedule(Runnable task, Duration delay) {
                table.refusal = null;
                return super.schedule(task, delay);
            }
        };
        open(plan(settings(10, Long.MAX_VALUE), WarmSettings.RESTORE, policy), real)
                .close();
        assertThat(table.opened).hasValue(1);
        for (Thread thread : threadsNamed("drey-lookup-leak")) {
            thread.join(30_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static List<Thread> threadsNamed(String prefix) {
        Thread[] all = new Thread[Thread.activeCount() + 100];
        int count = Thread.enumerate(all);
        return Arrays.stream(all, 0, count)
                .filter(thread -> thread.getName().startsWith(prefix))
                .toList();
    }

    @Test
    void chunkKeys_giveDistinctKeysWithTheirRows() {
        ChunkKeys found = new ChunkKeys(Schema.parse("id bigint, k string"), List.of("k"), KEYS);
        Chunk chunk = Chunks.parse("""
                op | id bigint | k string
                +I | 1         | b
                ~  | 2         | z
                +I | 3         | a
                +I | 4         | null
                +I | 5         | b
                """);
        found.find(chunk);
        assertThat(found.keys()).containsExactly(key("b"), key("a"));
        assertThat(Arrays.copyOf(found.places(), 4)).containsExactly(0, 1, ChunkKeys.NONE, 0);
        assertThat(Arrays.copyOf(found.rows(), 2)).containsExactly(2, 1);
    }
}
