package dev.drey.runlog;

/**
 * The cache that a stage looked its rows up in, over all processes, at the end of a run.
 *
 * @param rows what the rows that asked met
 * @param contents what it held, and what came and went
 * @param queries what was sent to the dimension behind it
 * @param warmedKeys keys that were there before the first row, because they were put in on purpose
 * @param warmMillis how long that took
 */
public record CacheReport(Rows rows, Contents contents, Queries queries, long warmedKeys, double warmMillis) {
    /**
     * Rows with a key; each is one of three: a hit, a miss or coalesced.
     *
     * @param hits found in memory
     * @param negativeHits those of them that found that the key has no row
     * @param misses the first to ask for a key that was not there, or not any more
     * @param coalesced asked for a key that was being loaded already
     * @param unmatched rows that left without a match, because their key has no row or they have no key; such ones are in addition to the three
     * @param recentHitRate share of hits over the last minute of the run; null where there were no rows
     */
    public record Rows(
            long hits, long negativeHits, long misses, long coalesced, long unmatched, Double recentHitRate) {
        public long total() {
            return hits + misses + coalesced;
        }

        /** Share of the rows that were hits; NaN where there were none. */
        public double hitRate() {
            return (double) hits / total();
        }
    }

    /**
     * What it held, and what came and went.
     *
     * @param sets entries written
     * @param expired entries dropped because of their age
     * @param evictedForEntries entries that had to go because there were too many
     * @param evictedForBytes entries that had to go because they took too many bytes
     * @param oversized entries that alone were too large
     * @param entries at the end
     * @param bytes at the end, of heap
     * @param refreshes keys loaded anew in the background
     * @param diskHits keys found in the level on disk
     */
    public record Contents(
            long sets,
            long expired,
            long evictedForEntries,
            long evictedForBytes,
            long oversized,
            long entries,
            long bytes,
            long refreshes,
            long diskHits) {
        public long evictions() {
            return evictedForEntries + evictedForBytes + oversized;
        }
    }

    /**
     * What was sent to the dimension.
     *
     * @param sent queries, retries included
     * @param failed those that failed or took too long
     * @param retries look-ups that were tried again
     * @param keys keys asked for in all
     * @param largest most keys of one query
     * @param timesOpened how often nothing was sent for a while after too many failures
     * @param p50Millis half of the queries were not slower
     * @param p99Millis 99 in 100
     */
    public record Queries(
            long sent,
            long failed,
            long retries,
            long keys,
            long largest,
            long timesOpened,
            double p50Millis,
            double p99Millis) {
        /** Mean number of keys of a query; NaN where there were none. */
        public double meanKeys() {
            return (double) keys / sent;
        }
    }

    /** Calls that the dimension was spared: a program without cache and batches makes one for each row with a key. */
    public long callsSaved() {
        return rows.total() - queries.sent();
    }
}
