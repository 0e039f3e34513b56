package dev.drey.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the stages of this process that have taken longer than their timeout. One daemon thread looks at all of them; it is there while there is
 * something to watch, so that it keeps no job's classes when the job is over.
 *
 * <p>Of the stages that run on one thread only one is at work at a time. Where several are overdue it is the one that is told: the others wait for it. Where all have the same
 * limit, those that wait began a moment before the one that they wait for, and are overdue first: they are not told while one that is at work is about to be, and get the time of its
 * call back when it is.
 */
final class StageWatchdog {
    private static final Logger LOG = LoggerFactory.getLogger(StageWatchdog.class);

    private static final long LEAST_PERIOD_MILLIS = 5;
    private static final long MOST_PERIOD_MILLIS = 500;
    private static final int LOOKS_PER_LIMIT = 20;
    /** Of its limit: how much longer a stage that waits is let wait for one that is about to be overdue. */
    private static final int GRACES_PER_LIMIT = 4;

    private static final StageWatchdog INSTANCE = new StageWatchdog();

    /** What is done about a stage that takes too long. Called on the watchdog's thread. */
    interface Overdue {
        /**
         * It takes too long. Called once.
         *
         * @param failTask fails its task; null when that is not known
         */
        void expired(StageTimeoutException fault, Consumer<Throwable> failTask);

        /** It was told to end, but has not, for as long as its timeout (at least a second) or {@link #PATIENCE}. Called once. */
        void stuck(StageTimeoutException fault, Consumer<Throwable> failTask);
    }

    /** How long a stage that was told to end may take, at most. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A watched stage. */
    static final class Watched {
        final StageWatch watch;
        final Overdue action;
        /** Null for a source, which does not know its task: another stage of the thread does. */
        final Consumer<Throwable> failTask;

        StageTimeoutException fault;
        long told;
        boolean stuck;

        Watched(StageWatch watch, Overdue action, Consumer<Throwable> failTask) {
            this.watch = watch;
            this.action = action;
            this.failTask = failTask;
        }

        long graceNanos() {
            return watch.limit().toNanos() / GRACES_PER_LIMIT;
        }

        long patienceNanos() {
            long limit = Math.max(watch.limit().toNanos(), Duration.ofSeconds(1).toNanos());
            return Math.min(limit, PATIENCE.toNanos());
        }
    }

    // Guarded by this
    private final Map<StageWatch, Watched> all = new LinkedHashMap<>();
    private Thread thread;

    private StageWatchdog() {}

    /** Begins to watch. @param failTask fails the task that the stage runs in; null when that is not known */
    static void watch(StageWatch watch, Overdue action, Consumer<Throwable> failTask) {
        INSTANCE.add(new Watched(watch, action, failTask));
    }

    /** Ends watching; does nothing when it has ended. */
    static void unwatch(StageWatch watch) {
        INSTANCE.remove(watch);
    }

    private synchronized void add(Watched watched) {
        all.put(watched.watch, watched);
        if (thread == null) {
            thread = new Thread(this::run, "drey-watchdog");
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
        }
        notifyAll();
    }

    private synchronized void remove(StageWatch watch) {
        all.remove(watch);
        notifyAll();
    }

    private void run() {
        try {
            for (List<Watched> watched = next(); watched != null; watched = next()) {
                look(watched, System.nanoTime());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the watchdog", e);
        } finally {
            ended();
        }
    }

    /** However the thread has ended, the next stage to be watched starts another. */
    private synchronized void ended() {
        if (thread == Thread.currentThread()) {
            thread = null;
        }
    }

    /** Waits for the next look; null when there is nothing to watch any more. */
    private synchronized List<Watched> next() throws InterruptedException {
        long shortest = all.values().stream()
                .mapToLong(watched -> watched.watch.limit().toMillis())
                .min()
                .orElse(0);
        if (!all.isEmpty()) {
            wait(Math.max(LEAST_PERIOD_MILLIS, Math.min(shortest / LOOKS_PER_LIMIT, MOST_PERIOD_MILLIS)));
        }
        if (all.isEmpty()) {
            thread = null;
            return null;
        }
        List<Watched> watched = new ArrayList<>(all.values());
        Collections.reverse(watched);
        return watched;
    }

    /**
     * Tells those that take too long.
     *
     * @param all the last first: of the operators of a task Flink opens those first that wait for the others
     */
    static void look(List<Watched> all, long now) {
        Set<Thread> busy = new HashSet<>();
        all.stream().filter(watched -> watched.fault != null).forEach(watched -> busy.add(watched.watch.thread()));
        for (Watched watched : byBlame(all)) {
            try {
                look(watched, all, busy, now);
            } catch (Throwable e) {
                // One stage that cannot be dealt with does not leave the others unwatched.
                LOG.error("A stage that takes too long could not be dealt with", e);
            }
        }
    }

    /** Whoever is at work is to blame, else whoever the others wait for. Each is asked once, as the answer changes under way. */
    private static List<Watched> byBlame(List<Watched> all) {
        List<Watched> blamed = new ArrayList<>(all.size());
        List<Watched> others = new ArrayList<>(all.size());
        for (Watched watched : all) {
            (watched.watch.isAtWork() ? blamed : others).add(watched);
        }
        blamed.addAll(others);
        return blamed;
    }

    private static void look(Watched watched, List<Watched> all, Set<Thread> busy, long now) {
        if (watched.fault != null) {
            lookAgain(watched, all, now);
            return;
        }
        StageTimeoutException fault = watched.watch.overdue(now);
        if (fault == null || waitsForAnother(watched, all, now) || !busy.add(watched.watch.thread())) {
            return;
        }
        watched.fault = fault;
        watched.told = now;
        long excuse = Math.max(watched.watch.callNanos(now), watched.graceNanos());
        all.stream().filter(other -> other.fault == null).forEach(other -> other.watch.excuse(excuse, now));
        watched.action.expired(fault, failTask(watched, all));
    }

    /** True for a stage that is not at work while another is, and has not much time left. */
    private static boolean waitsForAnother(Watched watched, List<Watched> all, long now) {
        return !watched.watch.isAtWork()
                && all.stream()
                        .anyMatch(other -> other.fault == null && other.watch.leftNanos(now) <= watched.graceNanos());
    }

    private static void lookAgain(Watched watched, List<Watched> all, long now) {
        if (!watched.stuck && now - watched.told > watched.patienceNanos()) {
            watched.stuck = true;
            watched.action.stuck(watched.fault, failTask(watched, all));
        }
    }

    private static Consumer<Throwable> failTask(Watched watched, List<Watched> all) {
        Thread thread = watched.watch.thread();
        return all.stream()
                .filter(each -> each.failTask != null && each.watch.thread() == thread)
                .map(each -> each.failTask)
                .findFirst()
                .orElse(null);
    }
}
