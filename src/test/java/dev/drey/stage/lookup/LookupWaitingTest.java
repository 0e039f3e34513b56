package dev.drey.stage.lookup;

import static dev.drey.stage.lookup.LookupOperatorTest.cache;
import static dev.drey.stage.lookup.LookupOperatorTest.columns;
import static dev.drey.stage.lookup.LookupOperatorTest.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.cache.Eviction;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.OnError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows whose answer is late: who waits for whom, what a checkpoint holds, what holds the input back. */
@Timeout(60)
class LookupWaitingTest {
    private static final LookupOperator.Manner ORDERED = manner(true, ErrorPolicy.FAIL);
    private static final LookupOperator.Manner UNORDERED = manner(false, ErrorPolicy.FAIL);

    private final LookupOperatorTest.Case given = new LookupOperatorTest.Case(
            Schema.parse("id bigint, k string"), Chunks.parse("""
                    key string | v string
                    a          | A
                    b          | B
                    c          | C
                    """), Map.of("k", "key"), columns("v"), false);
    private final TableDimension.Table table = given.table.table();
    /** Keys whose query waits until the test lets it go on. */
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

    LookupWaitingTest() {
        table.script = keys -> {
            for (DimensionKey key : keys) {
                CountDownLatch latch = held.get(key.stringValue(0));
                if (latch != null) {
                    await(latch);
                }
            }
        };
    }

    private static LookupOperator.Manner manner(boolean ordered, ErrorPolicy errors) {
        return new LookupOperator.Manner(ordered, false, errors, false);
    }

