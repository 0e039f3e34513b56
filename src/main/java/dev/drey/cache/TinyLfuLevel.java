package dev.drey.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * W-TinyLFU by Caffeine, with the expiry of each entry.
 *
 * <p>Caffeine has one bound only. Where there are two, an entry weighs its bytes, but at least {@code maximumBytes / maximumEntries} rounded up: then the
 * bound on the weight implies both. An entry above 2 GiB is not let in, since Caffeine's weights are ints.
 *
 * <p>Caffeine's upkeep runs on the calling thread. On the common pool, its default, it would give the bounds up for a moment, and let threads of the pool
 * keep the class loader of a job that has ended.
 */
final class TinyLfuLevel<K, V> implements FirstLevel<K, V> {
    private final long maximumEntries;
    private final long maximumBytes;
    private final Counters counters;
    private final LongAdder bytes = new LongAdder();
    private final Cache<K, Entry<V>> cache;
    private final Policy.Eviction<K, Entry<V>> eviction;

    TinyLfuLevel(long maximumEntries, long maximumBytes, LongSupplier clock, Counters counters) {
        this.maximumEntries = maximumEntries;
        this.maximumBytes = maximumBytes;
        this.counters = counters;
        Caffeine<Object, Object> builder =
                Caffeine.newBuilder().ticker(clock::getAsLong).executor(Runnable::run);
        cache = bounded(builder)
                .expireAfter(Expiry.<K, Entry<V>>writing((key, entry) -> entry.timeToLive(clock.getAsLong())))
                .removalListener((K key, Entry<V> entry, RemovalCause cause) -> removed(entry, cause))
                .build();
        eviction = cache.policy().eviction().orElseThrow();
    }

    private Caffeine<K, Entry<V>> bounded(Caffeine<Object, Object> builder) {
        long least = (maximumBytes - 1) / maximumEntries + 1;
        if (least > Integer.MAX_VALUE) {
            // No entry is that large, so that the bound on the entries implies the one on the bytes.
            return builder.maximumWeight(maximumEntries).weigher((K key, Entry<V> entry) -> 1);
        }
        return builder.maximumWeight(maximumBytes)
                .weigher((K key, Entry<V> entry) -> Math.max((int) entry.bytes, (int) least));
    }

    private void removed(Entry<V> entry, RemovalCause cause) {
        if (cause == RemovalCause.EXPIRED) {
            counters.expired();
        } else if (cause == RemovalCause.SIZE) {
            counters.evicted(nearestBound());
        }
        bytes.add(-entry.bytes);
    }

    /** Which of the two bounds the level is nearer to. */
    private EvictionCause nearestBound() {
        double bytesShare = (double) bytes.sum() / maximumBytes;
        double entriesShare = (double) cache.estimatedSize() / maximumEntries;
        return bytesShare > entriesShare ? EvictionCause.BYTES : EvictionCause.ENTRIES;
    }

    /** What is on its way is not known here. */
    @Override
    public void find(List<? extends K> keys, long now, Entry<V>[] found, Slot<K, V>[] coming) {
        int place = 0;
        for (K key : keys) {
            found[place++] = find(key, now);
        }
    }

    @Override
    public Entry<V> find(K key, long now) {
        return cache.getIfPresent(key);
    }

    @Override
    public void put(K key, Entry<V> entry) {
        if (entry.bytes > Math.min(maximumBytes, Integer.MAX_VALUE)) {
            cache.invalidate(key);
            counters.evicted(EvictionCause.OVERSIZED);
            return;
        }
        bytes.add(entry.bytes);
        cache.put(key, entry);
    }

    /** How often a key is used its requests tell, not when. */
    @Override
    public void await(K key, Slot<K, V> slot) {
        // Nothing is kept of it.
    }

    @Override
    public void usedAgain(Slot<K, V> slot) {
        // Nothing is kept of it.
    }

    @Override
    public void fill(Slot<K, V> slot, Entry<V> entry) {
        put(slot.load.key(slot.place), entry);
    }

    @Override
    public void giveUp(Slot<K, V> slot) {
        // Nothing is kept of it.
    }

    @Override
    public void remove(K key) {
        cache.invalidate(key);
    }

    @Override
    public void clear() {
        cache.invalidateAll();
    }

    @Override
    public List<K> hottest(int limit, long now) {
        List<K> keys = new ArrayList<>();
        eviction.hottest(limit).forEach((key, entry) -> {
            if (!entry.negative()) {
                keys.add(key);
            }
        });
        return keys;
    }

    @Override
    public long entries() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    @Override
    public long bytes() {
        cache.cleanUp();
        return bytes.sum();
    }
}
