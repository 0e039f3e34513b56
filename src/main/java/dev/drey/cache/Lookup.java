package dev.drey.cache;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One request: what is in memory is taken at once, for the rest the loads are noted that bring it. Belongs to one thread until it has been resolved. */
final class Lookup<K, V> {
    private final FirstLevel<K, V> first;
    private final EntryTerms<K, V> terms;
    private final SingleFlight<K, V> flights;
    private final PendingLoads<K, V> pending;
    private final long now;
    private final Counters.Tally tally = new Counters.Tally();
    /** The entry of each key, or null where a load brings it. */
    private Entry<V>[] entries;
    /** Where each key without an entry comes from; null where all have one. */
    private Slot<K, V>[] slots;

    private int missing;

    Lookup(
            FirstLevel<K, V> first,
            EntryTerms<K, V> terms,
            SingleFlight<K, V> flights,
            PendingLoads<K, V> pending,
            long now) {
        this.first = first;
        this.terms = terms;
        this.flights = flights;
        this.pending = pending;
        this.now = now;
    }

    Counters.Tally tally() {
        return tally;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Arrays of generics that nobody else sees.
    void resolve(List<? extends K> keys, int[] rows) {
        for (K key : keys) {
            Objects.requireNonNull(key, "a key to look up is null");
        }
        entries = new Entry[keys.size()];
        first.find(keys, now, entries);
        int i = 0;
        for (K key : keys) {
            int asking = rows == null ? 1 : rows[i];
            if (entries[i] == null) {
                entries[i] = joinLoad(key, i, asking);
            }
            if (entries[i] != null) {
                hit(key, entries[i], asking);
            }
            i++;
        }
    }

    /** Notes the load that brings the key, or gives its entry if that has come in meanwhile. */
    private Entry<V> joinLoad(K key, int index, int asking) {
        while (true) {
            int keysBefore = pending.keys();
            Slot<K, V> slot = flights.join(key, now, pending);
            if (slot != null) {
                if (pending.keys() > keysBefore) {
                    tally.miss(asking);
                } else {
                    tally.coalesced(asking);
                }
                note(slot, index);
                return null;
            }
            Entry<V> entry = first.find(key, now);
            if (entry != null) {
                return entry;
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private void note(Slot<K, V> slot, int index) {
        if (slots == null) {
            slots = new Slot[entries.length];
        }
        slots[index] = slot;
        slot.load.await();
        missing++;
    }

    private void hit(K key, Entry<V> entry, int asking) {
        tally.hit(entry.negative(), asking);
        if (terms.claimRefresh(entry, now)) {
            flights.refresh(key, pending);
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
