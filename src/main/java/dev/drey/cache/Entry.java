package dev.drey.cache;

import java.time.Duration;

/** A value in the first level, or the knowledge that a key has none. Times are nanoseconds of the cache's clock and compared by difference. */
final class Entry<V> {
    /** Null for a key that does not exist. */
    final V value;

    /** What it takes in memory with its key and the cache's own objects; 0 where nobody weighs. */
    final long bytes;

    final long writtenAt;
    final long expiresAt;
    private volatile long refreshAt;

    Entry(V value, long bytes, long writtenAt, long expiresAt, long refreshAt) {
        this.value = value;
        this.bytes = bytes;
        this.writtenAt = writtenAt;
        this.expiresAt = expiresAt;
        this.refreshAt = refreshAt;
    }

    boolean negative() {
        return value == null;
    }

    boolean expired(long now) {
        return now - expiresAt >= 0;
    }

    /** How long it still may be used; zero if no more. */
    Duration timeToLive(long now) {
        return Duration.ofNanos(Math.max(expiresAt - now, 0));
    }

    /**
     * Whether the caller is to load the value anew. The answer is no for a while from then on, so that a source that fails is not asked on each hit; that two
     * threads both get a yes does no harm, since a key is loaded once at a time.
     */
    boolean claimRefresh(long now, long retryNanos) {
        if (now - refreshAt < 0) {
            return false;
        }
        refreshAt = now + retryNanos;
        return true;
    }

    Stored<V> stored() {
        return new Stored<>(value, writtenAt, expiresAt);
    }
}
