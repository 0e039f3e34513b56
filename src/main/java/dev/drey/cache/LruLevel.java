package dev.drey.cache;

import java.util.ArrayList;
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
 */
final class LruLevel<K, V> implements FirstLevel<K, V> {
    private final long maximumEntries;
    private final long maximumBytes;
    private final Counters counters;
    /** For each key its entry's node, or where it has none the one that awaits it. */
    private final LruTable<K, V> table = new LruTable<>();

    private final LruNode<K, V> end = new LruNode<>(null, 0);
    private long entries;
    private long bytes;
    private long uses;

    LruLevel(long maximumEntries, long maximumBytes, Counters counters) {
        this.maximumEntries = maximumEntries;
        this.maximumBytes = maximumBytes;
        this.counters = counters;
    }

    /** Takes a node out of table and ring, for good. */
    private void drop(LruNode<K, V> node) {
        node.unlink();
        node.gone = true;
        node.slot = null;
        if (node.entry != null) {
            bytes -= node.entry.bytes;
            entries--;
        }
        if (node.entered) {
            table.remove(node);
        }
    }

    @Override
    public synchronized void find(List<? extends K> keys, long now, Entry<V>[] found, Slot<K, V>[] coming) {
        int place = 0;
        for (K key : keys) {
            LruNode<K, V> node = used(key, now);
            if (node != null) {
                found[place] = node.entry;
                coming[place] = node.slot;
            }
            place++;
        }
    }

    @Override
    public synchronized Entry<V> find(K key, long now) {
        LruNode<K, V> node = used(key, now);
        return node == null ? null : node.entry;
    }

    /** The node of a key with a live entry, or with one on its way, which is the last one used now; else null. */
    private LruNode<K, V> used(K key, long now) {
        LruNode<K, V> node = table.get(key);
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

    private void touch(LruNode<K, V> node) {
        node.unlink();
        node.use = ++uses;
        node.linkBefore(end);
    }

    @Override
    public synchronized void put(K key, Entry<V> entry) {
        LruNode<K, V> node = new LruNode<>(key, LruTable.hash(key));
        touch(node);
        fill(node, entry);
    }

    @Override
    public synchronized void await(K key, Slot<K, V> slot) {
        LruNode<K, V> node = new LruNode<>(key, LruTable.hash(key));
        node.slot = slot;
        slot.note = node;
        touch(node);
        if (table.get(key) == null) {
            table.enter(node);
        }
    }

    @SuppressWarnings("unchecked") // What this level has noted.
    private static <K, V> LruNode<K, V> node(Slot<K, V> slot) {
        return (LruNode<K, V>) slot.note;
    }

    @Override
    public synchronized void usedAgain(Slot<K, V> slot) {
        LruNode<K, V> node = node(slot);
        if (!node.gone) {
            touch(node);
        }
    }

    @Override
    public synchronized void giveUp(Slot<K, V> slot) {
        LruNode<K, V> node = node(slot);
        if (!node.gone && node.entry == null) {
            drop(node);
        }
    }

    @Override
    public synchronized void fill(Slot<K, V> slot, Entry<V> entry) {
        fill(node(slot), entry);
    }

    private void fill(LruNode<K, V> node, Entry<V> entry) {
        LruNode<K, V> before = table.get(node.key);
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
            linkByUse(node);
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

    /** Puts a node back into the ring that had left it as the least recently used one: few can be older. */
    private void linkByUse(LruNode<K, V> node) {
        LruNode<K, V> younger = end.next;
        while (younger != end && younger.use < node.use) {
            younger = younger.next;
        }
        node.linkBefore(younger);
    }

    /** Lets a node stand in the table for that of another entry of its key, if there is one; the later use of the two counts. */
    private void replace(LruNode<K, V> before, LruNode<K, V> node) {
        if (before != null) {
            if (before.use > node.use) {
                node.unlink();
                node.use = before.use;
                node.linkBefore(before);
            }
            drop(before);
        }
        table.enter(node);
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
        LruNode<K, V> node = table.get(key);
        if (node != null && node.entry != null) {
            drop(node);
        }
    }

    @Override
    public synchronized void clear() {
        table.drain(node -> node.gone = true);
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
        for (LruNode<K, V> node = end.previous; node != end && keys.size() < limit; node = node.previous) {
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
}
