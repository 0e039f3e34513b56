package dev.drey.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Strict LRU under one lock: a hash table whose nodes also stand in a ring, in the order of their last use.
 *
 * <p>{@code end.next} is the least recently used node, {@code end.previous} the most recently used one; {@code end} holds no entry. An expired entry is
 * dropped when it is asked for, or goes like any other when it is the least recently used.
 *
 * <p>What counts is when a key was asked for, not when its value came: else the values of a large batch would drive out what has been used since they were asked for. So a key
 * whose value is on its way has a node without an entry in the ring, which does not count as one. Where such a node is the least recently used when something must go, it
 * leaves the ring too: had its value been there, it would have gone before.
 *
 * <p>The table chains the nodes themselves, which hold the hash: a key that is looked for costs as few cache misses as it can, since they are what it costs.
 */
final class LruLevel<K, V> implements FirstLevel<K, V> {
    private static final int FIRST_CHAINS = 64;

    private final long maximumEntries;
    private final long maximumBytes;
    private final Counters counters;
    /** Chains of the nodes by hash, a power of two: for each key its entry's node, or where it has none the one that awaits it. */
    private Node<K, V>[] chains = chains(FIRST_CHAINS);

    private int size;
    private final Node<K, V> end = new Node<>(null, 0);
    private long entries;
    private long bytes;
    private long uses;

