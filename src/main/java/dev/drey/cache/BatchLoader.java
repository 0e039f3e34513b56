package dev.drey.cache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Where a {@link LookupCache} gets what it does not hold: the database behind it.
 *
 * <p>Called from several threads at once, never twice at the same time for one key unless that key was put or invalidated in between.
 *
 * @param <K> keys, with {@code equals} and {@code hashCode}
 * @param <V> values
 */
@FunctionalInterface
public interface BatchLoader<K, V> {
    /**
     * Begins to load the values of some keys and returns at once: who has to wait for a database does so on threads of its own ({@link #blocking}).
     *
     * <p>The stage must complete in bounded time, since all who ask for one of the keys wait for it; time-outs and retries are the loader's. If it fails, all
     * the keys have failed. The answer is the cache's from then on.
     *
     * @param keys at least one, none twice, in the order in which they were asked for; not to be changed
     * @return for each key at its place its value, that it does not exist, or why it could not be loaded
     */
    CompletionStage<Answers<V>> load(List<K> keys);

    /**
     * A loader of a function that gives values by key.
     *
     * @param function answers with a map of the keys that exist; a key with null does not. A key that was not asked for fails the load: source and cache see keys differently
     */
    static <K, V> BatchLoader<K, V> ofMaps(
            Function<? super Set<K>, ? extends CompletionStage<? extends Map<K, V>>> function) {
        return keys -> function.apply(Collections.unmodifiableSet(new LinkedHashSet<>(keys)))
                .thenApply(answer -> byPlace(keys, answer));
    }

    /** A loader that calls a function which may block on the threads of an executor; the executor stays the caller's. */
    static <K, V> BatchLoader<K, V> blocking(
            Function<? super Set<K>, ? extends Map<K, V>> function, Executor executor) {
        return ofMaps(keys -> CompletableFuture.supplyAsync(() -> function.apply(keys), executor));
    }

    private static <K, V> Answers<V> byPlace(List<K> keys, Map<K, V> answer) {
        if (answer == null) {
            throw new IllegalStateException("The loader answered null; a map of what it found was expected.");
        }
        List<V> values = new ArrayList<>(keys.size());
        int taken = 0;
        for (K key : keys) {
            values.add(answer.get(key));
            taken += answer.containsKey(key) ? 1 : 0;
        }
        if (taken < answer.size()) {
            Set<K> others = new LinkedHashSet<>(answer.keySet());
            keys.forEach(others::remove);
            throw new IllegalStateException(
                    "The loader answered with the key '" + others.iterator().next()
                            + "', which was not asked for: the source compares keys differently from the cache.");
        }
        return Answers.of(values);
    }
}
