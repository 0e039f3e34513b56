package dev.drey.cache;

import java.util.HashMap;
import java.util.HashSet;
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
    private final ConcurrentHashMap<K, Slot<K, V>> attached = new ConcurrentHashMap<>();
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
     * Where a key comes from: the running load, or else one of the pending ones, which the key is put into. Null if the key has come in meanwhile: look
     * again.
     */
    Slot<K, V> join(K key, long now, PendingLoads<K, V> pending) {
        Slot<K, V> attachedBefore = attached.get(key);
        if (attachedBefore != null) {
            // Its load may end just now: it was running when this was asked, so its answer will do.
            first.usedAgain(attachedBefore.awaited);
            return attachedBefore;
        }
        return attached.compute(key, (k, running) -> {
            if (running != null) {
                first.usedAgain(running.awaited);
                return running;
            }
            FirstLevel.Awaited<K, V> awaited = first.awaitUnlessPresent(k, now);
            return awaited == null ? null : pending.add(k, awaited, epoch.get());
        });
    }

    /** Puts a key into one of the pending loads though its entry is there, unless it is being loaded already. */
    void refresh(K key, PendingLoads<K, V> pending) {
        attached.computeIfAbsent(key, k -> {
            counters.refreshed();
            Slot<K, V> slot = pending.add(k, first.await(k), epoch.get());
            slot.load.bypassSecondLevel(slot.place);
            return slot;
        });
    }

    /** Begins the loads, on which others may wait by now: they all complete, come what may. */
    void begin(List<Load<K, V>> loads) {
        for (Load<K, V> load : loads) {
            if (second == null) {
                call(load, load.missing());
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
        List<K> missing = load.missing();
        counters.secondLevelHits(load.size() - missing.size());
        if (missing.isEmpty()) {
            settle(load, Answers.none(), null);
        } else {
            call(load, missing);
        }
    }

    private void call(Load<K, V> load, List<K> keys) {
        if (closed) {
            fail(load, closedException());
            return;
        }
        long begun = clock.getAsLong();
        counters.loadBegun(keys.size());
        CompletionStage<Answers<V>> stage;
        try {
            stage = Objects.requireNonNull(loader.load(keys), "the loader returned null");
        } catch (Throwable e) {
            answered(load, begun, null, e);
            return;
        }
        stage.whenComplete(
                (answer, error) -> answered(load, begun, answer, error != null ? error : fault(keys.size(), answer)));
    }

    private void answered(Load<K, V> load, long begun, Answers<V> answer, Throwable fault) {
        counters.loadEnded(clock.getAsLong() - begun, fault != null);
        if (second == null || fault != null) {
            settle(load, answer, fault);
        } else {
            second.execute(() -> settle(load, answer, null));
        }
    }

    /** What is wrong with an answer; null if nothing. */
    private static Throwable fault(int keys, Answers<?> answer) {
        if (answer == null) {
            return new IllegalStateException("The loader answered null; what it found was expected.");
        }
        return answer.size() == keys
                ? null
                : new IllegalStateException("The loader gave " + answer.size() + " answers for " + keys + " keys.");
    }

    private void settle(Load<K, V> load, Answers<V> answer, Throwable error) {
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
        if (load.failedInPart() && !load.awaited()) {
            failureListener.accept(load.firstFailure());
        }
    }

    private void store(Load<K, V> load) {
        long now = clock.getAsLong();
        @SuppressWarnings({"unchecked", "rawtypes"}) // An array of generics that nobody else sees.
        Entry<V>[] entries = new Entry[load.size()];
        for (int place = 0; place < entries.length; place++) {
            entries[place] = entry(load, place, now);
        }
        if (second != null) {
            second.write(newlyLoaded(load, entries));
        }
        for (int place = 0; place < entries.length; place++) {
            Entry<V> entry = entries[place];
            boolean failed = load.failedAt(place);
            attached.computeIfPresent(load.key(place), (key, slot) -> {
                if (slot.load != load) {
                    return slot;
                }
                if (failed) {
                    first.giveUp(slot.awaited);
                } else if (entry == null) {
                    first.giveUp(slot.awaited);
                    first.remove(key);
                } else {
                    counters.set();
                    first.fill(slot.awaited, entry);
                }
                return null;
            });
        }
    }

    /** Null for what is not kept. */
    private Entry<V> entry(Load<K, V> load, int place, long now) {
        if (load.failedAt(place)) {
            return null;
        }
        Stored<V> held = load.held(place);
        K key = load.key(place);
        return held == null ? terms.loaded(key, load.value(place), now) : terms.restored(key, held);
    }

    /** What goes into the second level: looked at under the lock of each key, so that the removal of one that is taken away now comes behind. */
    private Map<K, Stored<V>> newlyLoaded(Load<K, V> load, Entry<V>[] entries) {
        Map<K, Stored<V>> loaded = new HashMap<>();
        for (int place = 0; place < entries.length; place++) {
            Entry<V> entry = entries[place];
            if (entry != null && load.held(place) == null) {
                attached.computeIfPresent(load.key(place), (key, slot) -> {
                    if (slot.load == load && load.epoch() == epoch.get()) {
                        loaded.put(key, entry.stored());
                    }
                    return slot;
                });
            }
        }
        return loaded;
    }

    /** Puts an entry in place of whatever is there or on its way; null takes it away. */
    void replace(K key, Entry<V> entry) {
        attached.compute(key, (k, running) -> {
            if (running != null) {
                first.giveUp(running.awaited);
            }
            if (entry == null) {
                first.remove(k);
            } else {
                counters.set();
                first.put(k, entry);
            }
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
        for (int place = 0; place < load.size(); place++) {
            attached.computeIfPresent(load.key(place), (key, slot) -> {
                if (slot.load != load) {
                    return slot;
                }
                first.giveUp(slot.awaited);
                return null;
            });
        }
        CacheLoadException failure = CacheLoadException.of(load.size(), cause);
        if (load.done.completeExceptionally(failure) && !load.awaited()) {
            failureListener.accept(failure);
        }
    }

    /** Fails the loads that run; new ones fail at once. */
    void close() {
        closed = true;
        Set<Load<K, V>> running = new HashSet<>();
        attached.values().forEach(slot -> running.add(slot.load));
        running.forEach(load -> fail(load, closedException()));
        first.clear();
    }

    private static IllegalStateException closedException() {
        return new IllegalStateException("The cache is closed.");
    }
}
