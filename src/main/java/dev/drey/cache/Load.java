package dev.drey.cache;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/** One answer that is on its way, for the keys of one batch: all who ask for one of them wait for it. What belongs to a key is found by its place. */
final class Load<K, V> {
    private final long epoch;

    /** Written by the request that fills the batch, and final once the load has begun. No key comes twice. */
    private final List<K> keys = new ArrayList<>();

    /** Places of keys whose entries in the second level are too old. */
    private final BitSet bypassing = new BitSet();

    /** Completes without a value when {@link #value} may be called; fails if all keys did. */
    final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Of each place the entry of the second level, or null; null where none was found. */
    private Stored<V>[] held;

    /** For the keys that are not held, in their order. */
    private Answers<V> answer = Answers.none();

    /** Of each place that of its key in the answer; null where they are the same. */
    private int[] placeInAnswer;

    private volatile boolean awaited;

    Load(long epoch) {
        this.epoch = epoch;
    }

    /** How often all had been taken away from the cache when this was made. */
    long epoch() {
        return epoch;
    }

    Slot<K, V> add(K key) {
        keys.add(key);
        return new Slot<>(this, keys.size() - 1);
    }

    int size() {
        return keys.size();
    }

    K key(int place) {
        return keys.get(place);
    }

    void bypassSecondLevel(int place) {
        bypassing.set(place);
    }

    /** The keys to look for in the second level. */
    Set<K> secondLevelKeys() {
        Set<K> looked = new LinkedHashSet<>();
        for (int place = 0; place < keys.size(); place++) {
            if (!bypassing.get(place)) {
                looked.add(keys.get(place));
            }
        }
        return looked;
    }

    /** Takes what the second level holds. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of generics that nobody else sees.
    void hold(Map<K, Stored<V>> entries) {
        if (entries.isEmpty()) {
            return;
        }
        held = new Stored[keys.size()];
        placeInAnswer = new int[keys.size()];
        int missing = 0;
        for (int place = 0; place < held.length; place++) {
            held[place] = bypassing.get(place) ? null : entries.get(keys.get(place));
            placeInAnswer[place] = held[place] == null ? missing++ : -1;
        }
    }

    /** The entry that came from the second level; null if none did. */
    Stored<V> held(int place) {
        return held == null ? null : held[place];
    }

    /** The keys that the second level does not hold, in order; not to be changed. */
    List<K> missing() {
        if (held == null) {
            return Collections.unmodifiableList(keys);
        }
        List<K> missing = new ArrayList<>();
        for (int place = 0; place < held.length; place++) {
            if (held[place] == null) {
                missing.add(keys.get(place));
            }
        }
        return missing;
    }

    /** Takes what was found for the missing keys. */
    void answer(Answers<V> found) {
        answer = found;
    }

    /** The value of the key at a place, null if it does not exist or has failed. */
    V value(int place) {
        Stored<V> stored = held(place);
        return stored == null ? answer.value(placeInAnswer == null ? place : placeInAnswer[place]) : stored.value();
    }

    /** Why the key at a place could not be loaded, once the load is done; null if it could. */
    CacheLoadException failure(int place) {
        if (done.isCompletedExceptionally()) {
            return wholeFailure();
        }
        return held(place) == null ? answer.failure(placeInAnswer == null ? place : placeInAnswer[place]) : null;
    }

    /** Whether some keys could not be loaded though others could. */
    boolean failedInPart() {
        return answer.anyFailed();
    }

    /** Whether the answer says so of the key at a place. */
    boolean failedAt(int place) {
        return answer.anyFailed()
                && held(place) == null
                && answer.failure(placeInAnswer == null ? place : placeInAnswer[place]) != null;
    }

    /** Of those that the answer tells. */
    CacheLoadException firstFailure() {
        return IntStream.range(0, answer.size())
                .mapToObj(answer::failure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private CacheLoadException wholeFailure() {
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
