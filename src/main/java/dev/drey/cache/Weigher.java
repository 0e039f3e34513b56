package dev.drey.cache;

/** What an entry takes in memory. */
@FunctionalInterface
public interface Weigher<K, V> {
    /**
     * Bytes on the heap of a key and its value, 0 or more; the cache adds {@link LookupCache#ENTRY_OVERHEAD_BYTES} for its own objects. Called once when the
     * entry is made, so both must not grow afterwards.
     *
     * @param value null for a key that does not exist
     */
    long weigh(K key, V value);
}
