package dev.drey.cache;

import java.util.ArrayList;
import java.util.List;

/** The loads that one request fills with the keys that it is the first to miss, until they begin. Belongs to one thread. */
final class PendingLoads<K, V> {
    private final int maximumBatch;
    private final List<Load<K, V>> loads = new ArrayList<>(1);

    PendingLoads(int maximumBatch) {
        this.maximumBatch = maximumBatch;
    }

    /**
     * The place of the key in the load that it is put into.
     *
     * @param epoch of the load, if it is a new one
     */
    Slot<K, V> add(K key, long epoch) {
        Load<K, V> last = loads.isEmpty() ? null : loads.get(loads.size() - 1);
        if (last == null || last.size() == maximumBatch) {
            last = new Load<>(epoch);
            loads.add(last);
        }
        return last.add(key);
    }

    List<Load<K, V>> loads() {
        return loads;
    }
}
