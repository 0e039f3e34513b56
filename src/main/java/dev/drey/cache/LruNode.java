package dev.drey.cache;

/** A key in the first level: its entry, or that it is on its way. Stands in the table's chains and in the ring of the order of use. Belongs to the level's lock. */
final class LruNode<K, V> {
    final K key;
    final int hash;
    /** The next one in its chain of the table. */
    LruNode<K, V> chained;
    /** Whether it stands in the table. */
    boolean entered;
    /** Null while it is on its way. */
    Entry<V> entry;
    /** Where it comes from while it is on its way; null for one that was put. */
    Slot<K, V> slot;
    /** Number of the last use; grows along the ring. */
    long use;
    /** The entry has been dropped, or will never come. */
    boolean gone;

    LruNode<K, V> previous = this;
    LruNode<K, V> next = this;

    LruNode(K key, int hash) {
        this.key = key;
        this.hash = hash;
    }

    /** Does nothing if it is in no ring. */
    void unlink() {
        previous.next = next;
        next.previous = previous;
        next = this;
        previous = this;
    }

    boolean linked() {
        return next != this;
    }

    void linkBefore(LruNode<K, V> other) {
        previous = other.previous;
        next = other;
        previous.next = this;
        other.previous = this;
    }
}