    private static void await(CountDownLatch latch) throws DimensionException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw DimensionException.permanent("the test does not go on", null);
            }
        } catch (InterruptedException e) {
            throw DimensionException.passing("interrupted", e);
        }
    }

    private static Chunk row(long id, String key) {
        Chunk chunk = Chunk.allocate(Schema.parse("id bigint, k string"), 1);
        chunk.longs(0).set(0, id);
        chunk.strings(1).setString(0, key);
        chunk.setRowCount(1);
        return chunk;
    }

    private void hold(String key) {
        held.put(key, new CountDownLatch(1));
    }

    private void letGo(String key) {
        held.remove(key).countDown();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(CacheRegistry.PROCESS.size()).isZero();
        assertThat(table.opened.get()).isEqualTo(table.closed.get());
    }

    @Test
    void ordered_nobodyOvertakes() throws Exception {
        try (LookupHarness lookup = new LookupHarness(given, ORDERED, null)) {
            lookup.process(row(1, "b"));
            lookup.awaitOut(1);
            hold("a");
            lookup.process(row(2, "a"));
            lookup.process(row(3, "b"));
            lookup.watermark(7);
            lookup.process(row(4, null));
            assertThat(lookup.out).containsExactly("1, b, B");
            letGo("a");
            lookup.awaitOut(5);
            assertThat(lookup.out).containsExactly("1, b, B", "2, a, A", "3, b, B", "watermark 7", "4, null, null");
        }
    }

    @Test
    void unordered_whoIsReadyOvertakesButNoWatermark() throws Exception {
        try (LookupHarness lookup = new LookupHarness(given, UNORDERED, null)) {
            lookup.process(row(1, "b"));
            lookup.awaitOut(1);
            hold("a");
            hold("c");
            lookup.process(row(2, "a"));
            lookup.process(row(3, "b"));
            lookup.watermark(7);
            lookup.process(row(4, "c"));
            lookup.process(row(5, "b"));
            lookup.process(row(6, null));
            assertThat(lookup.out).as("nobody passes the watermark").containsExactly("1, b, B", "3, b, B");
            letGo("c");
            lookup.runOne();
            assertThat(lookup.out).as("4 waits behind the watermark").containsExactly("1, b, B", "3, b, B");
            letGo("a");
            lookup.awaitOut(7);
            assertThat(lookup.out.subList(0, 4)).containsExactly("1, b, B", "3, b, B", "2, a, A", "watermark 7");
            assertThat(lookup.out.subList(4, 7)).containsExactlyInAnyOrder("4, c, C", "5, b, B", "6, null, null");
        }
    }

    @Test
    void anIdleInput_isToldBehindTheRowsThatWait_andACheckpointNeedNotWait() throws Exception {
        OperatorSubtaskState state;
        try (LookupHarness lookup = new LookupHarness(given, UNORDERED, null)) {
            lookup.status(WatermarkStatus.IDLE);
            lookup.status(WatermarkStatus.ACTIVE);
            hold("a");
            lookup.process(row(1, "a"));
            lookup.status(WatermarkStatus.IDLE);
            state = lookup.snapshot();
            lookup.status(WatermarkStatus.ACTIVE);
            lookup.process(row(2, "b"));
            lookup.status(WatermarkStatus.IDLE);
            lookup.awaitOut(4);
            assertThat(lookup.out).as("1 still waits").containsExactly("idle", "active", "active", "2, b, B");
            letGo("a");
            lookup.awaitOut(6);
            assertThat(lookup.out).endsWith("1, a, A", "idle");
        }
        try (LookupHarness restored = new LookupHarness(given, UNORDERED, state)) {
            restored.awaitOut(1);
            assertThat(restored.out).containsExactly("1, a, A");
        }
    }

    @Test
    void endOfTheInput_waitsForAll() throws Exception {
        try (LookupHarness lookup = new LookupHarness(given, ORDERED, null)) {
            hold("a");
            lookup.process(row(1, "a"));
            lookup.process(row(2, "b"));
            Thread later = new Thread(() -> letGo("a"));
            later.start();
            lookup.finish();
            later.join();
            assertThat(lookup.out).containsExactly("1, a, A", "2, b, B");
        }
    }

    @Test
    void moreRowsThanMayWait_holdTheInputBack() throws Exception {
        given.plan = with(
                given.plan, cache(100, Eviction.LRU), new LookupPlan.Limits(10, 4, Duration.ZERO, 2, Long.MAX_VALUE));
        try (LookupHarness lookup = new LookupHarness(given, ORDERED, null)) {
            hold("a");
            lookup.process(row(1, "a"));
            lookup.process(row(2, "b"));
            Thread later = new Thread(() -> letGo("a"));
            later.start();
            lookup.process(row(3, "c"));
            later.join();
            assertThat(lookup.out).as("there had to be room first").contains("1, a, A");
            lookup.finish();
            assertThat(lookup.out).containsExactly("1, a, A", "2, b, B", "3, c, C");
        }
    }

    @Test
    void waitingRows_areInTheCheckpointAndLeaveOnceAfterARestore() throws Exception {
        OperatorSubtaskState state;
        hold("a");
        try (LookupHarness killed = new LookupHarness(given, ORDERED, null)) {
            killed.process(row(1, "b"));
            killed.awaitOut(1);
            killed.process(row(2, "a"));
            killed.process(row(3, "b"));
            state = killed.snapshot();
            killed.process(row(4, "c"));
            assertThat(killed.out).containsExactly("1, b, B");
        }
        letGo("a");
        try (LookupHarness restored = new LookupHarness(given, ORDERED, state)) {
            restored.process(row(4, "c"));
            restored.finish();
            assertThat(restored.out).containsExactly("2, a, A", "3, b, B", "4, c, C");
        }
    }

    @Test
    void afterARestore_theKeysOfTheCacheAreThereBeforeTheFirstRow() throws Exception {
        OperatorSubtaskState state;
        try (LookupHarness before = new LookupHarness(given, ORDERED, null)) {
            for (String key : List.of("a", "b", "x")) {
                before.process(row(1, key));
            }
            before.awaitOut(3);
            state = before.snapshot();
        }
        int readsBefore = table.reads.size();
        try (LookupHarness warm = new LookupHarness(given, ORDERED, state)) {
            assertThat(table.reads).hasSize(readsBefore + 1);
            assertThat(table.reads.get(readsBefore))
                    .as("keys without a row are not worth it")
                    .hasSize(2);
            warm.process(row(5, "a"));
            warm.process(row(6, "b"));
            assertThat(warm.out).as("hits: nobody waits").containsExactly("5, a, A", "6, b, B");
            assertThat(table.reads).hasSize(readsBefore + 1);
        }
        try (LookupHarness cold = new LookupHarness(given, ORDERED, null)) {
            hold("a");
            cold.process(row(5, "a"));
            assertThat(cold.out).isEmpty();
            letGo("a");
        }
    }

    @Test
    void keysThatFail_endTheRunOrGoToDeadLetters() throws Exception {
        table.script = keys -> {
            if (keys.stream().anyMatch(key -> key.stringValue(0).equals("b"))) {
                throw DimensionException.permanent("b is broken", null);
            }
        };
        try (LookupHarness failing = new LookupHarness(given, ORDERED, null)) {
            assertThatThrownBy(() -> {
                        failing.process(row(1, "b"));
                        failing.finish();
                    })
                    .hasStackTraceContaining("stage 'airports'")
                    .hasStackTraceContaining("table of the test: Loading 1 key failed: b is broken");
        }
        given.plan = with(
                given.plan, cache(100, Eviction.LRU), new LookupPlan.Limits(1, 4, Duration.ZERO, 100, Long.MAX_VALUE));
        try (LookupHarness lookup = new LookupHarness(given, manner(true, ErrorPolicy.of(OnError.DEAD_LETTER)), null)) {
            lookup.process(Chunks.parse("""
                    id bigint | k string
                    1         | a
                    2         | b
                    3         | null
                    4         | b
                    """));
            lookup.finish();
            assertThat(lookup.out)
                    .containsExactly(
                            "dead: {\"id\":2,\"k\":\"b\"}", "dead: {\"id\":4,\"k\":\"b\"}", "1, a, A", "3, null, null");
        }
    }

    @Test
    void aDimensionThatCannotBeOpened_failsTheStageAndLeavesNothing() {
        table.refusal = DimensionException.permanent("there is no table 'airports'", null);
        assertThatThrownBy(() -> new LookupHarness(given, ORDERED, null))
                .hasStackTraceContaining("stage 'airports'")
                .hasStackTraceContaining("there is no table 'airports'");
    }
}
