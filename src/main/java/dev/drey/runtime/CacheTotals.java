package dev.drey.runtime;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What a cache of rows has done, and the queries behind it; as it was when it was last looked at. Rows ask; keys are asked for and kept. Bytes are bytes of heap.
 * Not thread-safe.
 */
public final class CacheTotals implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Rows that found their key, or that it has no row. */
    public long hits;
    /** Those of them that found that their key has no row. */
    public long negativeHits;
    /** Rows that made their key be loaded. */
    public long misses;
    /** Rows whose key was being loaded already. */
    public long coalesced;
    /** Rows that left without a row of the table: their key has none, or they have no key. */
    public long unmatched;

    public long recentHits;
    /** Rows of the last minute. */
    public long recentRows;

    public long sets;
    public long expired;
    public long evictedForEntries;
    public long evictedForBytes;
    /** Entries that were too large for the whole cache. */
    public long oversized;

    public long entries;
    public long bytes;
    public long refreshes;
    public long secondLevelHits;

    public long queries;
    public long failedQueries;
    public long retries;
    public long queriedKeys;
    public long largestQuery;
    /** How often nothing was read for a while after too many failures. */
    public long timesOpened;

    /** Keys that were made warm before the first row. */
    public long warmedKeys;

    public long warmNanos;
    /** How often this was looked at: the later look counts. */
    long look;
    /** The times of the queries in nanoseconds, compressed; null for none. */
    private byte[] latencies;

    /** @param looks how often the cache was looked at before */
    public CacheTotals(long looks) {
        this.look = looks + 1;
    }

    /** Takes the times of all queries, in nanoseconds. */
    public void setLatencies(Histogram nanos) {
        ByteBuffer buffer = ByteBuffer.allocate(nanos.getNeededByteBufferCapacity());
        int length = nanos.encodeIntoCompressedByteBuffer(buffer);
        latencies = new byte[length];
        buffer.flip().get(latencies);
    }

    /** The time within which a share of the queries ended, in nanoseconds; 0 where there were none. */
    public long latencyNanos(double percentile) {
        return latencies == null ? 0 : histogram(latencies).getValueAtPercentile(percentile);
    }

    private static Histogram histogram(byte[] compressed) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(compressed), 0);
        } catch (DataFormatException e) {
            throw new IllegalStateException("the times of queries cannot be decoded: " + e.getMessage(), e);
        }
    }

    /** Adds what another cache did. */
    void add(CacheTotals that) {
        hits += that.hits;
        negativeHits += that.negativeHits;
        misses += that.misses;
        coalesced += that.coalesced;
        unmatched += that.unmatched;
        recentHits += that.recentHits;
        recentRows += that.recentRows;
        sets += that.sets;
        expired += that.expired;
        evictedForEntries += that.evictedForEntries;
        evictedForBytes += that.evictedForBytes;
        oversized += that.oversized;
        entries += that.entries;
        bytes += that.bytes;
        refreshes += that.refreshes;
        secondLevelHits += that.secondLevelHits;
        addQueries(that);
        warmedKeys += that.warmedKeys;
        warmNanos = Math.max(warmNanos, that.warmNanos);
    }

    private void addQueries(CacheTotals that) {
        queries += that.queries;
        failedQueries += that.failedQueries;
        retries += that.retries;
        queriedKeys += that.queriedKeys;
        largestQuery = Math.max(largestQuery, that.largestQuery);
        timesOpened += that.timesOpened;
        if (that.latencies != null) {
            Histogram sum = histogram(that.latencies);
            if (latencies != null) {
                sum.add(histogram(latencies));
            }
            setLatencies(sum);
        }
    }
}
