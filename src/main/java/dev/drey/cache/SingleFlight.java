package dev.drey.cache;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Loads each key once at a time, however many ask, and writes the levels.
 *
 * <p>A key is <em>attached</em> to its running load. What must be one step for a key, such as to look whether it has come in and else to attach it, or to
 * write its entry and detach it, is done under one lock, for many keys at a time: no step waits for anything or runs the user's code. A load writes only those of its keys that
 * are still attached to it: a value that was put, or taken away, after the load had begun is newer than the load's answer.
 *
 * <p>With a second level a load settles in that one's lane; see {@link GuardedSecondLevel}.
 */
final class SingleFlight<K, V> {
    /** Keys of a load that are written before others may have the lock: some tenths of a millisecond. */
    private static final int KEYS_AT_ONCE = 1024;

    private final BatchLoader<K, V> loader;
    private final FirstLevel<K, V> first;
    /** Null where there is none. */
    private final GuardedSecondLevel<K, V> second;

    private final EntryTerms<K, V> terms;
    private final LongSupplier clock;
    private final Counters counters;
    private final Consumer<? super Throwable> failureListener;
    /** Guards the two that follow. The first level may be called under it, never the other way round. */
    private final Object lock = new Object();

    private final Map<K, Slot<K, V>> attached = new HashMap<>();
    /** How often all has been taken away. */
    private long epoch;

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
     * Where a key comes from: the running load, or else one of the pending ones, which the key is put into. Null if it has an entry, which counts as used.
     */
    Slot<K, V> join(K key, long now, PendingLoads<K, V> pending) {
        synchronized (lock) {
            Slot<K, V> running = running(key);
            if (running != null) {
                return running;
            }
            return first.find(key, now) == null ? attach(key, pending) : null;
        }
    }

    /**
     * Finds where the keys come from of which the request knows nothing yet, or their entries if they have come in meanwhile; counts all keys, and refreshes those that have an
     * entry where that is due.
     *
     * @param rows of each key, for the tally; null for one each
     */
    void resolve(List<? extends K> keys, int[] rows, Request<K, V> request) {
        synchronized (lock) {
            int place = 0;
            for (K key : keys) {
                boolean loads = request.isOpen(place) && resolve(key, place, request);
                count(key, place, rows, loads, request);
                place++;
            }
        }
    }

    /** True if the key had to be put into a load. */
    private boolean resolve(K key, int place, Request<K, V> request) {
        request.slots[place] = running(key);
        if (request.slots[place] == null) {
            request.entries[place] = first.find(key, request.now);
        }
        if (request.isOpen(place)) {
            request.slots[place] = attach(key, request.pending);
            return true;
        }
        return false;
    }

    /**
     * Counts a key of which the request knows where it is, and refreshes it where that is due.
     *
     * @param loads whether the request made it be loaded
     */
    void count(K key, int place, int[] rows, boolean loads, Request<K, V> request) {
        int asking = rows == null ? 1 : rows[place];
        Entry<V> entry = request.entries[place];
        if (entry == null) {
            request.tally.waits(loads, asking);
            return;
        }
        request.tally.hit(entry.negative(), asking);
        if (terms.claimRefresh(entry, request.now)) {
            refresh(key, request.pending);
        }
    }

    /** The slot of a key that is being loaded, which counts as used; else null. */
    private Slot<K, V> running(K key) {
        Slot<K, V> running = attached.get(key);
        if (running != null) {
            first.usedAgain(running);
        }
        return running;
    }

    private Slot<K, V> attach(K key, PendingLoads<K, V> pending) {
        Slot<K, V> slot = pending.add(key, epoch);
        first.await(key, slot);
        attached.put(key, slot);
        return slot;
    }

    /** Puts a key into one of the pending loads though its entry is there, unless it is being loaded already. */
    private void refresh(K key, PendingLoads<K, V> pending) {
        synchronized (lock) {
            if (!attached.containsKey(key)) {
                counters.refreshed();
                Slot<K, V> slot = attach(key, pending);
                slot.load.bypassSecondLevel(slot.place);
            }
        }
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
        for (int from = 0; from < entries.length; from += KEYS_AT_ONCE) {
            synchronized (lock) {
                for (int place = from; place < Math.min(entries.length, from + KEYS_AT_ONCE); place++) {
                    Slot<K, V> slot = detach(load, place);
                    if (slot != null) {
                        keep(slot, entries[place]);
                    }
                }
            }
        }
    }

    /** The slot of a key of the load, which is attached to it no more; null if it was not. */
    private Slot<K, V> detach(Load<K, V> load, int place) {
        Slot<K, V> slot = attached.get(load.key(place));
        if (slot == null || slot.load != load) {
            return null;
        }
        attached.remove(load.key(place));
        return slot;
    }

    private void keep(Slot<K, V> slot, Entry<V> entry) {
        if (entry != null) {
            counters.set();
            first.fill(slot, entry);
            return;
        }
        first.giveUp(slot);
        if (!slot.load.failedAt(slot.place)) {
            first.remove(slot.load.key(slot.place));
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
        synchronized (lock) {
            if (load.epoch() != epoch) {
                return loaded;
            }
            for (int place = 0; place < entries.length; place++) {
                Entry<V> entry = entries[place];
                if (entry != null && load.held(place) == null) {
                    Slot<K, V> slot = attached.get(load.key(place));
                    if (slot != null && slot.load == load) {
                        loaded.put(load.key(place), entry.stored());
                    }
                }
            }
        }
        return loaded;
    }

    /** Puts an entry in place of whatever is there or on its way; null takes it away. */
    void replace(K key, Entry<V> entry) {
        synchronized (lock) {
            Slot<K, V> running = attached.remove(key);
            if (running != null) {
                first.giveUp(running);
            }
            if (entry == null) {
                first.remove(key);
            } else {
                counters.set();
                first.put(key, entry);
            }
            if (second != null) {
                if (entry == null) {
                    second.enqueueRemove(key);
                } else {
                    second.enqueuePut(key, entry.stored());
                }
            }
        }
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
        synchronized (lock) {
            epoch++;
            if (second != null) {
                second.enqueueClear();
            }
            attached.clear();
            first.clear();
        }
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
        synchronized (lock) {
            for (int place = 0; place < load.size(); place++) {
                Slot<K, V> slot = detach(load, place);
                if (slot != null) {
                    first.giveUp(slot);
                }
            }
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
        synchronized (lock) {
            attached.values().forEach(slot -> running.add(slot.load));
        }
        running.forEach(load -> fail(load, closedException()));
        first.clear();
    }

    private static IllegalStateException closedException() {
        return new IllegalStateException("The cache is closed.");
    }
}
