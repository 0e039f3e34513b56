package dev.drey.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Strict LRU under one lock: a hash table whose nodes also stand in a ring, in the order of their last use.
 *
 * <p>{@code end.next} is the least recently used node, {@code end.previous} the most recently used one; {@code end} holds no entry. An expired entry is
 * dropped when it is asked for, or goes like any other when it is the least recently used.
 *
 * <p>What counts is when a key was asked for, not when its value came: else the values of a large batch would drive out what has been used since they were asked for. So a key
 * whose value is on its way has a node without an entry in the ring, which does not count as one. Where such a node is the least recently used when something must go, it
 * leaves the ring too: had its value been there, it would have gone before.
 */
final class LruLevel<K, V> implements FirstLevel<K, V> {
    private final long maximumEntries;
    private final long maximumBytes;
    private final Counters counters;
    private final Map<K, Node<K, V>> nodes = new HashMap<>();
    private final Node<K, V> end = new Node<>(null);
    private long bytes;
    private long uses;

    LruLevel(long maximumEntries, long maximumBytes, Counters counters) {
        this.maximumEntries = maximumEntries;
        this.maximumBytes = maximumBytes;
        this.counters = counters;
    }

    @Override
    public synchronized void find(List<? extends K> keys, long now, Entry<V>[] found) {
        int i = 0;
        for (K key : keys) {
            found[i++] = find(key, now);
        }
    }

    @Override
    public synchronized Entry<V> find(K key, long now) {
        Node<K, V> node = nodes.get(key);
        if (node == null) {
            return null;
        }
        if (node.entry.expired(now)) {
            drop(node);
            counters.expired();
            return null;
        }
        touch(node);
        return node.entry;
    }

    private void touch(Node<K, V> node) {
        node.unlink();
        node.use = ++uses;
        node.linkBefore(end);
    }

    @Override
    public synchronized Awaited<K, V> awaitUnlessPresent(K key, long now) {
        Node<K, V> node = nodes.get(key);
        return node != null && !node.entry.expired(now) ? null : await(key);
    }

    @Override
    public synchronized void put(K key, Entry<V> entry) {
        fill(await(key), entry);
    }

    @Override
    public synchronized Awaited<K, V> await(K key) {
        Node<K, V> node = new Node<>(key);
        touch(node);
        return node;
    }

    @Override
    public synchronized void usedAgain(Awaited<K, V> awaited) {
        Node<K, V> node = (Node<K, V>) awaited;
        if (!node.gone) {
            touch(node);
        }
    }

    @Override
    public synchronized void giveUp(Awaited<K, V> awaited) {
        ((Node<K, V>) awaited).leave();
    }

    @Override
    public synchronized void fill(Awaited<K, V> awaited, Entry<V> entry) {
        Node<K, V> node = (Node<K, V>) awaited;
        if (entry.bytes > maximumBytes) {
            node.leave();
            remove(node.key);
            counters.evicted(EvictionCause.OVERSIZED);
            return;
        }
        Node<K, V> before = nodes.put(node.key, node);
        if (before != null) {
            bytes -= before.entry.bytes;
            if (before.use > node.use) {
                node.unlink();
                node.use = before.use;
                node.linkBefore(before);
            }
            before.leave();
        }
        if (!node.linked()) {
            node.linkBefore(end.next);
        }
        node.entry = entry;
        bytes += entry.bytes;
        while (nodes.size() > maximumEntries) {
            evict(EvictionCause.ENTRIES);
        }
        while (bytes > maximumBytes) {
            evict(EvictionCause.BYTES);
        }
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
        Node<K, V> node = nodes.get(key);
        if (node != null) {
            drop(node);
        }
    }

    private void drop(Node<K, V> node) {
        nodes.remove(node.key);
        node.leave();
        bytes -= node.entry.bytes;
    }

    @Override
    public synchronized void clear() {
        nodes.clear();
        while (end.next != end) {
            end.next.leave();
        }
        bytes = 0;
    }

    @Override
    public synchronized List<K> hottest(int limit, long now) {
        List<K> keys = new ArrayList<>(Math.min(limit, nodes.size()));
        for (Node<K, V> node = end.previous; node != end && keys.size() < limit; node = node.previous) {
            if (node.entry != null && !node.entry.negative() && !node.entry.expired(now)) {
                keys.add(node.key);
            }
        }
        return keys;
    }

    @Override
    public synchronized long entries() {
        return nodes.size();
    }

    @Override
    public synchronized long bytes() {
        return bytes;
    }

    private static final class Node<K, V> implements Awaited<K, V> {
        final K key;
        /** Null while it is on its way. */
        Entry<V> entry;
        /** Number of the last use; grows along the ring. */
        long use;

        /** The entry has been dropped, or will never come. */
        boolean gone;

        Node<K, V> previous = this;
        Node<K, V> next = this;

        Node(K key) {
            this.key = key;
        }

        /** Does nothing if it is in no ring. */
        void unlink() {
            previous.next = next;
            next.previous = previous;
            next = this;
            previous = this;
        }

        /** For good. */
        void leave() {
            unlink();
            gone = true;
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
