package dev.drey.api;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Date-times and microseconds since 1970-01-01 00:00:00 UTC. */
final class Times {
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final int NANOS_PER_MICRO = 1_000;

    private Times() {}

    /**
     * Microseconds of a second and its fraction.
     *
     * @throws IllegalArgumentException if the fraction has more than six digits, or the time is out of range
     */
    static long micros(long epochSecond, int nanos) {
        if (nanos % NANOS_PER_MICRO != 0) {
            throw new IllegalArgumentException("has nanoseconds (" + nanos
                    + " behind the second); a timestamp has microseconds: round or truncate it first");
        }
        try {
            return Math.addExact(Math.multiplyExact(epochSecond, MICROS_PER_SECOND), nanos / NANOS_PER_MICRO);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is out of the range of microseconds in 64 bits", e);
        }
    }

    static LocalDateTime dateTime(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND),
                (int) Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO,
                ZoneOffset.UTC);
    }
}
