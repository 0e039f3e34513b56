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
 */
final class LruLevel<K, V> implements FirstLevel<K, V> {
    private final long maximumEntries;
    private final long maximumBytes;
    private final Counters counters;
    private final Map<K, Node<K, V>> nodes = new HashMap<>();
    private final Node<K, V> end = new Node<>(null);
    private long bytes;

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
        node.unlink();
        node.linkBefore(end);
        return node.entry;
    }

    @Override
    public synchronized boolean contains(K key, long now) {
        Node<K, V> node = nodes.get(key);
        return node != null && !node.entry.expired(now);
    }

    @Override
    public synchronized void put(K key, Entry<V> entry) {
        remove(key);
        if (entry.bytes > maximumBytes) {
            counters.evicted(EvictionCause.OVERSIZED);
            return;
        }
        while (nodes.size() >= maximumEntries) {
            drop(end.next);
            counters.evicted(EvictionCause.ENTRIES);
        }
        while (bytes > maximumBytes - entry.bytes) {
            drop(end.next);
            counters.evicted(EvictionCause.BYTES);
        }
        Node<K, V> node = new Node<>(key);
        node.entry = entry;
        node.linkBefore(end);
        nodes.put(key, node);
        bytes += entry.bytes;
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
        node.unlink();
        bytes -= node.entry.bytes;
    }

    @Override
    public synchronized void clear() {
        nodes.clear();
        end.next = end;
        end.previous = end;
        bytes = 0;
    }

    @Override
    public synchronized List<K> hottest(int limit, long now) {
        List<K> keys = new ArrayList<>(Math.min(limit, nodes.size()));
        for (Node<K, V> node = end.previous; node != end && keys.size() < limit; node = node.previous) {
            if (!node.entry.negative() && !node.entry.expired(now)) {
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

    private static final class Node<K, V> {
        final K key;
        Entry<V> entry;
        Node<K, V> previous = this;
        Node<K, V> next = this;

        Node(K key) {
            this.key = key;
        }

        void unlink() {
            previous.next = next;
            next.previous = previous;
        }

        void linkBefore(Node<K, V> other) {
            previous = other.previous;
            next = other;
            previous.next = this;
            other.previous = this;
        }
    }
}
