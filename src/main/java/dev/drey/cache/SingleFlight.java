package dev.drey.cache;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Loads each key once at a time, however many ask, and writes the levels.
 *
 * <p>A key is <em>attached</em> to its running load. What must be one step for a key, such as to look whether it has come in and else to attach it, or to
 * write its entry and detach it, is done within {@code compute} of the map of attached keys, which locks the key. A load writes only those of its keys that
 * are still attached to it: a value that was put, or taken away, after the load had begun is newer than the load's answer.
 *
 * <p>With a second level a load settles in that one's lane; see {@link GuardedSecondLevel}.
 */
final class SingleFlight<K, V> {
    private final BatchLoader<K, V> loader;
    private final FirstLevel<K, V> first;
    /** Null where there is none. */
    private final GuardedSecondLevel<K, V> second;

    private final EntryTerms<K, V> terms;
    private final LongSupplier clock;
    private final Counters counters;
    private final Consumer<? super Throwable> failureListener;
    private final ConcurrentHashMap<K, Load<K, V>> attached = new ConcurrentHashMap<>();
    /** How often all has been taken away. */
    private final AtomicLong epoch = new AtomicLong();

    private volatile boolean closed;

    SingleFlight(
            LookupCacheBuilder<K, V> settings,
            FirstLevel<K, V> first,
            GuardedSecondLevel<K, V> second,
            EntryTerms<K, V> terms,
            Counters counters) {
        this.loader = settings.loader;
        this.first = first;
        this.second = second;
        this.terms = terms;
        this.clock = settings.clock;
        this.counters = counters;
        this.failureListener = settings.failureListener;
    }

    /**
     * The load that brings a key: the running one, or else one of the pending ones, which the key is put into. Null if the key has come in meanwhile: look
     * again.
     */
    Load<K, V> join(K key, long now, PendingLoads<K, V> pending) {
        return attached.compute(key, (k, running) -> {
            if (running != null) {
                return running;
            }
            return first.contains(k, now) ? null : pending.add(k, epoch.get());
        });
    }

    /** Puts a key into one of the pending loads though its entry is there, unless it is being loaded already. */
    void refresh(K key, PendingLoads<K, V> pending) {
        attached.computeIfAbsent(key, k -> {
            counters.refreshed();
            Load<K, V> load = pending.add(k, epoch.get());
            load.bypassSecondLevel(k);
            return load;
        });
    }

    /** Begins the loads, on which others may wait by now: they all complete, come what may. */
    void begin(List<Load<K, V>> loads) {
        for (Load<K, V> load : loads) {
            if (second == null) {
                call(load, load.keys());
            } else {
                second.execute(() -> readThenCall(load));
            }
        }
    }

    private void readThenCall(Load<K, V> load) {
        try {
            load.hold(second.read(load.secondLevelKeys(), clock.getAsLong()));
        } catch (Throwable e) {
            fail(load, e);
            return;
        }
        Set<K> missing = load.missing();
        counters.secondLevelHits(load.size() - missing.size());
        if (missing.isEmpty()) {
            settle(load, Map.of(), null);
        } else {
            call(load, missing);
        }
    }

    private void call(Load<K, V> load, Set<K> keys) {
        if (closed) {
            fail(load, closedException());
            return;
        }
        long begun = clock.getAsLong();
        counters.loadBegun(keys.size());
        CompletionStage<Map<K, V>> stage;
        try {
            stage = Objects.requireNonNull(loader.loadAll(keys), "the loader returned null");
        } catch (Throwable e) {
            answered(load, begun, null, e);
            return;
        }
        stage.whenComplete((answer, error) -> answered(load, begun, answer, error));
    }

    private void answered(Load<K, V> load, long begun, Map<K, V> answer, Throwable error) {
        Throwable fault = error != null ? error : fault(load, answer);
        counters.loadEnded(clock.getAsLong() - begun, fault != null);
        if (second == null || fault != null) {
            settle(load, answer, fault);
        } else {
            second.execute(() -> settle(load, answer, null));
        }
    }

