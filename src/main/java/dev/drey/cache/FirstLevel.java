package dev.drey.cache;

import java.util.List;

/** The level in memory: who stays and who goes. Thread-safe; counts what it evicts and what it drops because of its age. */
interface FirstLevel<K, V> {
    /** Puts the live entry of each key at its place, or null, and remembers that they were asked for. */
    void find(List<? extends K> keys, long now, Entry<V>[] found);

    /** The live entry of a key, which counts as asked for, or null. */
    Entry<V> find(K key, long now);

    /** Keeps an entry in place of the key's present one, if it can: afterwards the bounds hold. Counts as a use of the key. */
    void put(K key, Entry<V> entry);

    /** Notes the use of a key whose value is on its way, unless it has a live entry: then null, and nothing is noted. */
    Awaited<K, V> awaitUnlessPresent(K key, long now);

    /** Notes the use of a key whose value is on its way, whether it has an entry or not. */
    Awaited<K, V> await(K key);

    /** Notes a further use. Does nothing for one that was given up, or whose value has come and gone. */
    void usedAgain(Awaited<K, V> awaited);

    /** {@link #put}s the value that has come; the key was used when it was noted, not now. */
    void fill(Awaited<K, V> awaited, Entry<V> entry);

    /** The value will not come. */
    void giveUp(Awaited<K, V> awaited);

    /** A key whose value is on its way, as its level sees it. */
    interface Awaited<K, V> {}

    void remove(K key);

    void clear();

    /** Keys whose values would be missed most, first the most wanted; none that are known not to exist. */
    List<K> hottest(int limit, long now);

    /** Entries held; expired ones count until they are found to be. */
    long entries();

    long bytes();
}
