package dev.drey.cache;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * A larger, slower level behind the one in memory, such as a table on the local disk. It holds what was loaded, also what is in memory, and is asked
 * before the {@link BatchLoader}.
 *
 * <p>Bounds itself in size, and may forget any entry at any time. Entries carry the times of the cache's clock, so a level serves one cache and does not
 * outlive it. The cache calls it from one thread at a time, never on a thread that asks the cache; a call may take the time that a disk takes. A level that
 * throws is closed and not used again: the cache goes on without it and tells the failure listener.
 */
public interface SecondLevel<K, V> extends AutoCloseable {
    /**
     * The entries of those keys that it holds; those that have expired need not be left out.
     *
     * @param now the time on the cache's clock
     */
    Map<K, Stored<V>> getAll(Set<K> keys, long now);

    /** Keeps entries, in place of those that it has for the keys. */
    void putAll(Map<K, Stored<V>> entries);

    /** Forgets entries, so that {@link #getAll} does not find them. */
    void removeAll(Collection<K> keys);

    /** Forgets all entries. */
    void clear();

    /** Frees files and memory; nothing is called afterwards. */
    @Override
    void close();
}
