package dev.drey.cache;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One answer that is on its way, for the keys of one batch: all who ask for one of them wait for it. */
final class Load<K, V> {
    private final long epoch;

    /** Written by the request that fills the batch, and final once the load has begun. */
    private final Set<K> keys = new LinkedHashSet<>();

    /** Keys whose entries in the second level are too old. */
    private final Set<K> bypassing = new HashSet<>();

    /** Completes without a value when {@link #value} may be called. */
    final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Keys that were found in the second level, with their entries. */
    private Map<K, Stored<V>> held = Map.of();

    private Map<K, V> answer = Map.of();
    private volatile boolean awaited;

    Load(long epoch) {
        this.epoch = epoch;
    }

    /** How often all had been taken away from the cache when this was made. */
    long epoch() {
        return epoch;
    }

    void add(K key) {
        keys.add(key);
    }

    int size() {
        return keys.size();
    }

    Set<K> keys() {
        return Collections.unmodifiableSet(keys);
    }

    void bypassSecondLevel(K key) {
        bypassing.add(key);
    }

    /** The keys to look for in the second level. */
    Set<K> secondLevelKeys() {
        return without(bypassing);
    }

    void hold(Map<K, Stored<V>> entries) {
        held = new HashMap<>(entries);
    }

    Stored<V> held(K key) {
        return held.get(key);
    }

    /** The keys that the second level does not hold, in order. */
    Set<K> missing() {
        return without(held.keySet());
    }

    private Set<K> without(Set<K> others) {
        if (others.isEmpty()) {
            return keys();
        }
        Set<K> rest = new LinkedHashSet<>(keys);
        others.forEach(rest::remove);
        return Collections.unmodifiableSet(rest);
    }

    void answer(Map<K, V> values) {
        answer = values;
    }

    /** The value of one of the keys, null if it does not exist. */
    V value(K key) {
        Stored<V> stored = held.get(key);
        return stored == null ? answer.get(key) : stored.value();
    }

    /** Why it failed, once it is done; null if it has not. */
    CacheLoadException failure() {
        try {
            done.getNow(null);
            return null;
        } catch (CompletionException e) {
            return (CacheLoadException) e.getCause();
        }
    }

    /** Says that somebody waits, who will see a failure. */
    void await() {
        awaited = true;
    }

    boolean awaited() {
        return awaited;
    }
}
