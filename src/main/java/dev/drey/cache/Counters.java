package dev.drey.cache;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/** Counts what a cache does; thread-safe. Requests are counted once for all their rows. */
final class Counters {
    private static final long LONGEST_LOAD = TimeUnit.HOURS.toNanos(1);

    private final LongAdder hits = new LongAdder();
    private final LongAdder negativeHits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder coalesced = new LongAdder();
    private final LongAdder sets = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder refreshes = new LongAdder();
    private final LongAdder secondLevelHits = new LongAdder();
    private final Map<EvictionCause, LongAdder> evictions = new EnumMap<>(EvictionCause.class);
    private final RecentRows recent;

    /** Guards what follows: there are few loads. */
    private final Object loads = new Object();

    private final Histogram latencies = new Histogram(1000, LONGEST_LOAD, 3);
    private long calls;
    private long failed;
    private long keys;
    private long largest;

    Counters(long now) {
        recent = new RecentRows(now);
        for (EvictionCause cause : EvictionCause.values()) {
            evictions.put(cause, new LongAdder());
        }
    }

    void requested(Tally tally, long now) {
        hits.add(tally.hits);
        negativeHits.add(tally.negativeHits);
        misses.add(tally.misses);
        coalesced.add(tally.coalesced);
        recent.add(now, tally.hits, tally.hits + tally.misses + tally.coalesced);
    }

    void set() {
        sets.increment();
    }

    void expired() {
        expired.increment();
    }

    void evicted(EvictionCause cause) {
        evictions.get(cause).increment();
    }

    void refreshed() {
        refreshes.increment();
    }

    void secondLevelHits(int count) {
        secondLevelHits.add(count);
    }

    void loadBegun(int batch) {
        synchronized (loads) {
            calls++;
            keys += batch;
            largest = Math.max(largest, batch);
        }
    }

    void loadEnded(long nanos, boolean failure) {
        synchronized (loads) {
            latencies.recordValue(Math.max(0, Math.min(nanos, LONGEST_LOAD)));
            if (failure) {
                failed++;
            }
        }
    }

    Histogram latencies() {
        synchronized (loads) {
            return latencies.copy();
        }
    }

    CacheStats stats(long now, long entries, long bytes) {
        Map<EvictionCause, Long> evicted = new EnumMap<>(EvictionCause.class);
        evictions.forEach((cause, count) -> evicted.put(cause, count.sum()));
        return new CacheStats(
                new CacheStats.Requests(hits.sum(), negativeHits.sum(), misses.sum(), coalesced.sum()),
                recent.at(now),
                new CacheStats.Contents(sets.sum(), expired.sum(), Map.copyOf(evicted), entries, bytes),
                loadStats());
    }

    private CacheStats.Loads loadStats() {
        synchronized (loads) {
            return new CacheStats.Loads(
                    calls,
                    failed,
                    keys,
                    largest,
                    latencies.getValueAtPercentile(50),
                    latencies.getValueAtPercentile(99),
                    refreshes.sum(),
                    secondLevelHits.sum());
        }
    }

    /** The rows of one request, before they are counted. */
    static final class Tally {
        private long hits;
        private long negativeHits;
        private long misses;
        private long coalesced;

        void hit(boolean negative, int rows) {
            hits += rows;
            if (negative) {
                negativeHits += rows;
            }
        }

        /** @param first whether the first of the rows made the key be loaded; the others wait for that, as all do if an earlier request made it */
        void waits(boolean first, int rows) {
            misses += first ? 1 : 0;
            coalesced += first ? rows - 1 : rows;
        }
    }
}
