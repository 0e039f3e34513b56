package dev.drey.stage.lookup;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** Threads that a test runs by hand: tasks wait until {@link #run}, timers until the clock has been moved. One thread. */
final class ManualThreads implements LoaderThreads {
    private record Timer(long at, Runnable task) {}

    final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private long now = 1;
    private boolean inline;
    boolean closed;

    /** Tasks run where they are handed over. */
    static ManualThreads inline() {
        ManualThreads threads = new ManualThreads();
        threads.inline = true;
        return threads;
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
        if (inline) {
            task.run();
        } else {
            tasks.add(task);
        }
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
        Timer timer = new Timer(now + delay.toNanos(), task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Runs all tasks that wait, and those that they leave. */
    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Runs timers that are due in a time, in order, the clock standing at each one's time, and then the tasks. */
    void pass(Duration time) {
        long end = now + time.toNanos();
        while (true) {
            Timer next = timers.stream()
                    .filter(timer -> timer.at <= end)
                    .min(Comparator.comparingLong(Timer::at))
                    .orElse(null);
            if (next == null) {
                break;
            }
            timers.remove(next);
            now = next.at;
            next.task.run();
            run();
        }
        now = end;
    }

    int timers() {
        return timers.size();
    }

    @Override
    public long nanos() {
        return now;
    }

    /** The whole wait each time. */
    @Override
    public double chance() {
        return 1;
    }

    @Override
    public void close() {
        closed = true;
        timers.clear();
        tasks.clear();
    }
}
