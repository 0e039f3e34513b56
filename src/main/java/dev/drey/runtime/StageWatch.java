package dev.drey.runtime;

import dev.drey.runtime.FaultPolicy.Timing;
import java.time.Duration;

/**
 * When a stage's work in one subtask has begun, whether its code runs now, and since when: what {@link StageWatchdog} judges by. Code of the stage
 * stands between {@link #enter} and {@link #leave}; what is chained behind it runs between {@link #pause} and {@link #resume} and is not its. Where code of
 * one watched stage calls that of another, watched or not, as a source does, or waits while that runs, it rests meanwhile.
 *
 * <p>The task's thread tells, the watchdog's reads and interrupts; both under the lock of this object, so that an interruption never hits code that is
 * not the stage's: one that the stage has not noticed before others' code runs is kept until it goes on. The lock is free but for the moment of a look: some 20 ns a call, and calls are per chunk.
 */
final class StageWatch {
    /** Whose code runs on a thread; none for code of others. */
    private static final ThreadLocal<StageWatch> AT_WORK = new ThreadLocal<>();

    private final Duration limit;
    private final Timing timing;

    // Guarded by this
    private long start;
    private boolean started;
    private boolean finished;
    /** Since when code of the stage runs; 0 when none does. */
    private long ownSince;

    private Thread thread;
    /** The thread is interrupted for this stage. */
    private boolean interrupted;
    /** That is kept from the thread while it runs others' code. */
    private boolean kept;

    StageWatch(Duration limit, Timing timing) {
        this.limit = limit;
        this.timing = timing;
    }

    Duration limit() {
        return limit;
    }

    /** Begins code of the stage, on this thread. @return whose code called it, to be handed to {@link #leave}; null for others' */
    StageWatch enter() {
        StageWatch before = rest();
        AT_WORK.set(this);
        begin();
        return before;
    }

    private synchronized void begin() {
        thread = Thread.currentThread();
        runs();
        if (!started && timing == Timing.FROM_START) {
            started = true;
            start = ownSince;
        }
    }

    /** Ends code of the stage, and an interruption with it. @param before what {@link #enter} returned */
    void leave(StageWatch before) {
        end();
        AT_WORK.remove();
        goOn(before);
    }

    private synchronized void end() {
        rests();
        interrupted = false;
        kept = false;
    }

    /** Code of a stage without a watch begins on this thread. @return whose code called it, to be handed to {@link #goOn}; null for others' */
    static StageWatch rest() {
        StageWatch before = AT_WORK.get();
        if (before != null) {
            before.pause();
        }
        return before;
    }

    /** That code has ended. @param before what {@link #rest} returned */
    static void goOn(StageWatch before) {
        if (before != null) {
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

    /** The work has ended: from now on only calls that are yet made can take too long. */
    synchronized void finished() {
        finished = true;
    }

    /** What is chained behind the stage takes over. */
    void pause() {
        AT_WORK.set(null);
        rests();
    }

    private synchronized void rests() {
        ownSince = 0;
        if (interrupted && Thread.interrupted()) {
            kept = true;
        }
    }

    /** The stage goes on. */
    void resume() {
        AT_WORK.set(this);
        runs();
    }

    private synchronized void runs() {
        ownSince = System.nanoTime();
        if (kept) {
            kept = false;
            thread.interrupt();
        }
    }

    /** True while code of the stage runs. */
    synchronized boolean isAtWork() {
        return ownSince != 0;
    }

    /** How long code of the stage has run without a break at a time; 0 when none runs. */
    synchronized long callNanos(long now) {
        return ownSince == 0 ? 0 : Math.max(0, now - ownSince);
    }

    /** How long its present call may still take until it is {@link #overdue}, 0 or less when it is; {@link Long#MAX_VALUE} when it is not at work. */
    synchronized long leftNanos(long now) {
        if (ownSince == 0) {
            return Long.MAX_VALUE;
        }
        if (timing == Timing.EACH_CALL || finished) {
            return limit.toNanos() - (now - ownSince);
        }
        return started ? limit.toNanos() - (now - start) : Long.MAX_VALUE;
    }

    /** Gives time back in which the stage waited for one that took too long. */
    synchronized void excuse(long nanos, long now) {
        if (started) {
            start = Math.min(start + nanos, Math.max(start, now));
        }
    }

    /** The thread that runs the stage; null before it has. */
    synchronized Thread thread() {
        return thread;
    }

    /** What is wrong at a time; null when nothing is. */
    synchronized StageTimeoutException overdue(long now) {
        boolean own = ownSince != 0;
        if (timing == Timing.EACH_CALL || finished) {
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

    private static String print(long nanos) {
        return StageTimeoutException.print(Duration.ofNanos(nanos));
    }
}
