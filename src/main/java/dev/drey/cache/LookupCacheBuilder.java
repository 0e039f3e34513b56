package dev.drey.cache;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The settings of a {@link LookupCache}; each refuses values that make no sense with an {@link IllegalArgumentException}. */
public final class LookupCacheBuilder<K, V> {
    /** As many entries as a hash table of the JDK holds without growing thin. */
    private static final long MOST_ENTRIES = 1L << 30;

    final BatchLoader<K, V> loader;
    long maximumEntries = 10_000;
    long maximumBytes = Long.MAX_VALUE;
    Weigher<? super K, ? super V> weigher;
    Eviction eviction = Eviction.LRU;
    Duration timeToLive = Duration.ofMinutes(5);
    Duration negativeTimeToLive = Duration.ofMinutes(1);
    Function<? super V, Duration> entryTimeToLive;
    Duration refreshAfter;
    int maximumBatch = 1000;
    Duration maximumWait = Duration.ofMinutes(1);
    LongSupplier clock = System::nanoTime;
    SecondLevel<K, V> secondLevel;
    Executor secondLevelThreads;
    Consumer<? super Throwable> failureListener = failure -> {};

    LookupCacheBuilder(BatchLoader<K, V> loader) {
        this.loader = Objects.requireNonNull(loader, "loader");
    }

    /** Most entries in memory, 1 to 2^30, those of keys that do not exist included; 10,000 unless set. */
    public LookupCacheBuilder<K, V> maximumEntries(long entries) {
        maximumEntries = within("maximumEntries", entries, MOST_ENTRIES);
        return this;
    }

    /** Most bytes that the entries in memory take, as the weigher says, with {@link LookupCache#ENTRY_OVERHEAD_BYTES} for each; no bound unless set. */
    public LookupCacheBuilder<K, V> maximumBytes(long bytes, Weigher<? super K, ? super V> weigher) {
        maximumBytes = within("maximumBytes", bytes, Long.MAX_VALUE);
        return weigher(weigher);
    }

    /** Lets entries be weighed without bounding them by it, so that {@link CacheStats} tells their bytes. */
    public LookupCacheBuilder<K, V> weigher(Weigher<? super K, ? super V> weigher) {
        this.weigher = Objects.requireNonNull(weigher, "weigher");
        return this;
    }

    /** Who goes when the cache is full; {@link Eviction#LRU} unless set. */
    public LookupCacheBuilder<K, V> eviction(Eviction eviction) {
        this.eviction = Objects.requireNonNull(eviction, "eviction");
        return this;
    }

    /** How long after its load a value is used; 5 minutes unless set, longer times than 73 years are cut to those. */
    public LookupCacheBuilder<K, V> timeToLive(Duration time) {
        timeToLive = positive("timeToLive", time);
        return this;
    }

    /** A time to live for each loaded value: null for the common one; zero or less for a value that is not to be kept. */
    public LookupCacheBuilder<K, V> timeToLive(Function<? super V, Duration> timeOfValue) {
        entryTimeToLive = Objects.requireNonNull(timeOfValue, "timeToLive");
        return this;
    }

    /** How long it is remembered that a key does not exist; 1 minute unless set, zero for not at all. */
    public LookupCacheBuilder<K, V> negativeTimeToLive(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("negativeTimeToLive is " + time + "; zero or more is allowed.");
        }
        negativeTimeToLive = time;
        return this;
    }

    /**
     * From which age on a value that is asked for is loaded anew in the background; until the answer is there, or its time to live is over, the old one is
     * given. After a failure the next try is made a tenth of this time later. Not at all unless set. Also for keys that do not exist.
     */
    public LookupCacheBuilder<K, V> refreshAfter(Duration age) {
        refreshAfter = positive("refreshAfter", age);
        return this;
    }

    /** Most keys that the loader is asked for in one call; 1000 unless set. A request that misses more makes several calls at once. */
    public LookupCacheBuilder<K, V> maximumBatch(int keys) {
        maximumBatch = (int) within("maximumBatch", keys, Integer.MAX_VALUE);
        return this;
    }

    /** How long the methods that wait, {@link LookupCache#get} and the like, wait at most; 1 minute unless set. */
    public LookupCacheBuilder<K, V> maximumWait(Duration time) {
        maximumWait = positive("maximumWait", time);
        return this;
    }

    /** Nanoseconds since some moment, never running back; {@link System#nanoTime} unless set. */
    public LookupCacheBuilder<K, V> clock(LongSupplier nanos) {
        clock = Objects.requireNonNull(nanos, "clock");
        return this;
    }

    /**
     * A level behind the one in memory, closed with the cache.
     *
     * @param threads where it is called; one thread is enough. Stays the caller's, and should outlive the cache
     */
    public LookupCacheBuilder<K, V> secondLevel(SecondLevel<K, V> level, Executor threads) {
        secondLevel = Objects.requireNonNull(level, "level");
        secondLevelThreads = Objects.requireNonNull(threads, "threads");
        return this;
    }

    /** Is told the failures that no caller sees: of loads that nobody waits for, and of the second level. Must neither block nor throw. */
    public LookupCacheBuilder<K, V> failureListener(Consumer<? super Throwable> listener) {
        failureListener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** A new, empty cache; may be called again for another one, unless there is a second level. */
    public LookupCache<K, V> build() {
        if (refreshAfter != null && entryTimeToLive == null && refreshAfter.compareTo(timeToLive) >= 0) {
            throw new IllegalArgumentException("refreshAfter is " + refreshAfter + ", but values live for " + timeToLive
                    + " only; a shorter time is allowed.");
        }
        return new LookupCache<>(this);
    }

    private static long within(String name, long value, long most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " is " + value + "; 1 to " + most + " is allowed.");
        }
        return value;
    }

    private static Duration positive(String name, Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException(name + " is " + time + "; more than zero is allowed.");
        }
        return time;
    }
}
