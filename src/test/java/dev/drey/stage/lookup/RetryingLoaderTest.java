package dev.drey.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.cache.Answers;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.Duplicates;
import dev.drey.dimension.FoundRows;
import dev.drey.dimension.RowLayout;
import dev.drey.dimension.RowWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RetryingLoaderTest {
    private static final RowLayout KEYS = new RowLayout(Schema.parse("id bigint"));
    private static final RowLayout ROWS = new RowLayout(Schema.parse("name string"));
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final RetryPolicy POLICY =
            new RetryPolicy(TIMEOUT, 3, Duration.ofMillis(100), Duration.ofMillis(300), 5, Duration.ofSeconds(10));

    private final ManualThreads threads = new ManualThreads();
    private final List<List<DimensionKey>> reads = new ArrayList<>();
    private Answer answer = RetryingLoaderTest::rows;
    private RetryingLoader loader = loader(POLICY, 1000, 2);
    /** Has a fault of its own unless it has a row. */
    private DimensionKey damaged;

    @FunctionalInterface
    private interface Answer {
        Map<DimensionKey, DimensionRow> to(List<DimensionKey> keys) throws DimensionException;
    }

    private RetryingLoader loader(RetryPolicy policy, int batch, int queries) {
        return new RetryingLoader(reader(), policy, new RetryingLoader.Limits(batch, queries, Duration.ZERO), threads);
    }

    private DimensionReader reader() {
        return new DimensionReader() {
            @Override
            public FoundRows read(List<DimensionKey> keys, Duration timeout) throws DimensionException {
                reads.add(keys);
                Map<DimensionKey, DimensionRow> rows = answer.to(keys);
                FoundRows found = new FoundRows("table 't'", Duplicates.FAIL, keys);
                for (int place = 0; place < keys.size(); place++) {
                    if (rows.containsKey(keys.get(place))) {
                        found.add(place, rows.get(keys.get(place)));
                    } else if (keys.get(place).equals(damaged)) {
                        found.fail(place, DimensionException.permanent("damaged", null));
                    }
                }
                return found;
            }

            @Override
            public void scan(long limit, Duration timeout, BiConsumer<DimensionKey, DimensionRow> consumer) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
    }

    private static DimensionKey key(long id) {
        RowWriter writer = new RowWriter(KEYS);
        writer.setLong(0, id);
        return writer.key();
    }

    private static DimensionRow row(long id) {
        RowWriter writer = new RowWriter(ROWS);
        writer.setString(0, "name " + id);
        return writer.row();
    }

    private static Map<DimensionKey, DimensionRow> rows(List<DimensionKey> keys) {
        return keys.stream()
                .filter(key -> key.longValue(0) >= 0)
                .collect(Collectors.toMap(key -> key, key -> row(key.longValue(0))));
    }

    private static List<DimensionKey> keys(long... ids) {
        return Arrays.stream(ids).mapToObj(RetryingLoaderTest::key).toList();
    }

    private CompletableFuture<Map<DimensionKey, DimensionRow>> load(long... ids) {
        return load(loader, ids);
    }

    /** The rows that exist; each key must be answered, and none of them with a failure. */
    private static CompletableFuture<Map<DimensionKey, DimensionRow>> load(RetryingLoader loader, long... ids) {
        List<DimensionKey> keys = keys(ids);
        return loader.load(keys)
                .thenApply(answers -> {
                    assertThat(answers.size()).isEqualTo(keys.size());
                    assertThat(answers.anyFailed()).isFalse();
                    Map<DimensionKey, DimensionRow> rows = new HashMap<>();
                    for (int place = 0; place < keys.size(); place++) {
                        if (answers.value(place) != null) {
                            rows.put(keys.get(place), answers.value(place));
                        }
                    }
                    return rows;
                })
                .toCompletableFuture();
    }

    private static DimensionException down() {
        return DimensionException.passing("the server is down", null);
    }

    private RetryingLoader lingering(int batch, int queries) {
        return new RetryingLoader(
                reader(), POLICY, new RetryingLoader.Limits(batch, queries, Duration.ofMillis(200)), threads);
    }

    @Test
    void lingering_keysWaitForOthersUntilTheFirstHasWaitedLongEnough() {
        loader = lingering(10, 1);
        load(1);
        threads.pass(Duration.ofMillis(150));
        load(2);
        threads.pass(Duration.ofMillis(49));
        assertThat(reads).isEmpty();
        threads.pass(Duration.ofMillis(1));
        assertThat(reads).containsExactly(keys(1, 2));
        load(3);
        threads.pass(Duration.ofMillis(199));
        assertThat(reads).as("the time begins anew").hasSize(1);
        threads.pass(Duration.ofMillis(1));
        assertThat(reads).containsExactly(keys(1, 2), keys(3));
    }

    @Test
    void lingering_endsWhenABatchIsFull() {
        loader = lingering(3, 1);
        load(1, 2);
        threads.run();
        assertThat(reads).isEmpty();
        load(3);
        load(4);
        threads.run();
        assertThat(reads).containsExactly(keys(1, 2, 3));
        loader.hurry();
        threads.run();
        assertThat(reads).containsExactly(keys(1, 2, 3), keys(4));
    }

    @Test
    void hurried_nothingLingersUntilThereIsTimeAgain() {
        loader = lingering(2, 1);
        load(1, 2);
        load(3);
        loader.hurry();
        threads.run();
        assertThat(reads).containsExactly(keys(1, 2), keys(3));
        load(4);
        threads.run();
        assertThat(reads).as("comes behind the hurry, as by a level on disk").hasSize(3);
        loader.takeTime();
        load(5);
        threads.run();
        assertThat(reads).hasSize(3);
        threads.pass(Duration.ofMillis(200));
        assertThat(reads).hasSize(4);
        assertThat(threads.timers()).isZero();
    }

    @Test
    void whatWasTriedInVain_lingersNoMore() {
        loader = lingering(10, 1);
        answer = keys -> {
            if (reads.size() < 4) {
                throw down();
            }
            return rows(keys);
        };
        CompletableFuture<?> load = load(1);
        threads.pass(Duration.ofMillis(200));
        assertThat(reads).hasSize(1);
        for (int i = 0; i < 20; i++) {
            threads.pass(Duration.ofMillis(50));
            load(10 + i); // fresh ones, which would linger
        }
        assertThat(load).as("three backoffs of 300 ms at most").isDone();
    }

    @Test
    void requestsThatAreReadApart_lingerNoMore() {
        loader = lingering(10, 1);
        answer = keys -> {
            if (keys.size() > 1) {
                throw DimensionException.permanent("one of them is damaged", null);
            }
            return rows(keys);
        };
        CompletableFuture<?> one = load(1);
        CompletableFuture<?> two = load(2);
        threads.pass(Duration.ofMillis(200));
        assertThat(one).isDone();
        assertThat(two).isDone();
        assertThat(reads).containsExactly(keys(1, 2), keys(1), keys(2));
    }

    @Test
    void answer_holdsTheRowsThatThereAre() {
        CompletableFuture<Map<DimensionKey, DimensionRow>> load = load(1, -2);
        assertThat(load).isNotDone();
        threads.run();
        assertThat(load).isCompletedWithValue(Map.of(key(1), row(1)));
        assertThat(threads.timers()).isZero();
    }

    @Test
    void requestsThatWait_areReadTogether() {
        CompletableFuture<?> first = load(1);
        CompletableFuture<?> second = load(2);
        CompletableFuture<Map<DimensionKey, DimensionRow>> third = load(3);
        CompletableFuture<Map<DimensionKey, DimensionRow>> fourth = load(4, 5);
        threads.run();
        assertThat(reads).hasSize(3);
        assertThat(reads.get(2)).containsExactly(key(3), key(4), key(5));
        assertThat(first).isDone();
        assertThat(second).isDone();
        assertThat(third).isCompletedWithValue(Map.of(key(3), row(3)));
        assertThat(fourth).isCompletedWithValue(Map.of(key(4), row(4), key(5), row(5)));
    }

    @Test
    void together_noMoreThanABatchIsRead() {
        loader = loader(POLICY, 3, 1);
        load(1);
        load(2, 3);
        load(4, 5);
        load(6);
        threads.run();
        assertThat(reads.stream().map(List::size)).containsExactly(1, 2, 3);
    }

    @Test
    void aFaultThatPasses_isTriedAgainAfterDoubledWaits() {
        answer = keys -> {
            throw down();
        };
        CompletableFuture<?> load = load(1);
        threads.run();
        assertThat(reads).hasSize(1);
        threads.pass(Duration.ofMillis(99));
        assertThat(reads).hasSize(1);
        threads.pass(Duration.ofMillis(1));
        assertThat(reads).hasSize(2);
        threads.pass(Duration.ofMillis(200));
        assertThat(reads).hasSize(3);
        assertThat(load).isNotDone();
        threads.pass(Duration.ofMillis(299));
        assertThat(load).as("400 ms are cut to 300").isNotDone();
        threads.pass(Duration.ofMillis(1));
        assertThat(reads).hasSize(4);
        assertThatThrownBy(load::join)
                .hasRootCauseInstanceOf(DimensionException.class)
                .hasMessageContaining("given up after 4 tries: the server is down");
        assertThat(loader.counters().totals()).isEqualTo(new LoaderCounters.Totals(4, 4, 3, 4, 1));
    }

    @Test
    void aFaultThatStays_failsAtOnce() {
        answer = keys -> {
            throw DimensionException.permanent("there is no table 'airports'", null);
        };
        CompletableFuture<?> load = load(1);
        threads.run();
        assertThat(reads).hasSize(1);
        assertThatThrownBy(load::join).hasMessageContaining("there is no table 'airports'");
    }

    @Test
    void aFaultThatStays_isNotThatOfOthersInTheSameQuery() {
        answer = keys -> {
            if (keys.contains(key(13))) {
                throw DimensionException.permanent("13 is refused", null);
            }
            return rows(keys);
        };
        loader = loader(POLICY, 1000, 1);
        load(1);
        CompletableFuture<?> refused = load(13);
        CompletableFuture<Map<DimensionKey, DimensionRow>> sound = load(2);
        threads.run();
        assertThat(reads).hasSize(4);
        assertThat(refused).isCompletedExceptionally();
        assertThat(sound).isCompletedWithValue(Map.of(key(2), row(2)));
    }

    @Test
    void aFaultOfOneKey_isNotThatOfOthers() {
        damaged = key(-7);
        loader = loader(POLICY, 1000, 1);
        load(1);
        CompletableFuture<Answers<DimensionRow>> load = loader.load(keys(2, -7)).toCompletableFuture();
        CompletableFuture<Map<DimensionKey, DimensionRow>> other = load(3);
        threads.run();
        assertThat(reads).hasSize(2);
        assertThat(load.join().value(0)).isEqualTo(row(2));
        assertThat(load.join().failure(0)).isNull();
        assertThat(load.join().value(1)).isNull();
        assertThat(load.join().failure(1)).hasMessage("Loading 1 key failed: damaged");
        assertThat(other).isCompletedWithValue(Map.of(key(3), row(3)));
    }

    @Test
    void circuit_opensAfterFailuresAndLetsOneTryWhenItsPauseIsOver() {
        loader = loader(
                new RetryPolicy(TIMEOUT, 1, Duration.ofMillis(1), Duration.ofMillis(1), 3, Duration.ofSeconds(10)),
                1,
                8);
        answer = keys -> {
            throw down();
        };
        for (int i = 0; i < 3; i++) {
            load(i);
        }
        threads.run();
        assertThat(loader.timesOpened()).isOne();
        CompletableFuture<Map<DimensionKey, DimensionRow>> late = load(9);
        threads.pass(Duration.ofMillis(9_999));
        assertThat(reads).as("nothing is read while it is open").hasSize(3);
        assertThat(late).isNotDone();

        answer = RetryingLoaderTest::rows;
        threads.pass(Duration.ofMillis(2));
        assertThat(late).isCompletedWithValue(Map.of(key(9), row(9)));
        assertThat(reads).hasSize(7);
    }

    @Test
    void circuit_opensAgainWhenTheTryFails() {
        loader = loader(
                new RetryPolicy(TIMEOUT, 2, Duration.ofMillis(1), Duration.ofMillis(1), 1, Duration.ofSeconds(10)),
                1,
                8);
        answer = keys -> {
            throw down();
        };
        CompletableFuture<?> one = load(1);
        CompletableFuture<?> two = load(2);
        threads.run();
        threads.pass(Duration.ofSeconds(10));
        threads.pass(Duration.ofSeconds(10));
        threads.pass(Duration.ofSeconds(10));
        assertThat(one).isCompletedExceptionally();
        assertThat(two).isCompletedExceptionally();
        assertThat(reads.size())
                .as("two begun at once, then one a pause at most")
                .isLessThanOrEqualTo(5);
    }

    @Test
    void withoutRetries_anOpenCircuitFailsAtOnce() {
        loader = loader(
                new RetryPolicy(TIMEOUT, 0, Duration.ofMillis(1), Duration.ofMillis(1), 1, Duration.ofSeconds(10)),
                1,
                8);
        answer = keys -> {
            throw down();
        };
        load(1);
        threads.run();
        CompletableFuture<?> rejected = load(2);
        assertThatThrownBy(rejected::join)
                .hasMessageContaining("nothing is read for 10000 ms, after 1 failures one after the other");
        assertThat(reads).hasSize(1);
    }

    @Test
    void whatRunsAtTheEnd_isFailedByClose() {
        CompletableFuture<?> running = load(1);
        CompletableFuture<?> other = load(2);
        CompletableFuture<?> waiting = load(3);
        loader.close();
        for (CompletableFuture<?> load : List.of(running, other, waiting, load(4))) {
            assertThatThrownBy(load::join).hasMessageContaining("The stage is closed.");
        }
        assertThat(threads.closed).isTrue();
    }

    /** With real threads: the reader hangs for ever, the answer comes all the same. */
    @Test
    void aReaderThatHangs_isGivenUp() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        answer = keys -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return Map.of();
        };
        RetryPolicy once = new RetryPolicy(
                Duration.ofMillis(20), 0, Duration.ofMillis(1), Duration.ofMillis(1), 5, Duration.ofSeconds(1));
        try (RetryingLoader real = new RetryingLoader(
                reader(), once, new RetryingLoader.Limits(10, 1, Duration.ZERO), new PooledThreads("test"))) {
            CompletableFuture<?> load = load(real, 1);
            assertThatThrownBy(() -> load.get(20, TimeUnit.SECONDS))
                    .hasMessageContaining("there was no answer within 20 ms");
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Whatever happens: each request is answered once, and a right answer is its own rows. */
    @Test
    void randomFaults_leaveNoRequestUnanswered() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            ManualThreads manual = new ManualThreads();
            answer = keys -> switch (random.nextInt(6)) {
                case 0, 1 -> throw down();
                case 2 -> throw DimensionException.permanent("broken", null);
                case 3 -> throw new IllegalStateException("unforeseen");
                default -> rows(keys);
            };
            RetryPolicy policy = new RetryPolicy(
                    TIMEOUT,
                    random.nextInt(4),
                    Duration.ofMillis(1 + random.nextInt(100)),
                    Duration.ofMillis(200),
                    1 + random.nextInt(4),
                    Duration.ofMillis(1 + random.nextInt(1000)));
            RetryingLoader tried = new RetryingLoader(
                    reader(),
                    policy,
                    new RetryingLoader.Limits(
                            1 + random.nextInt(5), 1 + random.nextInt(3), Duration.ofMillis(random.nextInt(2) * 50)),
                    manual);
            Map<Long, CompletableFuture<Map<DimensionKey, DimensionRow>>> loads = new HashMap<>();
            for (long id = 0; id < 40; id++) {
                loads.put(id, load(tried, id));
                if (random.nextBoolean()) {
                    manual.run();
                }
                manual.pass(Duration.ofMillis(random.nextInt(100)));
            }
            manual.pass(Duration.ofMinutes(10));
            for (Map.Entry<Long, CompletableFuture<Map<DimensionKey, DimensionRow>>> load : loads.entrySet()) {
                assertThat(load.getValue())
                        .as("seed %d, request %d", seed, load.getKey())
                        .isDone();
                if (!load.getValue().isCompletedExceptionally()) {
                    assertThat(load.getValue().join())
                            .as("seed %d", seed)
                            .isEqualTo(Map.of(key(load.getKey()), row(load.getKey())));
                }
            }
        }
    }
}
