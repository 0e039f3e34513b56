package dev.drey.stage.lookup;

import dev.drey.cache.Answers;
import dev.drey.cache.CacheLoadException;
import dev.drey.cache.CacheStats;
import dev.drey.cache.EvictionCause;
import dev.drey.cache.LookupCache;
import dev.drey.cache.Warming;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.RowLayout;
import dev.drey.runtime.CacheTotals;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the subtasks of one stage share in a process: the cache, the loader behind it with its threads, and the open dimension. Owns all three. Thread-safe.
 *
 * <p>How it is opened is told in {@link CacheOpening}.
 */
final class SharedCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedCache.class);
    /** Rows that wait to be written to disk while the cache is made warm. */
    private static final int MOST_QUEUED = 1000;

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String stage;
    private final String id = UUID.randomUUID().toString();
    private final RowLayout keys;
    private final DimensionReader reader;
    private final RetryingLoader loader;
    private final LookupCache<DimensionKey, DimensionRow> cache;
    private final AtomicLong puts = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();
    private final LongAdder unmatched = new LongAdder();
    private final AtomicLong warmedKeys = new AtomicLong();
    private final AtomicLong warmNanos = new AtomicLong();
    private final AtomicLong nextLine = new AtomicLong(System.nanoTime() + MINUTE_NANOS);

    SharedCache(
            String stage,
            RowLayout keys,
            DimensionReader reader,
            RetryingLoader loader,
            LookupCache<DimensionKey, DimensionRow> cache) {
        this.stage = stage;
        this.keys = keys;
        this.reader = reader;
        this.loader = loader;
        this.cache = cache;
    }

    /** Tells it from those of other processes and stages. */
    String id() {
        return id;
    }

    /** How keys lie in bytes. */
    RowLayout keyLayout() {
        return keys;
    }

    RetryingLoader loader() {
        return loader;
    }

    CacheStats stats() {
        return cache.stats();
    }

    long warmedKeys() {
        return warmedKeys.get();
    }

    long warmNanos() {
        return warmNanos.get();
    }

    /**
     * Looks keys up; never waits, never fails for a load.
     *
     * @param rows how many rows have the key at the same place
     */
    CompletableFuture<Answers<DimensionRow>> look(List<DimensionKey> wanted, int[] rows) {
        return cache.answersAsync(wanted, rows);
    }

    /** From now on no key waits for further ones, until {@link #takeTime} has been called as often: none will come before they are there. */
    void hurry() {
        loader.hurry();
    }

    void takeTime() {
        loader.takeTime();
    }

    /** Counts rows that leave without a match. */
    void unmatched(int rows) {
        unmatched.add(rows);
    }

    long unmatched() {
        return unmatched.sum();
    }

    /** Keys worth keeping, the most wanted first. */
    List<DimensionKey> hottest(int limit) {
        return cache.hottest(limit);
    }

    /**
     * Puts a row in without being asked for its key; for warming. Waits now and then until the level on disk has what was put, so that not all rows queue up for it.
     *
     * @throws CacheLoadException if the level on disk does not keep up
     */
    void put(DimensionKey key, DimensionRow row) {
        cache.put(key, row);
        if (puts.incrementAndGet() % MOST_QUEUED == 0) {
            cache.awaitWrites();
        }
    }

    /**
     * Looks keys up so that rows find them; waits, but not longer than it may. A dimension that does not answer leaves the cache cold, which the log tells.
     *
     * @param what the keys are, for the log
     * @throws DimensionException for a fault that stays
     */
    void warm(List<DimensionKey> wanted, String what, Duration longest)
            throws DimensionException, InterruptedException {
        if (wanted.isEmpty()) {
            return;
        }
        hurry();
        try {
            Warming done = cache.warm(wanted).get(longest.toNanos(), TimeUnit.NANOSECONDS);
            warmed(done.present() + done.loaded(), done.time().toNanos(), what);
        } catch (ExecutionException e) {
            DimensionException fault = dimensionFault(e);
            if (fault != null && !fault.isTransient()) {
                throw fault;
            }
            LOG.warn(
                    "stage '{}' goes on with a cold cache: {}",
                    stage,
                    e.getCause().getMessage());
        } catch (TimeoutException e) {
            LOG.warn("stage '{}' goes on: warming with {} took more than {} s", stage, what, longest.toSeconds());
        } finally {
            takeTime();
        }
    }

    private static DimensionException dimensionFault(Throwable fault) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (at instanceof DimensionException found) {
                return found;
            }
        }
        return null;
    }

    /** Notes that keys were put in before they were asked for. */
    void warmed(long count, long nanos, String what) {
        warmedKeys.addAndGet(count);
        warmNanos.accumulateAndGet(nanos, Math::max);
        LOG.info("stage '{}': cache warm with {} keys {} after {} ms", stage, count, what, nanos / 1_000_000);
    }

    /** What it has done, to be added to what those of other processes did. */
    CacheTotals totals() {
        CacheTotals totals = new CacheTotals(looks.getAndIncrement());
        CacheStats stats = cache.stats();
        totals.hits = stats.requests().hits();
        totals.negativeHits = stats.requests().negativeHits();
        totals.misses = stats.requests().misses();
        totals.coalesced = stats.requests().coalesced();
        totals.unmatched = unmatched.sum();
        totals.recentHits = stats.lastMinute().hits();
        totals.recentRows = stats.lastMinute().rows();
        totals.sets = stats.contents().sets();
        totals.expired = stats.contents().expired();
        totals.evictedForEntries = stats.contents().evictions().get(EvictionCause.ENTRIES);
        totals.evictedForBytes = stats.contents().evictions().get(EvictionCause.BYTES);
        totals.oversized = stats.contents().evictions().get(EvictionCause.OVERSIZED);
        totals.entries = stats.contents().entries();
        totals.bytes = stats.contents().bytes();
        totals.refreshes = stats.loads().refreshes();
        totals.secondLevelHits = stats.loads().secondLevelHits();
        totals.warmedKeys = warmedKeys.get();
        totals.warmNanos = warmNanos.get();
        LoaderCounters.Totals queries = loader.counters().totals();
        totals.queries = queries.queries();
        totals.failedQueries = queries.failed();
        totals.retries = queries.retries();
        totals.queriedKeys = queries.keys();
        totals.largestQuery = queries.largest();
        totals.timesOpened = loader.timesOpened();
        totals.setLatencies(loader.counters().latencies());
        return totals;
    }

    /** Writes a line into the log, once a minute however many call. */
    void logEachMinute() {
        long due = nextLine.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextLine.compareAndSet(due, now + MINUTE_NANOS) && LOG.isInfoEnabled()) {
            LOG.info("stage '{}': {}", stage, line());
        }
    }

    String line() {
        CacheStats stats = cache.stats();
        LoaderCounters.Totals queries = loader.counters().totals();
        return String.format(
                Locale.ROOT,
                "%,d rows looked up, %.1f %% hits (last minute %.1f %%), %,d misses, %,d coalesced; %,d entries of %,d bytes, %,d"
                        + " evicted, %,d expired; %,d queries for %,d keys (%,d failed, p50 %.1f ms, p99 %.1f ms), %,d calls saved",
                stats.requests().total(),
                100 * orZero(stats.hitRate()),
                100 * orZero(stats.lastMinute().hitRate()),
                stats.requests().misses(),
                stats.requests().coalesced(),
                stats.contents().entries(),
                stats.contents().bytes(),
                stats.contents().evicted(),
                stats.contents().expired(),
                queries.queries(),
                queries.keys(),
                queries.failed(),
                loader.counters().latencyNanos(50) / 1e6,
                loader.counters().latencyNanos(99) / 1e6,
                stats.requests().total() - queries.queries());
    }

    private static double orZero(double share) {
        return Double.isNaN(share) ? 0 : share;
    }

    /** The cache first: its level on disk is closed on the loader's threads. */
    @Override
    public void close() {
        try {
            cache.close();
        } finally {
            try {
                loader.close();
            } finally {
                reader.close();
            }
        }
    }
}
