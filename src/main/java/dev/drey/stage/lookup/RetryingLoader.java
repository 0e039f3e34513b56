package dev.drey.stage.lookup;

import dev.drey.cache.Answers;
import dev.drey.cache.BatchLoader;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Reads keys from a dimension: some queries at once, each with a time-out, tried again after failures that may pass, and none while the {@link CircuitBreaker} is open.
 * It stands behind the cache, so that a retry never meets what was kept of the try before.
 *
 * <p>Requests that wait for a free query are read with one query together, up to the size of a batch: the busier the dimension, the larger the queries. They may linger on
 * purpose until a batch is full. If such a query meets a fault that stays, its requests are read apart, so that the fault of one is not that of the others.
 *
 * <p><b>Every request is answered</b>, whatever the reader does: a query that does not return in time is given up, also if its thread hangs, and each wait is
 * bounded. A request fails at once for a fault that stays, and when its tries are used up; each opening of the circuit costs those that wait one of theirs. So an answer takes at
 * most {@code linger + (retries + 1) * (timeout + max(backoff, pause))}, beside the time that the queries in front of it take.
 */
final class RetryingLoader implements BatchLoader<DimensionKey, DimensionRow>, AutoCloseable {
    /** What a reader may take beyond the time-out that it was given, until it is given up. */
    private static final Duration GRACE = Duration.ofMillis(500);
    /** Threads that hang, for each query at once, beyond which nothing is read any more. */
    private static final int MOST_HANGING = 4;

    /**
     * How much is read at once.
     *
     * @param batch most keys of a query
     * @param queries most queries at once
     * @param linger how long keys wait for others where a query would not be full; zero for not at all
     */
    record Limits(int batch, int queries, Duration linger) {}

    private final DimensionReader reader;
    private final RetryPolicy policy;
    private final Limits limits;
    private final LoaderThreads threads;
    private final LoaderCounters counters = new LoaderCounters();

    // Guarded by this. What others are told, or run, comes after the lock is given back
    private final CircuitBreaker breaker;
    private final WaitingRequests waiting = new WaitingRequests();
    private final Set<LoadRequest> backingOff = new LinkedHashSet<>();
    private final Set<Read> running = new LinkedHashSet<>();
    private final Set<Read> hanging = new HashSet<>();
    private boolean wakeUpDue;
    private boolean lingering;
    /** How many wait for answers before they go on; nothing lingers meanwhile. */
    private int hurrying;

    private boolean closed;

    /**
     * @param reader stays the caller's; only queries that hang still use it when this is closed
     * @param threads closed with this
     */
    RetryingLoader(DimensionReader reader, RetryPolicy policy, Limits limits, LoaderThreads threads) {
        this.reader = reader;
        this.policy = policy;
        this.limits = limits;
        this.threads = threads;
        breaker = new CircuitBreaker(policy.failures(), policy.pause().toNanos());
    }

    LoaderCounters counters() {
        return counters;
    }

    /** How often the circuit has opened. */
    synchronized long timesOpened() {
        return breaker.timesOpened();
    }

    /** Queries that run now. */
    synchronized int running() {
        return running.size();
    }

