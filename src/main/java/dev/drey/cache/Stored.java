package dev.drey.cache;

/**
 * What a {@link SecondLevel} keeps for a key.
 *
 * @param value null for a key that does not exist
 * @param writtenAt when the value was loaded, in nanoseconds of the cache's clock
 * @param expiresAt from when on it must not be used any more, in nanoseconds of the cache's clock, which may have wrapped: compare by difference
 */
public record Stored<V>(V value, long writtenAt, long expiresAt) {}
