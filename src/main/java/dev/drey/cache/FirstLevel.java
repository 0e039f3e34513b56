package dev.drey.cache;

import java.util.List;

/** The level in memory: who stays and who goes. Thread-safe; counts what it evicts and what it drops because of its age. */
interface FirstLevel<K, V> {
    /**
     * Puts the live entry of each key at its place, and remembers that they were asked for.
     *
     * @param found receives the entries, null where there is none
     * @param coming receives, where there is no entry, the slot of the load that brings it, if the level knows it: the load has not been written yet
     */
    void find(List<? extends K> keys, long now, Entry<V>[] found, Slot<K, V>[] coming);

    /** The live entry of a key, which counts as asked for, or null. */
    Entry<V> find(K key, long now);

    /** Keeps an entry in place of the key's present one, if it can: afterwards the bounds hold. Counts as a use of the key. */
    void put(K key, Entry<V> entry);

    /** Notes the use of a key whose value is on its way, whether it has an entry or not. */
    void await(K key, Slot<K, V> slot);

    /** Notes a further use. Does nothing for one that was given up, or whose value has come and gone. */
    void usedAgain(Slot<K, V> slot);

    /** {@link #put}s the value that has come; the key was used when it was noted, not now. */
    void fill(Slot<K, V> slot, Entry<V> entry);

    /** The value will not come. */
    void giveUp(Slot<K, V> slot);

    void remove(K key);

    void clear();

    /** Keys whose values would be missed most, first the most wanted; none that are known not to exist. */
    List<K> hottest(int limit, long now);

    /** Entries held; expired ones count until they are found to be. */
    long entries();

    long bytes();
}