    @Override
    public CompletionStage<Answers<DimensionRow>> load(List<DimensionKey> keys) {
        LoadRequest request = new LoadRequest(keys, threads.nanos());
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                fail(request, closedFailure(), after);
            } else if (breaker.verdict(threads.nanos()) == CircuitBreaker.Verdict.OPEN) {
                meetOpenCircuit(request, after);
            } else {
                waiting.add(request);
            }
            begin(after);
        }
        run(after);
        return request.answer();
    }

    /** From now on nothing lingers, until {@link #takeTime} has been called as often: somebody waits who asks for nothing more before the answers are there. */
    void hurry() {
        beginAfter(() -> hurrying++);
    }

    synchronized void takeTime() {
        hurrying--;
    }

    /** Runs what was left for when the lock is given back. All of it runs, whatever one meets: another's answer may be among it. */
    private static void run(List<Runnable> after) {
        Throwable failure = null;
        for (Runnable task : after) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    /** Changes something under the lock, and begins what may run now. */
    private void beginAfter(Runnable change) {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            change.run();
            begin(after);
        }
        run(after);
    }

    /** Begins as many queries as may run. */
    private void begin(List<Runnable> after) {
        while (!waiting.isEmpty() && running.size() < limits.queries()) {
            switch (breaker.verdict(threads.nanos())) {
                case TRYING -> {
                    return;
                }
                case OPEN -> {
                    wakeUp();
                    return;
                }
                case PASSES -> {
                    if (lingers()) {
                        return;
                    }
                    if (hanging.size() >= MOST_HANGING * limits.queries()) {
                        refuseToHang(after);
                        return;
                    }
                    breaker.begins();
                    Read read = new Read(waiting.takeTogether(limits.batch()), threads);
                    running.add(read);
                    counters.begun(read.keyCount());
                    after.add(() -> start(read));
                }
            }
        }
    }

    /** Whether what waits does so for further keys; sees to it that it is not for too long. */
    private boolean lingers() {
        if (hurrying > 0 || waiting.anyTried() || waiting.keys() >= limits.batch()) {
            return false;
        }
        long left = waiting.peek().made() + limits.linger().toNanos() - threads.nanos();
        if (left <= 0) {
            return false;
        }
        if (!lingering) {
            lingering = true;
            threads.schedule(this::lingered, Duration.ofNanos(left));
        }
        return true;
    }

    private void lingered() {
        beginAfter(() -> lingering = false);
    }

    private void wakeUp() {
        if (!wakeUpDue) {
            wakeUpDue = true;
            threads.schedule(this::awake, Duration.ofNanos(Math.max(1, breaker.halfOpenAt() - threads.nanos())));
        }
    }

    private void awake() {
        beginAfter(() -> wakeUpDue = false);
    }

    private void start(Read read) {
        Runnable patience =
                threads.schedule(() -> outOfPatience(read), policy.timeout().plus(GRACE));
        try {
            threads.execute(() -> {
                read.run(reader, policy.timeout(), end -> ended(read, end));
                patience.run();
                returned(read);
            });
        } catch (RuntimeException | OutOfMemoryError e) {
            // No thread is to be had, or all is being closed.
            patience.run();
            read.giveUp(
                    DimensionException.permanent("No thread could be started to read: " + e, e),
                    end -> ended(read, end));
        }
    }

    private void outOfPatience(Read read) {
        synchronized (this) {
            if (!read.hasReturned()) {
                hanging.add(read);
            }
        }
        String message = "there was no answer within " + policy.timeout().toMillis() + " ms";
        read.giveUp(DimensionException.passing(message, null), end -> ended(read, end));
    }

    private synchronized void returned(Read read) {
        read.returned();
        hanging.remove(read);
    }

    private void ended(Read read, Read.End end) {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            running.remove(read);
            counters.ended(end.nanos(), end.failure() != null);
            if (closed) {
                return;
            }
            if (end.failure() == null) {
                breaker.answered();
                // The next query first: the dimension works while the answers are given.
                begin(after);
                after.add(() -> read.answer(end.rows()));
            } else if (end.failure().isTransient()) {
                failedForNow(read, end.failure(), after);
            } else {
                failedForGood(read, end.failure(), after);
            }
            begin(after);
        }
        run(after);
    }

    private void failedForNow(Read read, DimensionException failure, List<Runnable> after) {
        boolean opens = breaker.failed(threads.nanos());
        if (opens) {
            waiting.takeAll().forEach(request -> meetOpenCircuit(request, after));
        }
        for (LoadRequest request : read.requests()) {
            int failures = request.failed();
            if (failures > policy.retries()) {
                fail(request, exhausted(failures, failure), after);
            } else {
                counters.retried();
                backOff(request, failures);
            }
        }
    }

    private void failedForGood(Read read, DimensionException failure, List<Runnable> after) {
        breaker.answered();
        if (read.requests().size() == 1) {
            fail(read.requests().get(0), failure, after);
            return;
        }
        for (int i = read.requests().size() - 1; i >= 0; i--) {
            read.requests().get(i).separate();
            waiting.addFirst(read.requests().get(i));
        }
    }

    private void meetOpenCircuit(LoadRequest request, List<Runnable> after) {
        int failures = request.failed();
        if (failures > policy.retries()) {
            String reason = "nothing is read for " + policy.pause().toMillis() + " ms, after " + policy.failures()
                    + " failures one after the other";
            fail(request, exhausted(failures, DimensionException.passing(reason, null)), after);
        } else {
            waiting.add(request);
        }
    }

    private void backOff(LoadRequest request, int failures) {
        backingOff.add(request);
        double share = 0.5 + threads.chance() / 2;
        long nanos = (long) (policy.backoff(failures).toNanos() * share);
        threads.schedule(() -> tryAgain(request), Duration.ofNanos(nanos));
    }

    private void tryAgain(LoadRequest request) {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            if (!backingOff.remove(request)) {
                return;
            }
            waiting.add(request);
            begin(after);
        }
        run(after);
    }

    private void refuseToHang(List<Runnable> after) {
        DimensionException failure =
                DimensionException.permanent(hanging.size() + " earlier reads hang; no more are begun", null);
        waiting.takeAll().forEach(request -> fail(request, failure, after));
    }

    private static void fail(LoadRequest request, DimensionException failure, List<Runnable> after) {
        after.add(() -> request.answer().completeExceptionally(failure));
    }

    private static DimensionException exhausted(int tries, DimensionException last) {
        return DimensionException.passing(
                tries == 1 ? last.getMessage() : "given up after " + tries + " tries: " + last.getMessage(), last);
    }

    private static DimensionException closedFailure() {
        return DimensionException.permanent("The stage is closed.", null);
    }

    /** Fails what waits and runs, and interrupts the threads. */
    @Override
    public void close() {
        List<LoadRequest> open = new ArrayList<>();
        synchronized (this) {
            closed = true;
            open.addAll(waiting.takeAll());
            open.addAll(backingOff);
            running.forEach(read -> open.addAll(read.requests()));
            backingOff.clear();
        }
        threads.close();
        open.forEach(request -> request.answer().completeExceptionally(closedFailure()));
    }
}
