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
    /** The load of each key without an entry; null where all have one. */
    private Load<K, V>[] loads;

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
            Load<K, V> load = flights.join(key, now, pending);
            if (load != null) {
                if (pending.keys() > keysBefore) {
                    tally.miss(asking);
                } else {
                    tally.coalesced(asking);
                }
                note(load, index);
                return null;
            }
            Entry<V> entry = first.find(key, now);
            if (entry != null) {
                return entry;
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private void note(Load<K, V> load, int index) {
        if (loads == null) {
            loads = new Load[entries.length];
        }
        loads[index] = load;
        load.await();
        missing++;
    }

    private void hit(K key, Entry<V> entry, int asking) {
        tally.hit(entry.negative(), asking);
        if (terms.claimRefresh(entry, now)) {
            flights.refresh(key, pending);
        }
    }

    /** The values at the places of the keys, once all loads are there. */
    CompletableFuture<List<V>> values(List<? extends K> keys) {
        @SuppressWarnings("unchecked") // Never seen as an array.
        V[] values = (V[]) new Object[entries.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = entries[i] == null ? null : entries[i].value;
        }
        if (missing == 0) {
            return CompletableFuture.completedFuture(Arrays.asList(values));
        }
        List<K> copy = List.copyOf(keys);
        return allLoads().thenApply(none -> {
            for (int i = 0; i < values.length; i++) {
                if (loads[i] != null) {
                    values[i] = loads[i].value(copy.get(i));
                }
            }
            return Arrays.asList(values);
        });
    }

    /** The same, but a load that fails spoils its own keys only: the future itself never fails. */
    CompletableFuture<Answers<V>> answers(List<? extends K> keys) {
        if (missing == 0) {
            return values(keys).thenApply(values -> new Answers<>(values, null));
        }
        List<K> copy = List.copyOf(keys);
        return allLoads().handle((none, error) -> {
            @SuppressWarnings("unchecked") // Never seen as an array.
            V[] values = (V[]) new Object[entries.length];
            CacheLoadException[] failures = new CacheLoadException[entries.length];
            boolean failed = false;
            for (int i = 0; i < values.length; i++) {
                if (loads[i] == null) {
                    values[i] = entries[i].value;
                } else if (loads[i].failure() == null) {
                    values[i] = loads[i].value(copy.get(i));
                } else {
                    failures[i] = loads[i].failure();
                    failed = true;
                }
            }
            return new Answers<>(Arrays.asList(values), failed ? failures : null);
        });
    }

    private CompletableFuture<Void> allLoads() {
        Set<Load<K, V>> distinct = new LinkedHashSet<>();
        for (Load<K, V> load : loads) {
            if (load != null) {
                distinct.add(load);
            }
        }
        return CompletableFuture.allOf(distinct.stream().map(load -> load.done).toArray(CompletableFuture<?>[]::new));
    }
}
