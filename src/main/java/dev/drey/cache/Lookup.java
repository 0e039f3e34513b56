package dev.drey.cache;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Answers one request: what is in memory is taken at once, for the rest the loads are noted that bring it. Belongs to one thread until it has been resolved. */
final class Lookup<K, V> {
    private final Entry<V>[] entries;
    private final Slot<K, V>[] slots;
    private final Request<K, V> request;
    /** Keys that a load brings. */
    private int missing;

    Lookup(Request<K, V> request) {
        this.request = request;
        entries = request.entries;
        slots = request.slots;
    }

    /** @param rows of each key, for the statistics; null for one each */
    void resolve(List<? extends K> keys, int[] rows, FirstLevel<K, V> first, SingleFlight<K, V> flights) {
        for (K key : keys) {
            Objects.requireNonNull(key, "a key to look up is null");
        }
        first.find(keys, request.now, entries, slots);
        if (request.anyOpen()) {
            flights.resolve(keys, rows, request);
        } else {
            int place = 0;
            for (K key : keys) {
                flights.count(key, place++, rows, false, request);
            }
        }
        noteLoads();
    }

    private void noteLoads() {
        Load<K, V> last = null;
        for (Slot<K, V> slot : slots) {
            if (slot != null) {
                missing++;
                if (slot.load != last) {
                    last = slot.load;
                    last.await();
                }
            }
        }
    }

    /** The values at the places of the keys, once all loads are there; fails if a key could not be loaded. */
    CompletableFuture<List<V>> values() {
        return missing == 0
                ? CompletableFuture.completedFuture(Arrays.asList(known()))
                : answers().thenApply(Lookup::requireAll);
    }

    private static <V> List<V> requireAll(Answers<V> answers) {
        for (int i = 0; answers.anyFailed() && i < answers.size(); i++) {
            if (answers.failure(i) != null) {
                throw answers.failure(i);
            }
        }
        return answers.values();
    }

    /** The same, but a key that could not be loaded spoils no other: the future itself never fails. */
    CompletableFuture<Answers<V>> answers() {
        V[] values = known();
        if (missing == 0) {
            return CompletableFuture.completedFuture(Answers.of(Arrays.asList(values)));
        }
        return allLoads().handle((none, error) -> {
            CacheLoadException[] failures = null;
            for (int i = 0; i < values.length; i++) {
                Slot<K, V> slot = slots[i];
                if (slot == null) {
                    continue;
                }
                CacheLoadException failure = slot.load.failure(slot.place);
                if (failure == null) {
                    values[i] = slot.load.value(slot.place);
                } else {
                    failures = failures == null ? new CacheLoadException[values.length] : failures;
                    failures[i] = failure;
                }
            }
            return new Answers<>(Arrays.asList(values), failures);
        });
    }

    private V[] known() {
        @SuppressWarnings("unchecked") // Never seen as an array.
        V[] values = (V[]) new Object[entries.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = entries[i] == null ? null : entries[i].value;
        }
        return values;
    }

    private CompletableFuture<Void> allLoads() {
        Set<Load<K, V>> distinct = new LinkedHashSet<>();
        Load<K, V> last = null;
        for (Slot<K, V> slot : slots) {
            if (slot != null && slot.load != last) {
                last = slot.load;
                distinct.add(last);
            }
        }
        return CompletableFuture.allOf(distinct.stream().map(load -> load.done).toArray(CompletableFuture<?>[]::new));
    }
}
