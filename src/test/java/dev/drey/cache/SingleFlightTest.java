package dev.drey.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SingleFlightTest {
    private static final int ASKING = 32;

    private final TestLoader loader = new TestLoader("a", "b", "c").hold();
    private final ExecutorService threads = Executors.newFixedThreadPool(ASKING + 1);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private LookupCache<String, String> cache() {
        return LookupCache.builder(loader).clock(new ManualClock()).build();
    }

    @ParameterizedTest
    @EnumSource
    void concurrentEqualMisses_makeOneLoad(Eviction eviction) throws Exception {
        LookupCache<String, String> cache =
                LookupCache.builder(loader).eviction(eviction).build();
        List<CompletableFuture<String>> answers = askConcurrently(() -> cache.getAsync("a"));
        assertThat(loader.batches()).containsExactly(List.of("a"));
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        loader.release(0);
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue("A"));
        assertThat(cache.stats().requests()).isEqualTo(new CacheStats.Requests(0, 0, 1, ASKING - 1));
        assertThat(cache.stats().contents().sets()).isEqualTo(1);
        assertThat(cache.stats().callsSaved()).isEqualTo(ASKING - 1);
    }

    @Test
    void concurrentWaits_areAllAnsweredByOneLoad() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        BatchLoader<String, String> slow = BatchLoader.blocking(
                keys -> {
                    loading.countDown();
                    await(mayAnswer);
                    return Map.of("a", "A");
                },
                threads);
        LookupCache<String, String> cache = LookupCache.builder(slow).build();
        List<Future<String>> waits = new ArrayList<>();
        for (int i = 0; i < ASKING; i++) {
            waits.add(threads.submit(() -> cache.get("a")));
        }
        await(loading);
        mayAnswer.countDown();
        for (Future<String> wait : waits) {
            assertThat(wait.get(1, TimeUnit.MINUTES)).isEqualTo("A");
        }
        assertThat(cache.stats().loads().calls()).isEqualTo(1);
        assertThat(cache.stats().requests().total()).isEqualTo(ASKING);
    }

    @Test
    void loadThatFails_failsAllWhoWaitAndIsNotRemembered() throws Exception {
        LookupCache<String, String> cache = cache();
        List<CompletableFuture<String>> answers = askConcurrently(() -> cache.getAsync("a"));
        IllegalStateException failure = new IllegalStateException("connection refused");
        loader.fail(0, new CompletionException(failure));
        assertThat(answers)
                .allSatisfy(answer -> assertThatThrownBy(answer::join)
                        .isInstanceOf(CompletionException.class)
                        .cause()
                        .isInstanceOf(CacheLoadException.class)
                        .hasMessage("Loading 1 key failed: connection refused")
                        .hasCause(failure));
        assertThat(cache.stats().loads().failed()).isEqualTo(1);
        assertThat(cache.stats().contents().sets()).isZero();
        CompletableFuture<String> again = cache.getAsync("a");
        loader.release(1);
        assertThat(again).isCompletedWithValue("A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "null stage", "null answer", "other key"})
    void loaderThatBreaksItsContract_failsAllWhoWait(String how) {
        BatchLoader<String, String> broken = BatchLoader.ofMaps(keys -> switch (how) {
            case "throws" -> throw new AssertionError("broken");
            case "null stage" -> null;
            case "null answer" -> CompletableFuture.completedFuture(null);
            default -> CompletableFuture.completedFuture(Map.of("A ", "1"));
        });
        LookupCache<String, String> cache = LookupCache.builder(broken).build();
        assertThatThrownBy(() -> cache.getAll(List.of("a", "b")))
                .isInstanceOf(CacheLoadException.class)
                .hasMessageStartingWith("Loading 2 keys failed: ");
        assertThat(cache.stats().loads().failed()).isEqualTo(1);
        assertThat(cache.getIfPresent("a")).isNull();
    }

    @Test
    void weigherThatThrows_failsTheLoadThatWaits() {
        LookupCache<String, String> cache =
                LookupCache.builder(loader).weigher((key, value) -> -1).build();
        CompletableFuture<String> answer = cache.getAsync("a");
        loader.release(0);
        assertThatThrownBy(answer::join).hasMessageContaining("-1 bytes");
        assertThat(cache.stats().contents().entries()).isZero();
    }

    @Test
    void loadThatFailsForSomeKeys_failsThoseWhoWaitForThemOnly() {
        List<String> told = new ArrayList<>();
        BatchLoader<String, String> partly = keys -> CompletableFuture.completedFuture(Answers.of(
                keys.stream().map(key -> key.toUpperCase(Locale.ROOT)).toList(),
                Arrays.asList(keys.stream()
                        .map(key -> key.equals("b") ? new IllegalStateException("b is damaged") : null)
                        .toArray(Throwable[]::new))));
        ManualClock clock = new ManualClock();
        LookupCache<String, String> cache = LookupCache.builder(partly)
                .clock(clock)
                .refreshAfter(Duration.ofMinutes(1))
                .failureListener(failure -> told.add(failure.getMessage()))
                .build();
        Answers<String> answers =
                cache.answersAsync(List.of("a", "b", "c"), null).join();
        assertThat(answers.value(0)).isEqualTo("A");
        assertThat(answers.value(1)).isNull();
        assertThat(answers.failure(1)).hasMessage("Loading 1 key failed: b is damaged");
        assertThat(answers.value(2)).isEqualTo("C");
        assertThatThrownBy(() -> cache.getAll(List.of("a", "b"))).hasMessage("Loading 1 key failed: b is damaged");
        assertThat(cache.getIfPresent("a")).isEqualTo("A");
        assertThat(cache.getIfPresent("b")).isNull();

        cache.put("b", "known");
        clock.advance(Duration.ofMinutes(2));
        assertThat(told).isEmpty();
        assertThat(cache.get("b")).isEqualTo("known");
        assertThat(told).as("nobody waits for the refresh").containsExactly("Loading 1 key failed: b is damaged");
        assertThat(cache.get("b")).as("what is there stays").isEqualTo("known");
    }

    @Test
    void loaderWithTooFewAnswers_failsAllWhoWait() {
        LookupCache<String, String> cache = LookupCache.<String, String>builder(
                        keys -> CompletableFuture.completedFuture(Answers.of(List.of("A"))))
                .build();
        assertThatThrownBy(() -> cache.getAll(List.of("a", "b")))
                .hasMessage("Loading 2 keys failed: The loader gave 1 answers for 2 keys.");
    }

    @Test
    void requestsThatOverlap_waitForEachOthersLoads() {
        LookupCache<String, String> cache = cache();
        CompletableFuture<List<String>> first = cache.lookUpAsync(List.of("a", "b"), null);
        CompletableFuture<List<String>> second = cache.lookUpAsync(List.of("b", "c"), null);
        assertThat(loader.batches()).containsExactly(List.of("a", "b"), List.of("c"));
        loader.release(1);
        assertThat(second).isNotDone();
        loader.release(0);
        assertThat(first).isCompletedWithValue(List.of("A", "B"));
        assertThat(second).isCompletedWithValue(List.of("B", "C"));
    }

    @Test
    void invalidateDuringALoad_keepsItsAnswerOut() {
        LookupCache<String, String> cache = cache();
        CompletableFuture<Map<String, String>> before = cache.getAllAsync(List.of("a", "b"));
        cache.invalidate("a");
        CompletableFuture<String> after = cache.getAsync("a");
        assertThat(loader.batches()).containsExactly(List.of("a", "b"), List.of("a"));
        loader.release(0);
        assertThat(before).isCompletedWithValue(Map.of("a", "A", "b", "B"));
        assertThat(cache.getIfPresent("a")).isNull();
        assertThat(cache.getIfPresent("b")).isEqualTo("B");
        loader.source.put("a", "new");
        loader.release(1);
        assertThat(after).isCompletedWithValue("new");
        assertThat(cache.getIfPresent("a")).isEqualTo("new");
    }

    @Test
    void putDuringALoad_isNewerThanItsAnswer() {
        LookupCache<String, String> cache = cache();
        CompletableFuture<String> asked = cache.getAsync("a");
        cache.put("a", "mine");
        loader.release(0);
        assertThat(asked).isCompletedWithValue("A");
        assertThat(cache.getIfPresent("a")).isEqualTo("mine");
    }

    @Test
    void invalidateAllDuringALoad_keepsItsAnswerOut() {
        LookupCache<String, String> cache = cache();
        cache.getAsync("a");
        cache.invalidateAll();
        loader.release(0);
        assertThat(cache.stats().contents().entries()).isZero();
    }

    @Test
    void valueThatExpiresWhileItIsLoadedAnew_makesRowsWaitForThatLoad() {
        ManualClock clock = new ManualClock();
        LookupCache<String, String> cache = LookupCache.builder(loader)
                .clock(clock)
                .timeToLive(Duration.ofSeconds(10))
                .refreshAfter(Duration.ofSeconds(5))
                .build();
        cache.put("a", "old");
        clock.advance(Duration.ofSeconds(5));
        assertThat(cache.getAsync("a")).isCompletedWithValue("old");
        clock.advance(Duration.ofSeconds(5));
        CompletableFuture<String> late = cache.getAsync("a");
        assertThat(late).isNotDone();
        loader.release(0);
        assertThat(late).isCompletedWithValue("A");
        assertThat(loader.batches()).hasSize(1);
        assertThat(cache.stats().requests()).isEqualTo(new CacheStats.Requests(1, 0, 0, 1));
        assertThat(cache.stats().contents().expired()).isEqualTo(1);
    }

    @Test
    void loaderThatAnswersOnAnotherThread_isAnsweredThere() throws Exception {
        LookupCache<String, String> cache = LookupCache.builder(
                        BatchLoader.blocking(SingleFlightTest::answerTo, threads))
                .maximumBatch(10)
                .build();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            keys.add("k" + i);
        }
        assertThat(cache.getAll(keys)).hasSize(1000).containsEntry("k7", "K7");
        assertThat(cache.stats().loads().calls()).isEqualTo(100);
    }

    private static Map<String, String> answerTo(Set<String> keys) {
        Map<String, String> answer = new HashMap<>();
        keys.forEach(key -> answer.put(key, key.toUpperCase(Locale.ROOT)));
        return answer;
    }

    private <T> List<T> askConcurrently(Callable<T> question) throws Exception {
        CyclicBarrier together = new CyclicBarrier(ASKING);
        List<Future<T>> asked = new ArrayList<>();
        for (int i = 0; i < ASKING; i++) {
            asked.add(threads.submit(() -> {
                together.await(1, TimeUnit.MINUTES);
                return question.call();
            }));
        }
        List<T> answers = new ArrayList<>();
        for (Future<T> each : asked) {
            answers.add(each.get(1, TimeUnit.MINUTES));
        }
        return answers;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
