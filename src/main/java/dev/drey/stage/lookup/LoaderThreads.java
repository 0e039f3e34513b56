package dev.drey.stage.lookup;

import java.time.Duration;

/** Threads, timers, the clock and chance for a {@link RetryingLoader}; tests have their own. Thread-safe. */
interface LoaderThreads extends AutoCloseable {
    /**
     * Runs a task that may block, at once, on a thread of its own.
     *
     * @throws java.util.concurrent.RejectedExecutionException after closing: whoever counts on the task has to know that it will not run
     */
    void execute(Runnable task);

    /** Runs a short task later; gives what takes it back. */
    Runnable schedule(Runnable task, Duration delay);

    /** Nanoseconds since some moment, never running back. */
    long nanos();

    /** From 0 to 1, exclusive. */
    double chance();

    /** Interrupts what runs; nothing begins afterwards. */
    @Override
    void close();
}
