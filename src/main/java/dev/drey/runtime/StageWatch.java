package dev.drey.runtime;

import dev.drey.runtime.FaultPolicy.Timing;
import java.time.Duration;

/**
 * When a stage's work in one subtask has begun, whether its code runs now, and since when: what {@link StageWatchdog} judges by. Code of the stage
 * stands between {@link #enter} and {@link #leave}; what is chained behind it runs between {@link #pause} and {@link #resume} and is not its. Where code of
 * one watched stage calls that of another, as a source does, or waits while that runs, it rests meanwhile.
 *
 * <p>The task's thread tells, the watchdog's reads and interrupts; both under the lock of this object, so that an interruption never hits code that is
 * not the stage's. The lock is free but for the moment of a look: some 20 ns a call, and calls are per chunk.
 */
final class StageWatch {
    /** Whose code runs on a thread. */
    private static final ThreadLocal<StageWatch> AT_WORK = new ThreadLocal<>();

    private final Duration limit;
    private final Timing timing;

    // Guarded by this
    private long start;
    private boolean started;
    /** Since when code of the stage runs; 0 when none does. */
    private long ownSince;

    private Thread thread;
    private boolean interrupted;

    StageWatch(Duration limit, Timing timing) {
        this.limit = limit;
        this.timing = timing;
    }

    Duration limit() {
        return limit;
    }

    /** Begins code of the stage, on this thread. @return whose code called it, to be handed to {@link #leave}; null for Flink's */
    StageWatch enter() {
        StageWatch before = AT_WORK.get();
        if (before != null) {
            before.pause();
        }
        AT_WORK.set(this);
        begin();
        return before;
    }

    private synchronized void begin() {
        thread = Thread.currentThread();
        ownSince = System.nanoTime();
        if (!started && timing == Timing.FROM_START) {
            started = true;
            start = ownSince;
        }
    }

    /** Ends code of the stage. @param before what {@link #enter} returned */
    void leave(StageWatch before) {
        pause();
        if (before == null) {
            AT_WORK.remove();
        } else {
            AT_WORK.set(before);
            before.resume();
        }
    }

    /** Rows have come in. */
    synchronized void rows() {
        if (!started && timing == Timing.FROM_FIRST_ROWS) {
            started = true;
            start = System.nanoTime();
        }
    }

    /** What is chained behind the stage takes over. */
    synchronized void pause() {
        ownSince = 0;
    }

    /** The stage goes on. */
    synchronized void resume() {
        ownSince = System.nanoTime();
    }

    /** True while code of the stage runs. */
    synchronized boolean isAtWork() {
        return ownSince != 0;
    }

    /** The thread that runs the stage; null before it has. */
    synchronized Thread thread() {
        return thread;
    }

    /** What is wrong at a time; null when nothing is. */
    synchronized StageTimeoutException overdue(long now) {
        boolean own = ownSince != 0;
        if (timing == Timing.EACH_CALL) {
            return own && now - ownSince > limit.toNanos()
                    ? new StageTimeoutException("no progress", limit, "in one call for " + print(now - ownSince))
                    : null;
        }
        if (!started || now - start <= limit.toNanos()) {
            return null;
        }
        String doing = own ? "at work for " + print(now - ownSince) + " in its present call" : "it waits for others";
        return new StageTimeoutException("not finished", limit, "after " + print(now - start) + " " + doing);
    }

    /** Interrupts the stage's own code. @return false if it does not run */
    synchronized boolean interrupt() {
        if (ownSince == 0) {
            return false;
        }
        interrupted = true;
        thread.interrupt();
        return true;
    }

    /** Ends the interruption; to be called on the task's thread behind {@link #leave}. */
    synchronized void clearInterruption() {
        if (interrupted) {
            interrupted = false;
            Thread.interrupted();
        }
    }

    private static String print(long nanos) {
        return StageTimeoutException.print(Duration.ofNanos(nanos));
    }
}
