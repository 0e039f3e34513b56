package dev.drey.stage.lookup;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Daemon threads: one for timers, and as many as there are reads at once, which end when there is nothing to read. */
class PooledThreads implements LoaderThreads {
    private static final Logger LOG = LoggerFactory.getLogger(PooledThreads.class);
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor readers;
    private final ScheduledThreadPoolExecutor timer;

    /** @param name begins the threads' names */
    PooledThreads(String name) {
        AtomicInteger number = new AtomicInteger();
        readers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> daemon(task, name + "-" + number.incrementAndGet()));
        timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, name + "-timer"));
        timer.setRemoveOnCancelPolicy(true);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = Executors.defaultThreadFactory().newThread(task);
        thread.setName(name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        readers.execute(task);
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
        try {
            ScheduledFuture<?> scheduled = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed already", e);
            return () -> {};
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public double chance() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        readers.shutdownNow();
    }
}
