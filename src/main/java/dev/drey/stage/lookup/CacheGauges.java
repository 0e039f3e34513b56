package dev.drey.stage.lookup;

import dev.drey.cache.CacheStats;
import dev.drey.cache.EvictionCause;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The figures of a cache by the names of their metrics. All subtasks of a process show those of the cache that they share. */
final class CacheGauges {
    private CacheGauges() {}

    static Map<String, Supplier<Number>> of(SharedCache cache) {
        Map<String, Supplier<Number>> gauges = new LinkedHashMap<>();
        addStats(gauges, cache);
        Supplier<LoaderCounters.Totals> queries = cache.loader().counters()::totals;
        gauges.put("queries", () -> queries.get().queries());
        gauges.put("queriesFailed", () -> queries.get().failed());
        gauges.put("queriesRunning", () -> cache.loader().running());
        gauges.put("retries", () -> queries.get().retries());
        gauges.put("queriedKeys", () -> queries.get().keys());
        gauges.put("largestQuery", () -> queries.get().largest());
        gauges.put("meanQuery", () -> mean(queries.get()));
        gauges.put("queryP50Millis", () -> cache.loader().counters().latencyNanos(50) / 1e6);
        gauges.put("queryP99Millis", () -> cache.loader().counters().latencyNanos(99) / 1e6);
        gauges.put("circuitOpened", () -> cache.loader().timesOpened());
        gauges.put(
                "callsSaved",
                () -> cache.stats().requests().total() - queries.get().queries());
        gauges.put("unmatched", cache::unmatched);
        gauges.put("warmedKeys", cache::warmedKeys);
        gauges.put("warmMillis", () -> cache.warmNanos() / 1e6);
        return gauges;
    }

    private static void addStats(Map<String, Supplier<Number>> gauges, SharedCache cache) {
        put(gauges, cache, "hits", stats -> stats.requests().hits());
        put(gauges, cache, "negativeHits", stats -> stats.requests().negativeHits());
        put(gauges, cache, "misses", stats -> stats.requests().misses());
        put(gauges, cache, "coalesced", stats -> stats.requests().coalesced());
        put(gauges, cache, "hitRate", CacheStats::hitRate);
        put(gauges, cache, "hitRateLastMinute", stats -> stats.lastMinute().hitRate());
        put(gauges, cache, "sets", stats -> stats.contents().sets());
        put(gauges, cache, "expired", stats -> stats.contents().expired());
        put(gauges, cache, "entries", stats -> stats.contents().entries());
        put(gauges, cache, "bytes", stats -> stats.contents().bytes());
        put(gauges, cache, "evictedForEntries", stats -> evicted(stats, EvictionCause.ENTRIES));
        put(gauges, cache, "evictedForBytes", stats -> evicted(stats, EvictionCause.BYTES));
        put(gauges, cache, "oversized", stats -> evicted(stats, EvictionCause.OVERSIZED));
        put(gauges, cache, "refreshes", stats -> stats.loads().refreshes());
        put(gauges, cache, "diskHits", stats -> stats.loads().secondLevelHits());
    }

    private static void put(
            Map<String, Supplier<Number>> gauges, SharedCache cache, String name, Function<CacheStats, Number> figure) {
        gauges.put(name, () -> figure.apply(cache.stats()));
    }

    private static long evicted(CacheStats stats, EvictionCause cause) {
        return stats.contents().evictions().get(cause);
    }

    private static double mean(LoaderCounters.Totals queries) {
        return queries.queries() == 0 ? 0 : (double) queries.keys() / queries.queries();
    }
}
