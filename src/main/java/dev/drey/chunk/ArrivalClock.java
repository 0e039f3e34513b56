package dev.drey.chunk;

import java.time.Instant;

/**
 * The clock of {@link Arrivals}: nanoseconds since 1970, read from the monotonic clock and anchored once per process to the system's clock. Within a
 * process differences are those of {@link System#nanoTime()}, whatever is done to the system's clock meanwhile; between processes and machines they
 * are as good as their system clocks agree at start.
 */
public final class ArrivalClock {
    private static final long ANCHOR;

    static {
        Instant now = Instant.now();
        ANCHOR = now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
    }

    private ArrivalClock() {}

    /** Now, in nanoseconds since 1970. */
    public static long now() {
        return at(System.nanoTime());
    }

    /** The time of a reading of {@link System#nanoTime()} in this process, in nanoseconds since 1970. */
    public static long at(long nanoTime) {
        return ANCHOR + nanoTime;
    }
}
