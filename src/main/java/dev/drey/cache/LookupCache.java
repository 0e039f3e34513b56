package dev.drey.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * A read-through cache in front of a {@link BatchLoader}: values by key in memory, bounded by entries and bytes and with a time to live, behind it perhaps a
 * {@link SecondLevel}, behind that the loader.
 *
 * <ul>
 *   <li>The keys that a request misses are loaded in batches. A key that is being loaded is not loaded a second time: who asks for it waits for that load
 *       (single flight).
 *   <li>That a key does not exist is remembered too, for a time of its own.
 *   <li>Failures are not remembered. A load that fails completes all who wait for it with a {@link CacheLoadException}.
 *   <li>{@link #put} and {@link #invalidate} overtake a running load: its answer reaches those who wait for it already, but is not kept.
 * </ul>
 *
 * <pre>{@code
 * LookupCache<String, Airport> airports = LookupCache.builder(BatchLoader.blocking(table::findAll, threads))
 *         .maximumEntries(10_000)
 *         .timeToLive(Duration.ofMinutes(10))
 *         .build();
 * Airport airport = airports.get("ATL");
 * }</pre>
 *
 * <p>Methods that return a future never wait; whatever is in memory completes it before it is returned. Futures complete on the threads of the loader, or of the
 * second level: what depends on them must not block. A value is never null: null stands for a key that does not exist. Keys and values are shared with all who
 * ask, so they must not change. Thread-safe.
 *
 * @param <K> keys, not null, with {@code equals} and {@code hashCode}
 * @param <V> values
 */
public final class LookupCache<K, V> implements AutoCloseable {
    /** What an entry is taken to cost beside its key and value: nodes, slots of hash tables, times (64-bit JVM with compressed pointers). */
    public static final int ENTRY_OVERHEAD_BYTES = 128;

    private final int maximumBatch;
    private final long maximumEntries;
    private final Duration maximumWait;
    private final LongSupplier clock;
    private final EntryTerms<K, V> terms;
    private final Counters counters;
    private final FirstLevel<K, V> first;
    private final GuardedSecondLevel<K, V> second;
    private final SingleFlight<K, V> flights;
    private volatile boolean closed;

    LookupCache(LookupCacheBuilder<K, V> settings) {
        maximumBatch = settings.maximumBatch;
        maximumEntries = settings.maximumEntries;
        maximumWait = settings.maximumWait;
        clock = settings.clock;
        terms = new EntryTerms<>(settings);
        counters = new Counters(clock.getAsLong());
        first = settings.eviction == Eviction.LRU
                ? new LruLevel<>(settings.maximumEntries, settings.maximumBytes, counters)
                : new TinyLfuLevel<>(settings.maximumEntries, settings.maximumBytes, clock, counters);
        second = settings.secondLevel == null
                ? null
                : new GuardedSecondLevel<>(settings.secondLevel, settings.secondLevelThreads, settings.failureListener);
        flights = new SingleFlight<>(settings, first, second, terms, counters);
    }

    /** The settings of a cache in front of a loader. */
    public static <K, V> LookupCacheBuilder<K, V> builder(BatchLoader<K, V> loader) {
        return new LookupCacheBuilder<>(loader);
    }

    /**
     * Looks keys up for rows: the request that all others are made of.
     *
     * @param keys may repeat; must not change during the call
     * @param rows how many rows, 1 or more, ask for the key at the same place, for the statistics; null for one each
     * @return the value of each key at its place, null where the key does not exist; or a {@link CacheLoadException} if a load failed
     */
    public CompletableFuture<List<V>> lookUpAsync(List<? extends K> keys, int[] rows) {
        return resolve(keys, rows).values();
    }

    /** The same for who can do with the keys that were loaded when others could not be: the future does not fail for them, each answer tells. */
    public CompletableFuture<Answers<V>> answersAsync(List<? extends K> keys, int[] rows) {
        return resolve(keys, rows).answers();
    }

    private Lookup<K, V> resolve(List<? extends K> keys, int[] rows) {
        requireOpen();
        if (rows != null && rows.length < keys.size()) {
            throw new IllegalArgumentException(
                    "rows has " + rows.length + " counts for " + keys.size() + " keys; one for each is needed.");
        }
        long now = clock.getAsLong();
        PendingLoads<K, V> pending = new PendingLoads<>(maximumBatch);
        Request<K, V> request = new Request<>(keys.size(), now, pending);
        Lookup<K, V> lookup = new Lookup<>(request);
        try {
            lookup.resolve(keys, rows, first, flights);
        } catch (Throwable e) {
            flights.abandon(pending.loads(), e);
            throw e;
        }
        counters.requested(request.tally, now);
        flights.begin(pending.loads());
        return lookup;
    }

    /** The value of a key, null if it does not exist. */
    public CompletableFuture<V> getAsync(K key) {
        return lookUpAsync(List.of(key), null).thenApply(values -> values.get(0));
    }

    /** The values of those keys that exist; each key counts as a row, and repeated ones as several. */
    public CompletableFuture<Map<K, V>> getAllAsync(Collection<? extends K> keys) {
        List<K> asked = new ArrayList<>(keys);
        return lookUpAsync(asked, null).thenApply(values -> {
            Map<K, V> found = new HashMap<>();
            for (int i = 0; i < asked.size(); i++) {
                if (values.get(i) != null) {
                    found.put(asked.get(i), values.get(i));
                }
            }
            return found;
        });
    }

    /**
     * The value of a key, null if it does not exist; waits for a load.
     *
     * @throws CacheLoadException if the load failed or took longer than the cache may wait, or the thread was interrupted
     */
    public V get(K key) {
        return await(getAsync(key));
    }

    /** {@link #getAllAsync}, waiting as {@link #get} does. */
    public Map<K, V> getAll(Collection<? extends K> keys) {
        return await(getAllAsync(keys));
    }

    /** The value of a key if it is in memory, else null; loads nothing. Counts as a hit or a miss. */
    public V getIfPresent(K key) {
        requireOpen();
        long now = clock.getAsLong();
        Entry<V> entry = first.find(key, now);
        Counters.Tally tally = new Counters.Tally();
        if (entry == null) {
            tally.waits(true, 1);
        } else {
            tally.hit(entry.negative(), 1);
        }
        counters.requested(tally, now);
        return entry == null ? null : entry.value;
    }

    /** Puts a value that is known from elsewhere, with the time to live that it would have if it had been loaded. */
    public void put(K key, V value) {
        requireOpen();
        Objects.requireNonNull(value, "value");
        flights.replace(key, terms.loaded(key, value, clock.getAsLong()));
    }

    /** Puts a value with a time to live of its own; zero or less takes the key away. */
    public void put(K key, V value, Duration timeToLive) {
        requireOpen();
        Objects.requireNonNull(value, "value");
        flights.replace(key, terms.put(key, value, timeToLive, clock.getAsLong()));
    }

    /** {@link #put(Object, Object)} for each: warms the cache with rows of a query or a file. */
    public void putAll(Map<? extends K, ? extends V> values) {
        values.forEach(this::put);
    }

    /**
     * Waits until what was put and taken away so far has reached the second level; for who puts a great deal, which waits for that level in memory meanwhile. Does nothing
     * where there is none.
     *
     * @throws CacheLoadException if it takes longer than the cache may wait, or the thread was interrupted
     */
    public void awaitWrites() {
        requireOpen();
        if (second != null) {
            await(second.reached());
        }
    }

    /** Forgets what is known about a key, in all levels: who asks from now on makes a load. */
    public void invalidate(K key) {
        requireOpen();
        flights.replace(key, null);
    }

    /** Forgets all, in all levels. */
    public void invalidateAll() {
        requireOpen();
        flights.removeAll();
    }

    /**
     * Loads the keys that are not in memory, batch by batch, before somebody asks; counts as loads, not as requests.
     *
     * @param keys the most wanted first, as {@link #hottest} gives them; as many are made warm as the cache may hold entries. The most wanted come in last, so
     *     that they are the last to go
     * @return completes when all are there; fails as soon as a load fails, what came before stays
     */
    public CompletableFuture<Warming> warm(Collection<? extends K> keys) {
        requireOpen();
        return new Warmer<K, V>(flights, maximumBatch, clock).warm(keys, maximumEntries);
    }

    /** Keys in memory whose values would be missed most, the most wanted first: what to keep for {@link #warm} after a restart. At most as many as asked for. */
    public List<K> hottest(int limit) {
        return first.hottest(limit, clock.getAsLong());
    }

    /** What the cache has done so far. */
    public CacheStats stats() {
        return counters.stats(clock.getAsLong(), first.entries(), first.bytes());
    }

    /** A copy of the times of all loads in nanoseconds, to be merged with those of other caches; 3 digits, longer ones count as an hour. */
    public Histogram loadLatencies() {
        return counters.latencies();
    }

    /**
     * Fails the loads that run, frees the memory and closes the second level. Requests fail from now on; statistics stay. The loader and its threads are the
     * caller's. Does nothing the second time.
     *
     * @throws CacheLoadException if the second level could not be closed in the time that the cache may wait
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        flights.close();
        if (second != null) {
            await(second.close());
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The cache is closed.");
        }
    }

    private <T> T await(Future<T> future) {
        try {
            return future.get(EntryTerms.nanos(maximumWait), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CacheLoadException failure
                    ? new CacheLoadException(failure.getMessage(), failure.getCause())
                    : new CacheLoadException("The cache failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new CacheLoadException("There was no answer for " + maximumWait.toMillis() + " ms.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheLoadException("Interrupted while waiting for an answer.", e);
        }
    }
}
