package dev.drey.cache;

import java.util.List;

/**
 * What was found for some keys, each at its place: a value, that there is none, or why it could not be loaded. Immutable.
 *
 * @param <V> values
 */
public final class Answers<V> {
    private static final Answers<?> NONE = new Answers<>(List.of(), null);

    private final List<V> values;
    /** Null where nothing failed. */
    private final CacheLoadException[] failures;

    Answers(List<V> values, CacheLoadException[] failures) {
        this.values = values;
        this.failures = failures;
    }

    /** To a request of no keys. */
    @SuppressWarnings("unchecked") // There is no value in it.
    public static <V> Answers<V> none() {
        return (Answers<V>) NONE;
    }

    /** @param values the answer's own from now on; null for a key that does not exist */
    public static <V> Answers<V> of(List<V> values) {
        return new Answers<>(values, null);
    }

    /**
     * Of keys of which some could not be loaded.
     *
     * @param values as in {@link #of(List)}; ignored where there is a failure
     * @param failures as many as values: why a key could not be loaded, null if it could
     */
    public static <V> Answers<V> of(List<V> values, List<? extends Throwable> failures) {
        if (values.size() != failures.size()) {
            throw new IllegalArgumentException(
                    values.size() + " values and " + failures.size() + " failures were given; as many are needed.");
        }
        CacheLoadException[] own = new CacheLoadException[values.size()];
        boolean failed = false;
        for (int place = 0; place < own.length; place++) {
            Throwable cause = failures.get(place);
            if (cause != null) {
                own[place] = CacheLoadException.of(1, cause);
                failed = true;
            }
        }
        return new Answers<>(values, failed ? own : null);
    }

    /** Of all keys, null where one does not exist or could not be loaded. */
    List<V> values() {
        return values;
    }

    public int size() {
        return values.size();
    }

    /** The value of the key at a place; null if it does not exist, or could not be loaded. */
    public V value(int index) {
        return failure(index) == null ? values.get(index) : null;
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
