package dev.drey.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random requests against plain models of what must come out. */
class LookupCacheRandomTest {
    private static final int STEPS = 2000;
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(40);

    private final ManualClock clock = new ManualClock();
    private final TestLoader loader = new TestLoader();
    private Duration now = Duration.ZERO;

    static Stream<Long> seeds() {
        return LongStream.range(0, 40).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void lru_doesWhatAListInOrderOfUseWould(long seed) {
        Random random = new Random(seed);
        int maximumEntries = 1 + random.nextInt(30);
        long maximumBytes = random.nextBoolean() ? Long.MAX_VALUE : 200 + random.nextInt(4000);
        int maximumBatch = 1 + random.nextInt(8);
        Duration refreshAfter = random.nextBoolean() ? null : Duration.ofSeconds(1 + random.nextInt(30));
        NaiveCache naive =
                new NaiveCache(maximumEntries, maximumBytes, maximumBatch, TIME_TO_LIVE, refreshAfter, loader.source);
        LookupCacheBuilder<String, String> settings = settings(maximumEntries, maximumBytes, maximumBatch);
        if (refreshAfter != null) {
            settings.refreshAfter(refreshAfter);
        }
        LookupCache<String, String> cache = settings.build();
        for (int step = 0; step < STEPS; step++) {
            String where = "seed " + seed + ", step " + step;
            step(cache, naive, random, where);
            CacheStats stats = cache.stats();
            assertThat(stats.requests())
                    .as(where)
                    .isEqualTo(new CacheStats.Requests(naive.hits, naive.negativeHits, naive.misses, naive.coalesced));
            assertThat(stats.contents())
                    .as(where)
                    .isEqualTo(new CacheStats.Contents(
                            naive.sets, naive.expired, naive.evictions, naive.entries(), naive.bytes()));
            assertThat(stats.loads().calls()).as(where).isEqualTo(naive.calls);
            assertThat(stats.loads().keys()).as(where).isEqualTo(naive.loadedKeys);
        }
        assertThat(cache.hottest(1000)).as("seed %d", seed).isEqualTo(naive.hottest(now));
    }

    private void step(LookupCache<String, String> cache, NaiveCache naive, Random random, String where) {
        String key = key(random);
        switch (random.nextInt(12)) {
            case 0 -> changeSource(random);
            case 1, 2 -> advance(random);
            case 3 -> {
                cache.invalidate(key);
                naive.remove(key);
            }
            case 4 -> {
                String value = value(random);
                cache.put(key, value);
                naive.put(key, value, TIME_TO_LIVE, now);
            }
            case 5 -> {
                String value = value(random);
                Duration time = Duration.ofSeconds(random.nextInt(100));
                cache.put(key, value, time);
                naive.put(key, value, time, now);
            }
            case 6 -> assertThat(cache.getIfPresent(key)).as(where).isEqualTo(naive.getIfPresent(key, now));
            case 7 -> {
                if (random.nextInt(50) == 0) {
                    cache.invalidateAll();
                    naive.clear();
                }
            }
            default -> {
                List<String> keys = keys(random);
                int[] rows = random.ints(keys.size(), 1, 5).toArray();
                assertThat(cache.lookUpAsync(keys, rows).join()).as(where).isEqualTo(naive.lookUp(keys, rows, now));
            }
        }
    }

    /** TINY_LFU decides by chance who goes, so the model is of what may come out, not of what must. */
    @ParameterizedTest
    @MethodSource("seeds")
    void tinyLfu_keepsItsBoundsAndGivesNothingOlderThanItsTimeToLive(long seed) {
        Random random = new Random(seed);
        int maximumEntries = 1 + random.nextInt(30);
        long maximumBytes = random.nextBoolean() ? Long.MAX_VALUE : 200 + random.nextInt(4000);
        LookupCache<String, String> cache = settings(maximumEntries, maximumBytes, 1 + random.nextInt(8))
                .eviction(Eviction.TINY_LFU)
                .build();
        Map<String, Duration> changedAt = new HashMap<>();
        Map<String, List<String>> before = new HashMap<>();
        long rows = 0;
        for (int step = 0; step < STEPS; step++) {
            String where = "seed " + seed + ", step " + step;
            if (random.nextInt(4) == 0) {
                advance(random);
                String key = key(random);
                before.computeIfAbsent(key, k -> new ArrayList<>()).add(loader.source.get(key));
                changedAt.put(key, now);
                loader.source.put(key, value(random));
            }
            List<String> keys = keys(random);
            rows += keys.size();
            List<String> values = cache.lookUpAsync(keys, null).join();
            for (int i = 0; i < keys.size(); i++) {
                String key = keys.get(i);
                boolean mayBeOld = changedAt.containsKey(key)
                        && now.minus(changedAt.get(key)).compareTo(TIME_TO_LIVE) < 0;
                if (mayBeOld) {
                    assertThat(before.get(key).contains(values.get(i))
                                    || values.get(i).equals(loader.source.get(key)))
                            .as(where)
                            .isTrue();
                } else {
                    assertThat(values.get(i)).as(where).isEqualTo(loader.source.get(key));
                }
            }
            CacheStats stats = cache.stats();
            assertThat(stats.requests().total()).as(where).isEqualTo(rows);
            assertThat(stats.contents().entries()).as(where).isBetween(0L, (long) maximumEntries);
            assertThat(stats.contents().bytes()).as(where).isBetween(0L, maximumBytes);
        }
        CacheStats.Contents contents = cache.stats().contents();
        assertThat(contents.sets())
                .as("seed %d: what came in is there, has expired, went, or was replaced", seed)
                .isGreaterThanOrEqualTo(contents.entries() + contents.expired() + contents.evicted());
        cache.invalidateAll();
        assertThat(cache.stats().contents().bytes()).as("seed %d", seed).isZero();
    }

    private LookupCacheBuilder<String, String> settings(int maximumEntries, long maximumBytes, int maximumBatch) {
        LookupCacheBuilder<String, String> settings = LookupCache.builder(loader)
                .clock(clock)
                .maximumEntries(maximumEntries)
                .maximumBatch(maximumBatch)
                .timeToLive(TIME_TO_LIVE)
                .negativeTimeToLive(TIME_TO_LIVE.dividedBy(2));
        return maximumBytes == Long.MAX_VALUE
                ? settings.weigher(NaiveCache::weigh)
                : settings.maximumBytes(maximumBytes, NaiveCache::weigh);
    }

    private void changeSource(Random random) {
        if (random.nextInt(3) == 0) {
            loader.source.remove(key(random));
        } else {
            loader.source.put(key(random), value(random));
        }
    }

    private void advance(Random random) {
        Duration time = Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 30_000 : 3_000));
        clock.advance(time);
        now = now.plus(time);
    }

    private static List<String> keys(Random random) {
        List<String> keys = new ArrayList<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            keys.add(key(random));
        }
        return keys;
    }

    /** Low numbers are asked for more often than high ones. */
    private static String key(Random random) {
        return "k" + random.nextInt(1 + random.nextInt(60));
    }

    private static String value(Random random) {
        return "v".repeat(random.nextInt(20) == 0 ? 5000 : random.nextInt(100)) + random.nextInt(1000);
    }
}
