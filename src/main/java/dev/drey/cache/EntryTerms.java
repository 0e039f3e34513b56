package dev.drey.cache;

import java.time.Duration;
import java.util.function.Function;

/** On which terms values are kept: how long they live, when they are loaded anew, and what they weigh. Makes entries of values. */
final class EntryTerms<K, V> {
    /** Some 73 years: longer times are cut to it, so that differences of times never overflow. */
    static final long LONGEST_NANOS = 1L << 61;

    private final long timeToLive;
    private final long negativeTimeToLive;
    private final Function<? super V, Duration> entryTimeToLive;
    private final long refreshAfter;
    private final long refreshRetry;
    private final Weigher<? super K, ? super V> weigher;

    EntryTerms(LookupCacheBuilder<K, V> settings) {
        timeToLive = nanos(settings.timeToLive);
        negativeTimeToLive = nanos(settings.negativeTimeToLive);
        entryTimeToLive = settings.entryTimeToLive;
        refreshAfter = settings.refreshAfter == null ? LONGEST_NANOS : nanos(settings.refreshAfter);
        refreshRetry = Math.max(refreshAfter / 10, 1);
        weigher = settings.weigher;
    }

    /** The entry of a loaded value, null for a key that does not exist; null if it is not to be kept. */
    Entry<V> loaded(K key, V value, long now) {
        if (value == null) {
            return entry(key, null, now, negativeTimeToLive);
        }
        Duration own = entryTimeToLive == null ? null : entryTimeToLive.apply(value);
        return entry(key, value, now, own == null ? timeToLive : nanos(own));
    }

    /** The entry of a value with its own time to live; null if that is no time at all. */
    Entry<V> put(K key, V value, Duration timeToLive, long now) {
        return entry(key, value, now, nanos(timeToLive));
    }

    /** The entry that came back from the second level, with the times that it has there. */
    Entry<V> restored(K key, Stored<V> stored) {
        return new Entry<>(
                stored.value(),
                weigh(key, stored.value()),
                stored.writtenAt(),
                stored.expiresAt(),
                stored.writtenAt() + refreshAfter);
    }

    boolean claimRefresh(Entry<V> entry, long now) {
        return entry.claimRefresh(now, refreshRetry);
    }

    private Entry<V> entry(K key, V value, long now, long nanosToLive) {
        return nanosToLive <= 0
                ? null
                : new Entry<>(value, weigh(key, value), now, now + nanosToLive, now + refreshAfter);
    }

    private long weigh(K key, V value) {
        if (weigher == null) {
            return 0;
        }
        long bytes = weigher.weigh(key, value);
        if (bytes < 0) {
            throw new IllegalStateException(
                    "The weigher gave " + bytes + " bytes for an entry; 0 or more are allowed.");
        }
        return Math.min(bytes, Long.MAX_VALUE / 2) + LookupCache.ENTRY_OVERHEAD_BYTES;
    }

    /** Longer times are cut to the longest, negative ones, however far back, to none. */
    static long nanos(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(Duration.ofNanos(LONGEST_NANOS)) >= 0 ? LONGEST_NANOS : duration.toNanos();
    }
}