    LruLevel(long maximumEntries, long maximumBytes, Counters counters) {
        this.maximumEntries = maximumEntries;
        this.maximumBytes = maximumBytes;
        this.counters = counters;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of generics that nobody else sees.
    private static <K, V> Node<K, V>[] chains(int count) {
        return new Node[count];
    }

    // ---- The table

    private static int hash(Object key) {
        int hash = key.hashCode();
        return hash ^ hash >>> 16;
    }

    private Node<K, V> get(K key) {
        int hash = hash(key);
        Node<K, V> node = chains[hash & chains.length - 1];
        while (node != null && (node.hash != hash || (node.key != key && !node.key.equals(key)))) {
            node = node.chained;
        }
        return node;
    }

    /** Enters a node whose key has none. */
    private void enter(Node<K, V> node) {
        if (size >= chains.length - chains.length / 4 && chains.length < 1 << 30) {
            grow();
        }
        int chain = node.hash & chains.length - 1;
        node.chained = chains[chain];
        node.entered = true;
        chains[chain] = node;
        size++;
    }

    private void grow() {
        Node<K, V>[] old = chains;
        chains = chains(2 * old.length);
        for (Node<K, V> head : old) {
            for (Node<K, V> node = head, next; node != null; node = next) {
                next = node.chained;
                int chain = node.hash & chains.length - 1;
                node.chained = chains[chain];
                chains[chain] = node;
            }
        }
    }

    /** Takes a node out of table and ring, for good. */
    private void drop(Node<K, V> node) {
        node.unlink();
        node.gone = true;
        node.slot = null;
        if (node.entry != null) {
            bytes -= node.entry.bytes;
            entries--;
        }
        if (node.entered) {
            remove(node);
        }
    }

    private void remove(Node<K, V> node) {
        int chain = node.hash & chains.length - 1;
        if (chains[chain] == node) {
            chains[chain] = node.chained;
        } else {
            Node<K, V> before = chains[chain];
            while (before.chained != node) {
                before = before.chained;
            }
            before.chained = node.chained;
        }
        node.entered = false;
        node.chained = null;
        size--;
    }

    // ---- The order of use

    @Override
    public synchronized void find(List<? extends K> keys, long now, Entry<V>[] found, Slot<K, V>[] coming) {
        int place = 0;
        for (K key : keys) {
            Node<K, V> node = used(key, now);
            if (node != null) {
                found[place] = node.entry;
                coming[place] = node.slot;
            }
            place++;
        }
    }

    @Override
    public synchronized Entry<V> find(K key, long now) {
        Node<K, V> node = used(key, now);
        return node == null ? null : node.entry;
    }

    /** The node of a key with a live entry, or with one on its way, which is the last one used now; else null. */
    private Node<K, V> used(K key, long now) {
        Node<K, V> node = get(key);
        if (node == null) {
            return null;
        }
        if (node.entry != null && node.entry.expired(now)) {
            drop(node);
            counters.expired();
            return null;
        }
        touch(node);
        return node;
    }

    private void touch(Node<K, V> node) {
        node.unlink();
        node.use = ++uses;
        node.linkBefore(end);
    }

    @Override
    public synchronized void put(K key, Entry<V> entry) {
        Node<K, V> node = new Node<>(key, hash(key));
        touch(node);
        fill(node, entry);
    }

    @Override
    public synchronized void await(K key, Slot<K, V> slot) {
        Node<K, V> node = new Node<>(key, hash(key));
        node.slot = slot;
        slot.note = node;
        touch(node);
        if (get(key) == null) {
            enter(node);
        }
    }

    @SuppressWarnings("unchecked") // What this level has noted.
    private static <K, V> Node<K, V> node(Slot<K, V> slot) {
        return (Node<K, V>) slot.note;
    }

    @Override
    public synchronized void usedAgain(Slot<K, V> slot) {
        Node<K, V> node = node(slot);
        if (!node.gone) {
            touch(node);
        }
    }

    @Override
    public synchronized void giveUp(Slot<K, V> slot) {
        Node<K, V> node = node(slot);
        if (!node.gone && node.entry == null) {
            drop(node);
        }
    }

    @Override
    public synchronized void fill(Slot<K, V> slot, Entry<V> entry) {
        fill(node(slot), entry);
    }

    private void fill(Node<K, V> node, Entry<V> entry) {
        Node<K, V> before = get(node.key);
        if (entry.bytes > maximumBytes) {
            drop(node);
            if (before != null && before != node) {
                drop(before);
            }
            counters.evicted(EvictionCause.OVERSIZED);
            return;
        }
        if (before != node) {
            replace(before, node);
        }
        if (!node.linked()) {
            node.linkBefore(end.next);
        }
        node.slot = null;
        node.entry = entry;
        node.gone = false;
        entries++;
        bytes += entry.bytes;
        while (entries > maximumEntries) {
            evict(EvictionCause.ENTRIES);
        }
        while (bytes > maximumBytes) {
            evict(EvictionCause.BYTES);
        }
    }

    /** Lets a node stand in the table for that of another entry of its key, if there is one; the later use of the two counts. */
    private void replace(Node<K, V> before, Node<K, V> node) {
        if (before != null) {
            if (before.use > node.use) {
                node.unlink();
                node.use = before.use;
                node.linkBefore(before);
            }
            drop(before);
        }
        enter(node);
    }

    private void evict(EvictionCause cause) {
        while (end.next.entry == null) {
            end.next.unlink();
        }
        drop(end.next);
        counters.evicted(cause);
    }

    @Override
    public synchronized void remove(K key) {
        Node<K, V> node = get(key);
        if (node != null && node.entry != null) {
            drop(node);
        }
    }

    @Override
    public synchronized void clear() {
        for (Node<K, V> head : chains) {
            for (Node<K, V> node = head; node != null; node = node.chained) {
                node.gone = true;
                node.entered = false;
            }
        }
        Arrays.fill(chains, null);
        size = 0;
        while (end.next != end) {
            end.next.gone = true;
            end.next.unlink();
        }
        entries = 0;
        bytes = 0;
    }

    @Override
    public synchronized List<K> hottest(int limit, long now) {
        List<K> keys = new ArrayList<>((int) Math.min(limit, entries));
        for (Node<K, V> node = end.previous; node != end && keys.size() < limit; node = node.previous) {
            if (node.entry != null && !node.entry.negative() && !node.entry.expired(now)) {
                keys.add(node.key);
            }
        }
        return keys;
    }

    @Override
    public synchronized long entries() {
        return entries;
    }

    @Override
    public synchronized long bytes() {
        return bytes;
    }

    private static final class Node<K, V> {
        final K key;
        final int hash;
        /** The next one in its chain of the table. */
        Node<K, V> chained;
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

        Node<K, V> previous = this;
        Node<K, V> next = this;

        Node(K key, int hash) {
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

        void linkBefore(Node<K, V> other) {
            previous = other.previous;
            next = other;
            previous.next = this;
            other.previous = this;
        }
    }
}
