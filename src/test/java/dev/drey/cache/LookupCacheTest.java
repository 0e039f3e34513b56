package dev.drey.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LookupCacheTest {
    private static final Path CHAPTER = Path.of("src/test/resources/chapter");

    private final ManualClock clock = new ManualClock();
    private final TestLoader loader = new TestLoader("a", "b", "c", "d", "e");

    private LookupCacheBuilder<String, String> settings() {
        return LookupCache.builder(loader).clock(clock);
    }

    @Test
    void chapterExample_givesItsFigures() throws IOException {
        Map<String, String> users = new HashMap<>();
        for (String line : lines("c4-users.csv")) {
            users.put(line.substring(0, line.indexOf(',')), line);
        }
        loader.source.putAll(users);
        try (LookupCache<String, String> cache =
                settings().maximumEntries(5).timeToLive(Duration.ofSeconds(10)).build()) {
            for (String line : lines("c4-events.csv")) {
                String user = line.substring(0, line.indexOf(','));
                assertThat(cache.get(user)).isEqualTo(users.get(user));
            }
            CacheStats stats = cache.stats();
            assertThat(stats.requests()).isEqualTo(new CacheStats.Requests(3, 0, 7, 0));
            assertThat(stats.contents().evictions()).containsEntry(EvictionCause.ENTRIES, 2L);
            assertThat(stats.contents().evicted()).isEqualTo(2);
            assertThat(stats.contents().expired()).isZero();
            assertThat(stats.contents().sets()).isEqualTo(7);
            assertThat(stats.contents().entries()).isEqualTo(5);
            assertThat(stats.hitRate()).isEqualTo(0.3);
            assertThat(stats.lastMinute().hitRate()).isEqualTo(0.3);
            assertThat(stats.loads().calls()).isEqualTo(7);
            assertThat(stats.callsSaved()).isEqualTo(3);
        }
    }

    private static List<String> lines(String file) throws IOException {
        List<String> lines = Files.readAllLines(CHAPTER.resolve(file));
        return lines.subList(1, lines.size());
    }

    @Test
    void keysThatWereTooOldBeforeTheirValuesCame_keepTheOrderInWhichTheyWereAskedFor() {
        CompletableFuture<Answers<String>> answer = new CompletableFuture<>();
        LookupCache<String, String> cache = LookupCache.<String, String>builder(keys -> answer)
                .maximumEntries(2)
                .build();
        cache.lookUpAsync(List.of("a", "b"), null);
        List.of("c", "d", "e").forEach(key -> cache.put(key, key));
        cache.invalidate("d");
        cache.invalidate("e");
        answer.complete(Answers.of(List.of("A", "B")));
        assertThat(cache.hottest(10)).containsExactly("b", "a");
    }

    @ParameterizedTest
    @EnumSource
    void valueThatHasExpired_countsAsExpiredAndMissAndIsLoadedAgain(Eviction eviction) {
        LookupCache<String, String> cache =
                settings().eviction(eviction).timeToLive(Duration.ofSeconds(10)).build();
        cache.get("a");
        loader.source.put("a", "new");
        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(cache.get("a")).isEqualTo("A");
        clock.advance(Duration.ofNanos(1));
        assertThat(cache.get("a")).isEqualTo("new");
        CacheStats stats = cache.stats();
        assertThat(stats.requests()).isEqualTo(new CacheStats.Requests(1, 0, 2, 0));
        assertThat(stats.contents().expired()).isEqualTo(1);
        assertThat(stats.contents().evicted()).isZero();
        assertThat(stats.contents().entries()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void unsetTimeToLive_isFiveMinutes(Eviction eviction) {
        LookupCache<String, String> cache = settings().eviction(eviction).build();
        cache.get("a");
        clock.advance(Duration.ofMinutes(5).minusNanos(1));
        assertThat(cache.getIfPresent("a")).isEqualTo("A");
        clock.advance(Duration.ofNanos(1));
        assertThat(cache.getIfPresent("a")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void missingKey_makesOneLoadPerNegativeTimeToLive(Eviction eviction) {
        LookupCache<String, String> cache = settings()
                .eviction(eviction)
                .negativeTimeToLive(Duration.ofSeconds(30))
                .build();
        for (int i = 0; i < 4; i++) {
            assertThat(cache.get("none")).isNull();
            assertThat(cache.getAll(List.of("none", "a"))).containsOnly(Map.entry("a", "A"));
            assertThat(loader.batches().stream().filter(batch -> batch.contains("none")))
                    .hasSize(i + 1);
            clock.advance(Duration.ofSeconds(30));
        }
        assertThat(cache.stats().requests().negativeHits()).isEqualTo(4);
        assertThat(cache.stats().requests().hits()).isEqualTo(4 + 3);
    }

    @Test
    void negativeTimeToLiveOfZero_remembersNoMissingKey() {
        LookupCache<String, String> cache =
                settings().negativeTimeToLive(Duration.ZERO).build();
        cache.get("none");
        cache.get("none");
        assertThat(loader.batches()).containsExactly(List.of("none"), List.of("none"));
        assertThat(cache.stats().contents().entries()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void timeToLiveOfValues_goesBeforeTheCommonOne(Eviction eviction) {
        Map<String, Duration> times = Map.of("A", Duration.ofSeconds(1), "B", Duration.ofHours(1), "C", Duration.ZERO);
        LookupCache<String, String> cache = settings()
                .eviction(eviction)
                .timeToLive(Duration.ofMinutes(1))
                .timeToLive(times::get)
                .build();
        assertThat(cache.getAll(List.of("a", "b", "c", "d"))).hasSize(4);
        assertThat(cache.getIfPresent("c")).isNull();
        clock.advance(Duration.ofSeconds(1));
        assertThat(cache.getIfPresent("a")).isNull();
        assertThat(cache.getIfPresent("d")).isEqualTo("D");
        clock.advance(Duration.ofMinutes(1));
        assertThat(cache.getIfPresent("d")).isNull();
        assertThat(cache.getIfPresent("b")).isEqualTo("B");
    }

    @Test
    void timeThatEndedLongerAgoThanTheClockReaches_isNotKept() {
        LookupCache<String, String> cache = settings()
                .timeToLive(value -> Duration.ofSeconds(value.equals("A") ? Long.MIN_VALUE : 1))
                .build();
        assertThat(cache.getAll(List.of("a", "b"))).containsEntry("a", "A").containsEntry("b", "B");
        assertThat(cache.getIfPresent("a")).isNull();
        assertThat(cache.getIfPresent("b")).isEqualTo("B");
    }

    @Test
    void timeLongerThanTheClockReaches_neverExpires() {
        LookupCache<String, String> cache = settings().build();
        cache.put("x", "1", Duration.ofSeconds(Long.MAX_VALUE));
        clock.advance(Duration.ofDays(365 * 70));
        assertThat(cache.getIfPresent("x")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void staleValue_isGivenWhileItIsLoadedAnew(Eviction eviction) {
        LookupCache<String, String> cache = settings()
                .eviction(eviction)
                .timeToLive(Duration.ofSeconds(60))
                .refreshAfter(Duration.ofSeconds(20))
                .build();
        cache.get("a");
        loader.source.put("a", "new");
        loader.hold();
        clock.advance(Duration.ofSeconds(20));
        assertThat(cache.get("a")).isEqualTo("A");
        assertThat(cache.get("a")).isEqualTo("A");
        assertThat(loader.batches()).hasSize(2);
        loader.answer(0, Map.of("a", "new"));
        assertThat(cache.get("a")).isEqualTo("new");
        clock.advance(Duration.ofSeconds(59).minusSeconds(40));
        assertThat(cache.get("a")).isEqualTo("new");
        assertThat(loader.batches()).hasSize(2);
        assertThat(cache.stats().requests()).isEqualTo(new CacheStats.Requests(4, 0, 1, 0));
        assertThat(cache.stats().loads().refreshes()).isEqualTo(1);
    }

    @Test
    void refreshThatFails_keepsTheValueTellsTheListenerAndTriesAgainLater() {
        List<Throwable> failures = new ArrayList<>();
        LookupCache<String, String> cache = settings()
                .timeToLive(Duration.ofSeconds(60))
                .refreshAfter(Duration.ofSeconds(20))
                .failureListener(failures::add)
                .build();
        cache.get("a");
        clock.advance(Duration.ofSeconds(20));
        loader.failWith(new IllegalStateException("source is down"));
        assertThat(cache.get("a")).isEqualTo("A");
        assertThat(cache.get("a")).isEqualTo("A");
        assertThat(loader.batches()).hasSize(2);
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessage("Loading 1 key failed: source is down"));
        loader.failWith(null);
        loader.source.put("a", "new");
        clock.advance(Duration.ofSeconds(2));
        assertThat(cache.get("a")).isEqualTo("A");
        assertThat(cache.get("a")).isEqualTo("new");
        assertThat(cache.stats().loads().failed()).isEqualTo(1);
    }

    @Test
    void staleValueOfAKeyThatIsGone_becomesANegativeEntry() {
        LookupCache<String, String> cache =
                settings().refreshAfter(Duration.ofSeconds(20)).build();
        cache.get("a");
        loader.source.remove("a");
        clock.advance(Duration.ofSeconds(20));
        assertThat(cache.get("a")).isEqualTo("A");
        assertThat(cache.get("a")).isNull();
        assertThat(loader.batches()).hasSize(2);
    }

    @Test
    void misses_areLoadedInBatchesOfBoundedSizeWithoutRepeats() {
        LookupCache<String, String> cache = settings().maximumBatch(2).build();
        cache.get("b");
        assertThat(cache.getAll(List.of("a", "b", "c", "a", "d", "e", "none"))).hasSize(5);
        assertThat(loader.batches())
                .containsExactly(List.of("b"), List.of("a", "c"), List.of("d", "e"), List.of("none"));
        CacheStats.Loads loads = cache.stats().loads();
        assertThat(loads.keys()).isEqualTo(6);
        assertThat(loads.largest()).isEqualTo(2);
        assertThat(loads.meanBatch()).isEqualTo(1.5);
    }

    @ParameterizedTest
    @EnumSource
    void hitsAndMisses_countPerAskedRow(Eviction eviction) {
        LookupCache<String, String> cache = settings().eviction(eviction).build();
        cache.get("a");
        cache.get("none");
        assertThat(cache.lookUpAsync(List.of("a", "b", "none"), new int[] {10, 5, 3})
                        .join())
                .containsExactly("A", "B", null);
        // Of the rows that asked for b, one made it be loaded and four found it on its way.
        assertThat(cache.stats().requests()).isEqualTo(new CacheStats.Requests(13, 3, 3, 4));
        cache.getAll(List.of("c", "c", "c", "b"));
        assertThat(cache.stats().requests()).isEqualTo(new CacheStats.Requests(14, 3, 4, 6));
        assertThat(cache.stats().loads().calls()).isEqualTo(4);
        assertThat(cache.stats().callsSaved()).isEqualTo(24 - 4);
    }

    @Test
    void whatIsInMemory_isThereBeforeTheFutureIsReturned() {
        loader.hold();
        LookupCache<String, String> cache = settings().build();
        cache.put("x", "1");
        CompletableFuture<List<String>> hits = cache.lookUpAsync(List.of("x", "x"), null);
        assertThat(hits).isCompletedWithValue(List.of("1", "1"));
        CompletableFuture<List<String>> both = cache.lookUpAsync(List.of("x", "a"), null);
        assertThat(both).isNotDone();
        // What was in memory when it was asked for is part of the answer.
        cache.invalidate("x");
        loader.release(0);
        assertThat(both).isCompletedWithValue(List.of("1", "A"));
    }

    @ParameterizedTest
    @EnumSource
    void putAndInvalidate_replaceAndForget(Eviction eviction) {
        LookupCache<String, String> cache = settings().eviction(eviction).build();
        cache.put("a", "mine");
        cache.put("z", "26", Duration.ofSeconds(1));
        assertThat(cache.getAll(List.of("a", "z"))).isEqualTo(Map.of("a", "mine", "z", "26"));
        assertThat(loader.batches()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(cache.get("z")).isNull();
        cache.invalidate("a");
        assertThat(cache.get("a")).isEqualTo("A");
        cache.put("a", "mine", Duration.ZERO);
        assertThat(cache.getIfPresent("a")).isNull();
        cache.putAll(Map.of("k", "1", "l", "2"));
        cache.invalidateAll();
        assertThat(cache.stats().contents().entries()).isZero();
        assertThat(cache.stats().contents().evicted()).isZero();
    }

    @Test
    void leastRecentlyUsed_goesFirst() {
        LookupCache<String, String> cache = settings().maximumEntries(3).build();
        cache.getAll(List.of("a", "b", "c"));
        cache.get("a");
        cache.get("d");
        assertThat(cache.hottest(10)).containsExactly("d", "a", "c");
        cache.get("e");
        assertThat(cache.hottest(2)).containsExactly("e", "d");
        assertThat(cache.getIfPresent("c")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void entryLargerThanTheCache_isGivenButNotKept(Eviction eviction) {
        LookupCache<String, String> cache = settings()
                .eviction(eviction)
                .maximumBytes(1000, (key, value) -> value.length())
                .build();
        cache.put("big", "small");
        loader.source.put("big", "x".repeat(1000 - LookupCache.ENTRY_OVERHEAD_BYTES + 1));
        cache.get("a");
        cache.invalidate("big");
        assertThat(cache.get("big")).hasSizeGreaterThan(800);
        assertThat(cache.getIfPresent("big")).isNull();
        assertThat(cache.getIfPresent("a")).isEqualTo("A");
        assertThat(cache.stats().contents().evictions())
                .isEqualTo(Map.of(EvictionCause.ENTRIES, 0L, EvictionCause.BYTES, 0L, EvictionCause.OVERSIZED, 1L));
        assertThat(cache.stats().contents().bytes()).isEqualTo(LookupCache.ENTRY_OVERHEAD_BYTES + 1);
    }

    @ParameterizedTest
    @EnumSource
    void warmCache_makesNoLoadForItsKeys(Eviction eviction) {
        loader.source.clear();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            keys.add("k" + i);
            loader.source.put("k" + i, "v" + i);
        }
        LookupCache<String, String> cache =
                settings().eviction(eviction).maximumEntries(6).maximumBatch(4).build();
        cache.get("k2");
        Warming warming = cache.warm(keys).join();
        assertThat(warming).isEqualTo(new Warming(10, 4, 1, 5, Duration.ZERO));
        assertThat(loader.batches()).containsExactly(List.of("k2"), List.of("k5", "k4", "k3"), List.of("k1", "k0"));
        assertThat(cache.hottest(10)).containsExactlyInAnyOrderElementsOf(keys.subList(0, 6));
        if (eviction == Eviction.LRU) {
            assertThat(cache.hottest(3)).containsExactly("k0", "k1", "k2");
        }
        cache.getAll(keys.subList(0, 6));
        assertThat(loader.batches()).hasSize(3);
        assertThat(cache.stats().requests()).isEqualTo(new CacheStats.Requests(6, 0, 1, 0));
    }

    @Test
    void warming_loadsOneBatchAtATimeAndTellsItsTime() {
        loader.hold();
        LookupCache<String, String> cache = settings().maximumBatch(2).build();
        CompletableFuture<Warming> warming = cache.warm(List.of("a", "b", "c"));
        assertThat(loader.batches()).containsExactly(List.of("c", "b"));
        clock.advance(Duration.ofSeconds(3));
        loader.release(0);
        assertThat(warming).isNotDone();
        clock.advance(Duration.ofSeconds(4));
        loader.release(1);
        assertThat(warming).isCompletedWithValue(new Warming(3, 0, 0, 3, Duration.ofSeconds(7)));
    }

    @Test
    void closedCache_refusesRequestsAndFailsThoseThatWait() {
        loader.hold();
        LookupCache<String, String> cache = settings().build();
        CompletableFuture<String> waiting = cache.getAsync("a");
        cache.close();
        cache.close();
        assertThatThrownBy(waiting::join)
                .hasCauseInstanceOf(CacheLoadException.class)
                .hasMessageContaining("The cache is closed.");
        loader.release(0);
        assertThatThrownBy(() -> cache.get("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The cache is closed.");
        assertThatThrownBy(() -> cache.put("a", "1")).isInstanceOf(IllegalStateException.class);
        assertThat(cache.stats().contents().entries()).isZero();
        assertThat(cache.stats().requests().misses()).isEqualTo(1);
    }

    @Test
    void loadThatTakesTooLong_endsTheWait() {
        loader.hold();
        LookupCache<String, String> cache =
                settings().maximumWait(Duration.ofMillis(1)).build();
        assertThatThrownBy(() -> cache.get("a"))
                .isInstanceOf(CacheLoadException.class)
                .hasMessage("There was no answer for 1 ms.");
    }

    @Test
    void nullKey_isRefusedAndDisturbsNothing() {
        LookupCache<String, String> cache = settings().build();
        assertThatThrownBy(() -> cache.getAll(Arrays.asList("a", null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("null");
        assertThat(cache.get("a")).isEqualTo("A");
    }
}
