package dev.drey.cache;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A hash table that chains the nodes themselves, which hold the hash: a key that is looked for costs as few cache misses as it can, since they are what it costs. Not
 * thread-safe.
 */
final class LruTable<K, V> {
    private static final int FIRST_CHAINS = 64;
    private static final int MOST_CHAINS = 1 << 30;

    /** By hash, a power of two. */
    private LruNode<K, V>[] chains = chains(FIRST_CHAINS);

    private int size;

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of generics that nobody else sees.
    private static <K, V> LruNode<K, V>[] chains(int count) {
        return new LruNode[count];
    }

    static int hash(Object key) {
        int hash = key.hashCode();
        return hash ^ hash >>> 16;
    }

    /** The node of a key; null where there is none. */
    LruNode<K, V> get(K key) {
        int hash = hash(key);
        LruNode<K, V> node = chains[hash & chains.length - 1];
        while (node != null && (node.hash != hash || (node.key != key && !node.key.equals(key)))) {
            node = node.chained;
        }
        return node;
    }

    /** Enters a node whose key has none. */
    void enter(LruNode<K, V> node) {
        if (size >= chains.length - chains.length / 4 && chains.length < MOST_CHAINS) {
            grow();
        }
        chain(node);
        node.entered = true;
        size++;
    }

    private void grow() {
        LruNode<K, V>[] old = chains;
        chains = chains(2 * old.length);
        for (LruNode<K, V> head : old) {
            for (LruNode<K, V> node = head, next; node != null; node = next) {
                next = node.chained;
                chain(node);
            }
        }
    }

    private void chain(LruNode<K, V> node) {
        int chain = node.hash & chains.length - 1;
        node.chained = chains[chain];
        chains[chain] = node;
    }

    /** Takes out a node that was entered. */
    void remove(LruNode<K, V> node) {
        int chain = node.hash & chains.length - 1;
        if (chains[chain] == node) {
            chains[chain] = node.chained;
        } else {
            LruNode<K, V> before = chains[chain];
            while (before.chained != node) {
                before = before.chained;
            }
            before.chained = node.chained;
        }
        node.entered = false;
        node.chained = null;
        size--;
    }

    /** Takes all nodes out and hands them over. */
    void drain(Consumer<LruNode<K, V>> taken) {
        for (LruNode<K, V> head : chains) {
            for (LruNode<K, V> node = head, next; node != null; node = next) {
                next = node.chained;
                node.entered = false;
                node.chained = null;
                taken.accept(node);
            }
        }
        Arrays.fill(chains, null);
        size = 0;
    }
}
