package dev.drey.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Several threads on one small cache, whose keys come and go all the time. */
@Timeout(300)
class LookupCacheConcurrencyTest {
    private static final int THREADS = 4;
    private static final int KEYS = 64;
    private static final int STEPS = 3000;

    private final ExecutorService askers = Executors.newFixedThreadPool(THREADS);
    private final ExecutorService loaders = Executors.newFixedThreadPool(3);
    private final ExecutorService disk = Executors.newFixedThreadPool(2);
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stopThreads() {
        askers.shutdownNow();
        loaders.shutdownNow();
        disk.shutdownNow();
    }

    static Stream<Arguments> levels() {
        return Stream.of(Eviction.values())
                .flatMap(eviction -> Stream.of(Arguments.of(eviction, false), Arguments.of(eviction, true)));
    }

    private LookupCache<String, String> cache(
            BatchLoader<String, String> loader, Eviction eviction, boolean secondLevel) {
        LookupCacheBuilder<String, String> settings = LookupCache.builder(loader)
                .maximumEntries(24)
                .maximumBatch(5)
                .eviction(eviction)
                .maximumBytes(1 << 20, (key, value) -> 10)
                .failureListener(failures::add);
        if (secondLevel) {
            settings.secondLevel(new MapLevel(), disk);
        }
        return settings.build();
    }

    @ParameterizedTest
    @MethodSource("levels")
    void key_isNeverLoadedTwiceAtATime(Eviction eviction, boolean secondLevel) throws Exception {
        AtomicIntegerArray loading = new AtomicIntegerArray(KEYS);
        Set<String> twice = ConcurrentHashMap.newKeySet();
        BatchLoader<String, String> loader = BatchLoader.blocking(
                keys -> {
                    Map<String, String> answer = new HashMap<>();
                    for (String key : keys) {
                        if (loading.incrementAndGet(Integer.parseInt(key)) > 1) {
                            twice.add(key);
                        }
                        answer.put(key, "v" + key);
                    }
                    Thread.yield();
                    keys.forEach(key -> loading.decrementAndGet(Integer.parseInt(key)));
                    return answer;
                },
                loaders);
        try (LookupCache<String, String> cache = cache(loader, eviction, secondLevel)) {
            inThreads(thread -> {
                Random random = new Random(thread);
                for (int step = 0; step < STEPS; step++) {
                    List<String> keys = keys(random);
                    cache.getAll(keys).forEach((key, value) -> assertThat(value).isEqualTo("v" + key));
                }
            });
            assertThat(twice).isEmpty();
            assertThat(failures).isEmpty();
            CacheStats stats = cache.stats();
            assertThat(stats.requests().total()).isEqualTo(THREADS * STEPS * 8L);
            assertThat(stats.requests().hits()).isPositive();
            // Each miss has been loaded, or found in the second level: once.
            assertThat(stats.loads().keys() + stats.loads().secondLevelHits())
                    .isEqualTo(stats.requests().misses());
            assertThat(stats.contents().sets()).isEqualTo(stats.requests().misses());
            assertThat(stats.contents().entries()).isLessThanOrEqualTo(24);
            assertThat(stats.contents().sets())
                    .isEqualTo(stats.contents().entries() + stats.contents().evicted());
            assertThat(stats.contents().bytes())
                    .isEqualTo(stats.contents().entries() * (10 + LookupCache.ENTRY_OVERHEAD_BYTES));
        }
    }

    @ParameterizedTest
    @MethodSource("levels")
    void keyThatWasInvalidated_isNeverSeenAsItWasBefore(Eviction eviction, boolean secondLevel) throws Exception {
        AtomicIntegerArray versions = new AtomicIntegerArray(KEYS);
        BatchLoader<String, String> loader = BatchLoader.blocking(
                keys -> {
                    Map<String, String> answer = new HashMap<>();
                    keys.forEach(key -> answer.put(key, Integer.toString(versions.get(Integer.parseInt(key)))));
                    Thread.yield();
                    return answer;
                },
                loaders);
        try (LookupCache<String, String> cache = cache(loader, eviction, secondLevel)) {
            inThreads(thread -> {
                Random random = new Random(thread);
                for (int step = 0; step < STEPS; step++) {
                    // Each thread writes keys of its own and reads all.
                    int own = random.nextInt(KEYS / THREADS) * THREADS + thread;
                    int version = versions.incrementAndGet(own);
                    change(cache, Integer.toString(own), version, random);
                    assertThat(Integer.parseInt(cache.get(Integer.toString(own))))
                            .as("thread %d, step %d, key %d", thread, step, own)
                            .isEqualTo(version);
                    cache.getAllAsync(keys(random));
                }
            });
            assertThat(failures).isEmpty();
        }
    }

    private static void change(LookupCache<String, String> cache, String key, int version, Random random) {
        int kind = random.nextInt(200);
        if (kind < 20) {
            cache.invalidateAll();
        } else if (kind < 60) {
            cache.put(key, Integer.toString(version), Duration.ofHours(1));
        } else {
            cache.invalidate(key);
        }
    }

    private static List<String> keys(Random random) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            keys.add(Integer.toString(random.nextInt(1 + random.nextInt(KEYS))));
        }
        return keys;
    }

    private void inThreads(IntConsumer work) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            running.add(askers.submit(() -> work.accept(thread)));
        }
        for (Future<?> each : running) {
            each.get(2, TimeUnit.MINUTES);
        }
    }
}
