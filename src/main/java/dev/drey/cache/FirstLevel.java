package dev.drey.cache;

import java.util.List;

/** The level in memory: who stays and who goes. Thread-safe; counts what it evicts and what it drops because of its age. */
interface FirstLevel<K, V> {
    /** Puts the live entry of each key at its place, or null, and remembers that they were asked for. */
    void find(List<? extends K> keys, long now, Entry<V>[] found);

    /** The live entry of a key, which counts as asked for, or null. */
    Entry<V> find(K key, long now);

    /** Whether there is a live entry; does not count as asked for. */
    boolean contains(K key, long now);

    /** Keeps an entry in place of the key's present one, if it can: afterwards the bounds hold. */
    void put(K key, Entry<V> entry);

    void remove(K key);

    void clear();

    /** Keys whose values would be missed most, first the most wanted; none that are known not to exist. */
    List<K> hottest(int limit, long now);

    /** Entries held; expired ones count until they are found to be. */
    long entries();

    long bytes();
}
