package dev.drey.cache;

import java.util.Map;

/**
 * What a cache has done since it was made, at one moment; the parts are read one after the other while others go on.
 *
 * @param requests rows that asked
 * @param lastMinute the same over the last minute, cut to whole seconds
 * @param contents what is in the first level, and what came and went
 * @param loads calls to the source behind it
 */
public record CacheStats(Requests requests, LastMinute lastMinute, Contents contents, Loads loads) {
    /**
     * Rows that asked for a key. Each is one of three: a hit, a miss or coalesced.
     *
     * @param hits found in the first level
     * @param negativeHits those of the hits that found that the key does not exist
     * @param misses not found, and the first to ask: the row that makes a key be loaded
     * @param coalesced not found, while the key was being loaded already for an earlier row, be it of the same request
     */
    public record Requests(long hits, long negativeHits, long misses, long coalesced) {
        public long total() {
            return hits + misses + coalesced;
        }

        /** Share of the rows that were hits, 0 to 1; NaN where no row has asked. */
        public double hitRate() {
            return (double) hits / total();
        }
    }

    /** The rows of the last minute. */
    public record LastMinute(long hits, long rows) {
        /** Share of the rows that were hits, 0 to 1; NaN where no row has asked. */
        public double hitRate() {
            return (double) hits / rows;
        }
    }

    /**
     * The first level.
     *
     * @param sets entries written, also negative ones and those that replaced others
     * @param expired entries dropped because of their age, when asked for or by a sweep
     * @param evictions entries that had to go for a bound, by cause; all causes are there
     * @param bytes as the weigher says, with the cache's own objects; 0 where there is no weigher
     */
    public record Contents(long sets, long expired, Map<EvictionCause, Long> evictions, long entries, long bytes) {
        public long evicted() {
            return evictions.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Calls of the {@link BatchLoader}, and what spared them.
     *
     * @param calls calls that have begun
     * @param failed those of them that failed
     * @param keys keys that were asked for in all calls
     * @param largest most keys in one call
     * @param p50Nanos time of the median call, begin to answer, failed ones too; 0 before the first; to three digits
     * @param p99Nanos that of the slowest hundredth
     * @param refreshes keys loaded anew while their value was still in use
     * @param secondLevelHits keys that were found in the second level, and did not have to be loaded
     */
    public record Loads(
            long calls,
            long failed,
            long keys,
            long largest,
            long p50Nanos,
            long p99Nanos,
            long refreshes,
            long secondLevelHits) {
        /** Mean number of keys in a call; NaN before the first. */
        public double meanBatch() {
            return (double) keys / calls;
        }
    }

    /** Share of all rows that were hits, 0 to 1; NaN where no row has asked. */
    public double hitRate() {
        return requests.hitRate();
    }

    /**
     * Calls that the source was spared: a program without a cache makes one call a row. Negative if warming and refreshing took more calls than there
     * were rows.
     */
    public long callsSaved() {
        return requests.total() - loads.calls();
    }
}