    /** What is wrong with an answer; null if nothing. */
    private Throwable fault(Load<K, V> load, Map<K, V> answer) {
        if (answer == null) {
            return new IllegalStateException("The loader answered null; a map of what it found was expected.");
        }
        for (K key : answer.keySet()) {
            if (!load.keys().contains(key)) {
                return new IllegalStateException("The loader answered with the key '" + key
                        + "', which was not asked for: the source compares keys differently from the cache.");
            }
        }
        return null;
    }

    private void settle(Load<K, V> load, Map<K, V> answer, Throwable error) {
        if (error != null) {
            fail(load, error);
            return;
        }
        try {
            load.answer(answer);
            store(load);
        } catch (Throwable e) {
            fail(load, e);
            return;
        }
        load.done.complete(null);
    }

    private void store(Load<K, V> load) {
        long now = clock.getAsLong();
        Map<K, Entry<V>> entries = new HashMap<>();
        for (K key : load.keys()) {
            Stored<V> held = load.held(key);
            Entry<V> entry = held == null ? terms.loaded(key, load.value(key), now) : terms.restored(key, held);
            if (entry != null) {
                entries.put(key, entry);
            }
        }
        if (second != null) {
            second.write(newlyLoaded(load, entries));
        }
        for (K key : load.keys()) {
            attached.computeIfPresent(key, (k, running) -> {
                if (running != load) {
                    return running;
                }
                write(k, entries.get(k));
                return null;
            });
        }
    }

    /** What goes into the second level: looked at under the lock of each key, so that the removal of one that is taken away now comes behind. */
    private Map<K, Stored<V>> newlyLoaded(Load<K, V> load, Map<K, Entry<V>> entries) {
        Map<K, Stored<V>> loaded = new HashMap<>();
        entries.forEach((key, entry) -> attached.computeIfPresent(key, (k, running) -> {
            if (running == load && load.epoch() == epoch.get() && load.held(k) == null) {
                loaded.put(k, entry.stored());
            }
            return running;
        }));
        return loaded;
    }

    /** Within compute. */
    private void write(K key, Entry<V> entry) {
        if (entry == null) {
            first.remove(key);
        } else {
            counters.set();
            first.put(key, entry);
        }
    }

    /** Puts an entry in place of whatever is there or on its way; null takes it away. */
    void replace(K key, Entry<V> entry) {
        attached.compute(key, (k, running) -> {
            write(k, entry);
            if (second != null) {
                if (entry == null) {
                    second.enqueueRemove(k);
                } else {
                    second.enqueuePut(k, entry.stored());
                }
            }
            return null;
        });
        if (second != null) {
            second.wake();
        }
    }

    /**
     * Takes all away. With a second level three things must hold, though it is emptied in its own turn:
     *
     * <ul>
     *   <li>no load writes there behind its emptying what it read before: loads of an earlier epoch do not, and a write that is on its way when the epoch begins has
     *       its turn before;
     *   <li>no load that reads there before its emptying is joined by a request to come: it was attached before its turn was queued, so it is detached here;
     *   <li>a load that is attached later reads behind it.
     * </ul>
     */
    void removeAll() {
        epoch.incrementAndGet();
        if (second != null) {
            second.enqueueClear();
        }
        for (K key : attached.keySet()) {
            attached.remove(key);
        }
        first.clear();
        if (second != null) {
            second.wake();
        }
    }

    /** Fails loads that will never begin. */
    void abandon(List<Load<K, V>> loads, Throwable error) {
        loads.forEach(load -> fail(load, error));
    }

    private void fail(Load<K, V> load, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        for (K key : load.keys()) {
            attached.remove(key, load);
        }
        String keys = load.size() + (load.size() == 1 ? " key" : " keys");
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        CacheLoadException failure = new CacheLoadException("Loading " + keys + " failed: " + reason, cause);
        if (load.done.completeExceptionally(failure) && !load.awaited()) {
            failureListener.accept(failure);
        }
    }

    /** Fails the loads that run; new ones fail at once. */
    void close() {
        closed = true;
        for (Load<K, V> load : Set.copyOf(attached.values())) {
            fail(load, closedException());
        }
        first.clear();
    }

    private static IllegalStateException closedException() {
        return new IllegalStateException("The cache is closed.");
    }
}
