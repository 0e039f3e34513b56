package dev.drey.jdbc;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Timestamps as microseconds since 1970 in UTC, and as Java has them. */
final class Moments {
    static final long MICROS_PER_SECOND = 1_000_000;
    static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    private Moments() {}

    static LocalDateTime local(long micros) {
        long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
        int nanos = (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000;
        return LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC);
    }

    /**
     * What is below a microsecond is cut off, towards the past.
     *
     * @throws ArithmeticException if 64 bits do not hold it
     */
    static long micros(LocalDateTime time) {
        long seconds = Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), MICROS_PER_SECOND);
        return Math.addExact(seconds, time.getNano() / 1000);
    }
}
