package dev.drey.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CacheStatsTest {
    private final ManualClock clock = new ManualClock();
    private final TestLoader loader = new TestLoader("a", "b", "c");

    @Test
    void cacheThatNobodyAsked_hasNoRate() {
        CacheStats stats = LookupCache.builder(loader).build().stats();
        assertThat(stats.hitRate()).isNaN();
        assertThat(stats.lastMinute().hitRate()).isNaN();
        assertThat(stats.loads().meanBatch()).isNaN();
        assertThat(stats.loads().p99Nanos()).isZero();
    }

    @Test
    void lastMinute_forgetsWhatIsOlder() {
        LookupCache<String, String> cache =
                LookupCache.builder(loader).clock(clock).build();
        cache.get("a");
        clock.advance(Duration.ofSeconds(30));
        cache.get("a");
        cache.get("a");
        clock.advance(Duration.ofSeconds(29));
        assertThat(cache.stats().lastMinute()).isEqualTo(new CacheStats.LastMinute(2, 3));
        clock.advance(Duration.ofSeconds(1));
        assertThat(cache.stats().lastMinute()).isEqualTo(new CacheStats.LastMinute(2, 2));
        cache.get("b");
        assertThat(cache.stats().lastMinute()).isEqualTo(new CacheStats.LastMinute(2, 3));
        clock.advance(Duration.ofSeconds(60));
        assertThat(cache.stats().lastMinute()).isEqualTo(new CacheStats.LastMinute(0, 0));
        assertThat(cache.stats().requests()).isEqualTo(new CacheStats.Requests(2, 0, 2, 0));
    }

    @Test
    void loadLatency_isFromCallToAnswer() {
        loader.hold();
        LookupCache<String, String> cache =
                LookupCache.builder(loader).clock(clock).build();
        for (int i = 0; i < 100; i++) {
            cache.getAsync("k" + i);
            clock.advance(Duration.ofMillis(i == 99 ? 500 : 5));
            loader.release(i);
        }
        CacheStats.Loads loads = cache.stats().loads();
        assertThat((double) loads.p50Nanos()).isCloseTo(5e6, within(1e4));
        assertThat((double) loads.p99Nanos()).isCloseTo(5e6, within(1e4));
        assertThat((double) cache.loadLatencies().getMaxValue()).isCloseTo(5e8, within(1e6));
        assertThat(cache.loadLatencies().getTotalCount()).isEqualTo(100);
    }

    @Test
    void warmingAndRefreshing_countAsCallsButNotAsRequests() {
        LookupCache<String, String> cache = LookupCache.builder(loader)
                .clock(clock)
                .refreshAfter(Duration.ofSeconds(10))
                .build();
        cache.warm(List.of("a", "b")).join();
        assertThat(cache.stats().requests().total()).isZero();
        assertThat(cache.stats().callsSaved()).isEqualTo(-1);
        assertThat(cache.stats().contents().sets()).isEqualTo(2);
        clock.advance(Duration.ofSeconds(10));
        cache.get("a");
        assertThat(cache.stats().callsSaved()).isEqualTo(-1);
        assertThat(cache.stats().loads().calls()).isEqualTo(2);
        assertThat(cache.stats().hitRate()).isEqualTo(1);
    }

    @Test
    void bytes_areThoseOfKeysValuesAndTheCachesOwnObjects() {
        LookupCache<String, String> cache = LookupCache.builder(loader)
                .weigher((key, value) -> key.length() + (value == null ? 0 : value.length()))
                .build();
        cache.getAll(List.of("a", "none"));
        assertThat(cache.stats().contents().bytes()).isEqualTo(2 + 4 + 2L * LookupCache.ENTRY_OVERHEAD_BYTES);
    }

    @Test
    void failedLoad_countsWithItsTime() {
        loader.hold();
        LookupCache<String, String> cache =
                LookupCache.builder(loader).clock(clock).build();
        CompletableFuture<String> asked = cache.getAsync("a");
        clock.advance(Duration.ofSeconds(1));
        loader.fail(0, new IllegalStateException("down"));
        assertThat(asked).isCompletedExceptionally();
        assertThat(cache.stats().loads().failed()).isEqualTo(1);
        assertThat((double) cache.stats().loads().p50Nanos()).isCloseTo(1e9, within(1e6));
    }
}
