package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runtime.BundleTrigger.Rule;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BundleTriggerTest {
    private static final long MANY_BYTES = 1 << 20;

    private static BundleTrigger microBatch(long rows) {
        return new BundleTrigger(Rule.microBatch(rows, Duration.ofSeconds(1), MANY_BYTES));
    }

    @Test
    void bundleWithItsRows_isFullAndHasNoRoom() {
        BundleTrigger trigger = microBatch(10);
        assertThat(trigger.room(7)).isEqualTo(7);
        trigger.add(7, 0);
        assertThat(trigger.full(1)).isNull();
        assertThat(trigger.room(7)).isEqualTo(3);
        trigger.add(3, 0);

        assertThat(trigger.full(1)).isEqualTo(FlushReason.ROWS);
        assertThat(trigger.room(1)).isZero();
        trigger.closed();
        assertThat(trigger.room(7)).isEqualTo(7);
        assertThat(trigger.full(1)).isNull();
    }

    @Test
    void interval_countsFromTheFirstRow() {
        BundleTrigger trigger = microBatch(10);
        assertThat(trigger.deadlineMillis()).isEqualTo(BundleTrigger.NEVER);
        trigger.add(1, 500);
        trigger.add(1, 900);
        assertThat(trigger.deadlineMillis()).isEqualTo(1500);
        trigger.closed();
        assertThat(trigger.deadlineMillis()).isEqualTo(BundleTrigger.NEVER);
        trigger.add(1, 2000);
        assertThat(trigger.deadlineMillis()).isEqualTo(3000);
    }

    @Test
    void bytes_closeABundleThatHasRows() {
        BundleTrigger trigger = microBatch(10);
        assertThat(trigger.full(MANY_BYTES)).isNull();
        trigger.add(1, 0);
        assertThat(trigger.full(MANY_BYTES - 1)).isNull();
        assertThat(trigger.full(MANY_BYTES)).isEqualTo(FlushReason.BYTES);
    }

    @Test
    void batch_knowsBytesOnly() {
        BundleTrigger trigger = new BundleTrigger(Rule.batch(MANY_BYTES));
        for (int i = 0; i < 100; i++) {
            assertThat(trigger.room(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
            trigger.add(Integer.MAX_VALUE, i);
        }
        assertThat(trigger.rows()).isEqualTo(100L * Integer.MAX_VALUE);
        assertThat(trigger.deadlineMillis()).isEqualTo(BundleTrigger.NEVER);
        assertThat(trigger.closesAfterChunk()).isFalse();
        assertThat(trigger.full(MANY_BYTES)).isEqualTo(FlushReason.BYTES);
    }

    @Test
    void streaming_waitsAFewMillisecondsOrNotAtAll() {
        BundleTrigger lingering = new BundleTrigger(Rule.streaming(false, MANY_BYTES));
        lingering.add(1, 100);
        assertThat(lingering.deadlineMillis()).isEqualTo(105);
        assertThat(lingering.closesAfterChunk()).isFalse();

        BundleTrigger perEvent = new BundleTrigger(Rule.streaming(true, MANY_BYTES));
        assertThat(perEvent.closesAfterChunk()).isFalse();
        perEvent.add(1, 100);
        assertThat(perEvent.closesAfterChunk()).isTrue();
    }

    @Test
    void longestInterval_doesNotOverflow() {
        BundleTrigger trigger = new BundleTrigger(Rule.microBatch(Long.MAX_VALUE, Duration.ofDays(36_500), MANY_BYTES));
        trigger.add(1, System.currentTimeMillis());
        assertThat(trigger.deadlineMillis()).isGreaterThan(System.currentTimeMillis());
    }
}
