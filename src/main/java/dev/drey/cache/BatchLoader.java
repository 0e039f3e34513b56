package dev.drey.cache;

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
     * <p>The stage must complete in bounded time, since all who ask for one of the keys wait for it; time-outs and retries are the loader's. An answer
     * holds a key only if it was asked for, else the load fails: such a key means that source and cache see keys differently. A key that is not in the
     * answer, or with null, does not exist. The answer is the cache's from then on.
     *
     * @param keys at least one, in the order in which they were asked for; not to be changed
     */
    CompletionStage<Map<K, V>> loadAll(Set<K> keys);

    /** A loader that calls a function which may block on the threads of an executor; the executor stays the caller's. */
    static <K, V> BatchLoader<K, V> blocking(
            Function<? super Set<K>, ? extends Map<K, V>> function, Executor executor) {
        return keys -> CompletableFuture.supplyAsync(() -> function.apply(keys), executor);
    }
}
