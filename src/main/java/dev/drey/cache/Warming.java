package dev.drey.cache;

import java.time.Duration;

/**
 * What {@link LookupCache#warm} did.
 *
 * @param asked keys that were to be made warm
 * @param skipped those of them that the cache has no room for
 * @param present those of them that were in the cache already
 * @param loaded those of them that were loaded, or were being loaded
 * @param time from the call to the last answer
 */
public record Warming(long asked, long skipped, long present, long loaded, Duration time) {}
