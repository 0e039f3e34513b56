package dev.drey.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SecondLevelTest {
    private final ManualClock clock = new ManualClock();
    private final TestLoader loader = new TestLoader("a", "b", "c", "d");
    private final MapLevel level = new MapLevel();
    private final List<Throwable> failures = new ArrayList<>();

    private LookupCacheBuilder<String, String> settings(Executor threads) {
        return LookupCache.builder(loader)
                .clock(clock)
                .maximumEntries(2)
                .timeToLive(Duration.ofSeconds(60))
                .secondLevel(level, threads)
                .failureListener(failures::add);
    }

    private LookupCache<String, String> cache() {
        return settings(Runnable::run).build();
    }

    @Test
    void entryThatMemoryHasNoRoomFor_comesFromTheSecondLevel() {
        LookupCache<String, String> cache = cache();
        cache.getAll(List.of("a", "b", "c", "none"));
        assertThat(level.entries).containsOnlyKeys("a", "b", "c", "none");
        assertThat(cache.getAll(List.of("a", "b", "none", "d"))).isEqualTo(Map.of("a", "A", "b", "B", "d", "D"));
        assertThat(loader.batches()).containsExactly(List.of("a", "b", "c", "none"), List.of("d"));
        CacheStats stats = cache.stats();
        assertThat(stats.loads().secondLevelHits()).isEqualTo(2);
        assertThat(stats.loads().keys()).isEqualTo(5);
        assertThat(stats.requests()).isEqualTo(new CacheStats.Requests(1, 1, 7, 0));
        assertThat(stats.contents().entries()).isEqualTo(2);
    }

    @Test
    void entryFromTheSecondLevel_keepsItsTimes() {
        LookupCache<String, String> cache = cache();
        cache.getAll(List.of("a", "b", "c"));
        clock.advance(Duration.ofSeconds(59));
        assertThat(cache.get("a")).isEqualTo("A");
        assertThat(loader.batches()).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        loader.source.put("a", "new");
        assertThat(cache.get("a")).isEqualTo("new");
        assertThat(loader.batches()).hasSize(2);
    }

    @Test
    void staleEntry_isLoadedAnewAndNotReadFromTheSecondLevel() {
        LookupCache<String, String> cache =
                settings(Runnable::run).refreshAfter(Duration.ofSeconds(20)).build();
        cache.get("a");
        loader.source.put("a", "new");
        clock.advance(Duration.ofSeconds(20));
        assertThat(cache.get("a")).isEqualTo("A");
        assertThat(cache.get("a")).isEqualTo("new");
        assertThat(level.entries.get("a").value()).isEqualTo("new");
    }

    @Test
    void putAndInvalidate_reachTheSecondLevel() {
        LookupCache<String, String> cache = cache();
        cache.put("a", "mine");
        assertThat(level.entries.get("a").value()).isEqualTo("mine");
        cache.invalidate("a");
        assertThat(level.entries).isEmpty();
        cache.getAll(List.of("a", "b"));
        cache.invalidateAll();
        assertThat(level.entries).isEmpty();
        assertThat(cache.stats().contents().entries()).isZero();
    }

    @Test
    void loadThatIsOvertaken_neverWritesTheSecondLevel() {
        loader.hold();
        LookupCache<String, String> cache = cache();
        CompletableFuture<Map<String, String>> asked = cache.getAllAsync(List.of("a", "b", "c"));
        cache.put("a", "mine");
        cache.invalidate("b");
        loader.release(0);
        assertThat(asked).isCompletedWithValue(Map.of("a", "A", "b", "B", "c", "C"));
        assertThat(level.entries).containsOnlyKeys("a", "c");
        assertThat(level.entries.get("a").value()).isEqualTo("mine");
    }

    @Test
    void levelIsCalledOnItsThreadsOnly_neverOnTheOneThatAsks() {
        Queue<Runnable> queued = new ArrayDeque<>();
        LookupCache<String, String> cache = settings(queued::add).build();
        CompletableFuture<String> asked = cache.getAsync("a");
        cache.invalidate("b");
        assertThat(asked).isNotDone();
        assertThat(loader.batches()).isEmpty();
        assertThat(queued).hasSize(1);
        queued.remove().run();
        assertThat(asked).isCompletedWithValue("A");
    }

    @Test
    void levelThatFails_isClosedAndTheCacheGoesOnWithoutIt() {
        LookupCache<String, String> cache = cache();
        cache.get("a");
        level.broken = true;
        assertThat(cache.get("b")).isEqualTo("B");
        assertThat(level.closed).isTrue();
        assertThat(failures)
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure).hasMessageContaining("second level").hasMessageContaining("disk is full"));
        assertThat(cache.getAll(List.of("a", "b", "c"))).hasSize(3);
        cache.invalidate("a");
        cache.close();
        assertThat(failures).hasSize(1);
    }

    @Test
    void closedCache_closesTheLevelBehindWhatIsQueued() {
        Queue<Runnable> queued = new ArrayDeque<>();
        LookupCache<String, String> cache =
                settings(queued::add).maximumWait(Duration.ofMillis(1)).build();
        CompletableFuture<String> asked = cache.getAsync("a");
        assertThatThrownBy(cache::close)
                .isInstanceOf(CacheLoadException.class)
                .hasMessage("There was no answer for 1 ms.");
        assertThat(asked).isCompletedExceptionally();
        queued.remove().run();
        assertThat(level.closed).isTrue();
        assertThat(loader.batches()).isEmpty();
        assertThat(failures).isEmpty();
    }

    @Test
    void whoPutsAGreatDeal_canWaitForTheLevel() {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            LookupCache<String, String> cache = settings(thread).build();
            for (int i = 1; i <= 5000; i++) {
                cache.put("key " + i, "value");
                if (i % 1000 == 0) {
                    cache.awaitWrites();
                    assertThat(level.entries).hasSize(i);
                }
            }
            cache.close();
        } finally {
            thread.shutdownNow();
        }
        LookupCache<String, String> stuck =
                settings(task -> {}).maximumWait(Duration.ofMillis(1)).build();
        assertThatThrownBy(stuck::awaitWrites).isInstanceOf(CacheLoadException.class);
        LookupCache.builder(loader).build().awaitWrites();
    }

    @Test
    void threadsThatHaveBeenShutDown_leaveTheWorkToTheCaller() {
        Executor gone = task -> {
            throw new RejectedExecutionException("shut down");
        };
        LookupCache<String, String> cache = settings(gone).build();
        assertThat(cache.get("a")).isEqualTo("A");
        cache.close();
        assertThat(level.closed).isTrue();
    }
}
