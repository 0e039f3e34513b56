package dev.drey.cache;

import java.util.List;

/**
 * What was found for the keys of one request, each at its place: a value, that there is none, or why it could not be loaded. Immutable.
 *
 * @param <V> values
 */
public final class Answers<V> {
    private final List<V> values;
    /** Null where nothing failed. */
    private final CacheLoadException[] failures;

    Answers(List<V> values, CacheLoadException[] failures) {
        this.values = values;
        this.failures = failures;
    }

    /** To a request of no keys. */
    public static <V> Answers<V> none() {
        return new Answers<>(List.of(), null);
    }

    public int size() {
        return values.size();
    }

    /** The value of the key at a place; null if it does not exist, or could not be loaded. */
    public V value(int index) {
        return values.get(index);
    }

    /** Why the key at a place could not be loaded; null if it could. */
    public CacheLoadException failure(int index) {
        return failures == null ? null : failures[index];
    }

    /** Whether any key could not be loaded. */
    public boolean anyFailed() {
        return failures != null;
    }
}
