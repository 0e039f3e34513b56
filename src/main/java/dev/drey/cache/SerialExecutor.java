package dev.drey.cache;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs tasks one at a time, in the order in which they were given, on the threads of another executor, or on the calling thread when that one refuses
 * because it has been shut down. Tasks must not throw.
 */
final class SerialExecutor {
    private final Executor threads;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    /** Gives the task its place in the order. It runs once somebody calls {@link #wake}; so this is safe where nothing may run, as under a lock. */
    void enqueue(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
        }
    }

    /** Sees to it that the tasks run. */
    void wake() {
        synchronized (waiting) {
            if (running || waiting.isEmpty()) {
                return;
            }
            running = true;
        }
        try {
            threads.execute(this::drain);
        } catch (RejectedExecutionException e) {
            drain();
        }
    }

    void execute(Runnable task) {
        enqueue(task);
        wake();
    }

    private void drain() {
        while (true) {
            Runnable task;
            synchronized (waiting) {
                task = waiting.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            task.run();
        }
    }
}
