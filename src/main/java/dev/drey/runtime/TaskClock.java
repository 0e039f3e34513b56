package dev.drey.runtime;

import dev.drey.chunk.ArrivalClock;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.flink.runtime.metrics.TimerGauge;
import org.apache.flink.runtime.metrics.groups.TaskIOMetricGroup;
import org.apache.flink.streaming.runtime.tasks.StreamTask;

/**
 * Shares out the time of one task's thread among the stages whose operators are chained in it: each moment belongs to one stage.
 *
 * <p>An operator says when its own work begins and ends; what happens in between, also the serializing of what it hands on, is its stage's until an
 * operator behind it begins. What happens between two calls of the task's first operator, such as reading a file or a network buffer, is that
 * operator's. Flink tells when the thread waits for input, and when for room in the output; these waits are taken out of the working time
 * of whoever would have it. So the times of all stages add up to the thread's. Two readings of the clock a chunk and operator are all the cost.
 *
 * <p>One for each task, shared by its operators; used by the task's thread only, but Flink may end a wait on another.
 */
final class TaskClock {
    /** Guarded by the class. */
    private static final Map<StreamTask<?, ?>, TaskClock> CLOCKS = new WeakHashMap<>();

    private final Wait idle = new Wait();
    private final Wait blockedBetween = new Wait();
    private final Wait blockedWithin = new Wait();
    private long idleTaken;
    private long blockedTaken;

    /** The time up to here is shared out. By {@link System#nanoTime}. */
    private long mark = System.nanoTime();
    /** Of the operator in work; null between two calls. */
    private StageCounters.Totals owner;
    /** Of the task's first operator. */
    private StageCounters.Totals head;
    /** Of the task's last operator, whose end is the end of all. */
    private StageCounters.Totals tail;

    private boolean stopped;

    /** A kind of wait. */
    private static final class Wait implements TimerGauge.StartStopListener {
        private long begun;
        /** Written under the lock of the gauge, read by the task's thread. */
        private volatile long nanos;

        @Override
        public void markStart() {
            begun = System.nanoTime();
        }

        @Override
        public void markEnd() {
            nanos = nanos + System.nanoTime() - begun;
        }
    }

    /** @param waits tells when the thread of the task waits */
    TaskClock(TaskIOMetricGroup waits) {
        waits.getIdleTimeMsPerSecond().registerListener(idle);
        waits.getSoftBackPressuredTimePerSecond().registerListener(blockedBetween);
        waits.getHardBackPressuredTimePerSecond().registerListener(blockedWithin);
    }

    /** The clock of a task. */
    static TaskClock of(StreamTask<?, ?> task) {
        synchronized (TaskClock.class) {
            return CLOCKS.computeIfAbsent(
                    task,
                    each -> new TaskClock(each.getEnvironment().getMetricGroup().getIOMetricGroup()));
        }
    }

    /** An operator is opened; Flink opens the last of a chain first. */
    void opened(StageCounters.Totals totals) {
        settle();
        head = totals;
        tail = tail == null ? totals : tail;
        totals.startedAt = StageCounters.earliest(totals.startedAt, epochNanos());
    }

    /**
     * An operator's own work begins.
     *
     * @return whose work this interrupts, to be handed to {@link #leave}
     */
    StageCounters.Totals enter(StageCounters.Totals totals) {
        settle();
        StageCounters.Totals before = owner;
        owner = totals;
        return before;
    }

    /** The work that began with {@link #enter} ends. */
    void leave(StageCounters.Totals before) {
        settle();
        owner = before;
    }

    /** An operator has finished: nothing comes and nothing leaves any more. With the last operator the clock stops. */
    void finished(StageCounters.Totals totals) {
        settle();
        totals.finishedAt = epochNanos();
        stopped |= totals == tail;
    }

    /** The moment up to which time is shared out, in nanoseconds since 1970. */
    long epochNanos() {
        return ArrivalClock.at(mark);
    }

    /** Shares out the time since the mark. */
    void settle() {
        long now = System.nanoTime();
        long idled = idle.nanos - idleTaken;
        long blocked = blockedBetween.nanos + blockedWithin.nanos - blockedTaken;
        idleTaken += idled;
        blockedTaken += blocked;
        StageCounters.Totals whose = owner == null ? head : owner;
        if (whose != null && !stopped) {
            whose.waitingNanos += idled;
            whose.blockedNanos += blocked;
            long busy = Math.max(0, now - mark - idled - blocked);
            whose.busyNanos += busy;
            if (busy > 0) {
                whose.activity.add(ArrivalClock.at(mark), ArrivalClock.at(now), busy);
            }
        }
        mark = now;
    }
}
