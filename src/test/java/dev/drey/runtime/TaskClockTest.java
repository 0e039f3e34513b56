package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.metrics.groups.TaskIOMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.junit.jupiter.api.Test;

class TaskClockTest {
    private static final long MILLI = 1_000_000L;

    private final TaskIOMetricGroup waits =
            UnregisteredMetricGroups.createUnregisteredTaskMetricGroup().getIOMetricGroup();
    private final StageCounters.Totals head = new StageCounters.Totals();
    private final StageCounters.Totals behind = new StageCounters.Totals();

    private TaskClock opened() {
        TaskClock clock = new TaskClock(waits);
        clock.opened(behind);
        clock.opened(head);
        return clock;
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private long all() {
        return head.busyNanos
                + head.waitingNanos
                + head.blockedNanos
                + behind.busyNanos
                + behind.waitingNanos
                + behind.blockedNanos;
    }

    @Test
    void workInsideAChain_isOfWhoeverDoesIt() {
        TaskClock clock = opened();
        StageCounters.Totals outside = clock.enter(head);
        spin(2 * MILLI);
        StageCounters.Totals before = clock.enter(behind);
        spin(6 * MILLI);
        clock.leave(before);
        spin(MILLI);
        clock.leave(outside);

        assertThat(behind.busyNanos).isGreaterThanOrEqualTo(6 * MILLI);
        assertThat(head.busyNanos).isGreaterThanOrEqualTo(3 * MILLI);
        assertThat(outside).isNull();
        assertThat(before).isSameAs(head);
    }

    @Test
    void allTimeOfTheThread_isSharedOut() {
        long begun = System.nanoTime();
        TaskClock clock = opened();
        long opened = System.nanoTime();
        for (int chunk = 0; chunk < 20; chunk++) {
            waits.getIdleTimeMsPerSecond().markStart();
            spin(MILLI / 10);
            waits.getIdleTimeMsPerSecond().markEnd();
            StageCounters.Totals outside = clock.enter(head);
            StageCounters.Totals before = clock.enter(behind);
            waits.getHardBackPressuredTimePerSecond().markStart();
            spin(MILLI / 10);
            waits.getHardBackPressuredTimePerSecond().markEnd();
            clock.leave(before);
            clock.leave(outside);
        }
        long ended = System.nanoTime();
        clock.finished(head);
        clock.finished(behind);

        assertThat(all()).isBetween(ended - opened, System.nanoTime() - begun);
        assertThat(head.waitingNanos).isGreaterThanOrEqualTo(20 * MILLI / 10);
        assertThat(behind.waitingNanos).isZero();
        assertThat(behind.blockedNanos).isGreaterThanOrEqualTo(20 * MILLI / 10);
    }

    @Test
    void waitsForRoomBetweenCalls_areTheFirstOperators() {
        TaskClock clock = opened();
        waits.getSoftBackPressuredTimePerSecond().markStart();
        spin(MILLI);
        waits.getSoftBackPressuredTimePerSecond().markEnd();
        clock.leave(clock.enter(head));

        assertThat(head.blockedNanos).isGreaterThanOrEqualTo(MILLI);
        assertThat(head.waitingNanos).isZero();
        assertThat(behind.blockedNanos).isZero();
    }

    @Test
    void whatComesBehindTheEnd_isNobodys() {
        TaskClock clock = opened();
        clock.finished(head);
        clock.finished(behind);
        long before = all();
        spin(MILLI);
        clock.leave(clock.enter(head));

        assertThat(all()).isEqualTo(before);
        assertThat(head.finishedAt).isPositive();
        assertThat(behind.finishedAt).isGreaterThanOrEqualTo(head.finishedAt);
    }
}
