package dev.drey.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a strict LRU cache over a source that answers at once has to do, written down as plainly as can be: entries in a list in the order of the last use of their keys. */
final class NaiveCache {
    private record Item(String key, String value, long bytes, Duration expiresAt, long use) {}

    private final int maximumEntries;
    private final long maximumBytes;
    private final int maximumBatch;
    private final Duration timeToLive;
    private final Duration negativeTimeToLive;
    /** Null for no refreshing. */
    private final Duration refreshAfter;

    private final Map<String, String> source;
    private final List<Item> items = new ArrayList<>();
    private final Map<String, Duration> refreshAt = new HashMap<>();
    final Map<EvictionCause, Long> evictions = new EnumMap<>(EvictionCause.class);
    private long uses;
    long hits;
    long negativeHits;
    long misses;
    long coalesced;
    long expired;
    long sets;
    long calls;
    long loadedKeys;

    NaiveCache(
            int maximumEntries,
            long maximumBytes,
            int maximumBatch,
            Duration timeToLive,
            Duration refreshAfter,
            Map<String, String> source) {
        this.maximumEntries = maximumEntries;
        this.maximumBytes = maximumBytes;
        this.maximumBatch = maximumBatch;
        this.timeToLive = timeToLive;
        this.negativeTimeToLive = timeToLive.dividedBy(2);
        this.refreshAfter = refreshAfter;
        this.source = source;
        for (EvictionCause cause : EvictionCause.values()) {
            evictions.put(cause, 0L);
        }
    }

    static long weigh(String key, String value) {
        return key.length() + (value == null ? 0 : value.length());
    }

    List<String> lookUp(List<String> keys, int[] rows, Duration now) {
        List<Item> found = new ArrayList<>();
        keys.forEach(key -> found.add(use(key, now)));
        Map<String, Long> toLoad = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            Item item = found.get(i);
            if (item != null) {
                hits += rows[i];
                negativeHits += item.value == null ? rows[i] : 0;
                if (refreshAfter != null && now.compareTo(refreshAt.get(key)) >= 0) {
                    refreshAt.put(key, now.plus(refreshAfter.dividedBy(10)));
                    toLoad.put(key, ++uses);
                }
            } else if (toLoad.containsKey(key)) {
                coalesced += rows[i];
                toLoad.put(key, ++uses);
            } else {
                misses++;
                coalesced += rows[i] - 1;
                toLoad.put(key, ++uses);
            }
        }
        Map<String, String> loaded = load(toLoad, now);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            values.add(found.get(i) == null ? loaded.get(keys.get(i)) : found.get(i).value);
        }
        return values;
    }

    private Map<String, String> load(Map<String, Long> usesOfKeys, Duration now) {
        List<String> keys = List.copyOf(usesOfKeys.keySet());
        Map<String, String> loaded = new LinkedHashMap<>();
        for (int from = 0; from < keys.size(); from += maximumBatch) {
            List<String> batch = keys.subList(from, Math.min(from + maximumBatch, keys.size()));
            calls++;
            loadedKeys += batch.size();
            for (String key : batch) {
                String value = source.get(key);
                loaded.put(key, value);
                put(key, value, value == null ? negativeTimeToLive : timeToLive, now, usesOfKeys.get(key));
            }
        }
        return loaded;
    }

    String getIfPresent(String key, Duration now) {
        Item item = use(key, now);
        if (item == null) {
            misses++;
            return null;
        }
        hits++;
        negativeHits += item.value == null ? 1 : 0;
        return item.value;
    }

    private Item use(String key, Duration now) {
        for (Item item : items) {
            if (item.key.equals(key)) {
                items.remove(item);
                if (now.compareTo(item.expiresAt) >= 0) {
                    expired++;
                    return null;
                }
                items.add(new Item(item.key, item.value, item.bytes, item.expiresAt, ++uses));
                return item;
            }
        }
        return null;
    }

    void put(String key, String value, Duration timeToLive, Duration now) {
        put(key, value, timeToLive, now, ++uses);
    }

    private void put(String key, String value, Duration timeToLive, Duration now, long use) {
        long last = use;
        for (Item item : items) {
            last = item.key.equals(key) ? Math.max(last, item.use) : last;
        }
        remove(key);
        if (timeToLive.isZero()) {
            return;
        }
        sets++;
        long bytes = weigh(key, value) + LookupCache.ENTRY_OVERHEAD_BYTES;
        if (bytes > maximumBytes) {
            evictions.merge(EvictionCause.OVERSIZED, 1L, Long::sum);
            return;
        }
        items.add(new Item(key, value, bytes, now.plus(timeToLive), last));
        items.sort(Comparator.comparingLong(Item::use));
        while (items.size() > maximumEntries) {
            items.remove(0);
            evictions.merge(EvictionCause.ENTRIES, 1L, Long::sum);
        }
        while (bytes() > maximumBytes) {
            items.remove(0);
            evictions.merge(EvictionCause.BYTES, 1L, Long::sum);
        }
        refreshAt.put(key, refreshAfter == null ? now : now.plus(refreshAfter));
    }

    void remove(String key) {
        items.removeIf(item -> item.key.equals(key));
    }

    void clear() {
        items.clear();
    }

    long entries() {
        return items.size();
    }

    long bytes() {
        return items.stream().mapToLong(Item::bytes).sum();
    }

    List<String> hottest(Duration now) {
        List<String> keys = new ArrayList<>();
        for (Item item : items) {
            if (item.value != null && now.compareTo(item.expiresAt) < 0) {
                keys.add(0, item.key);
            }
        }
        return keys;
    }
}
