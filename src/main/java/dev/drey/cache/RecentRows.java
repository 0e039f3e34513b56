package dev.drey.cache;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Rows and hits of the last minute: a ring of seconds, counted into without a lock. */
final class RecentRows {
    static final int SECONDS = 60;

    private final long start;
    private final Second[] ring = new Second[SECONDS];

    RecentRows(long now) {
        start = now;
        for (int i = 0; i < SECONDS; i++) {
            ring[i] = new Second(-SECONDS);
        }
    }

    void add(long now, long hits, long rows) {
        long number = second(now);
        Second second = ring[(int) (number % SECONDS)];
        if (second.enter(number)) {
            second.hits.add(hits);
            second.rows.add(rows);
        }
    }

    CacheStats.LastMinute at(long now) {
        long last = second(now);
        long hits = 0;
        long rows = 0;
        for (Second second : ring) {
            if (last - second.number < SECONDS) {
                hits += second.hits.sum();
                rows += second.rows.sum();
            }
        }
        return new CacheStats.LastMinute(hits, rows);
    }

    /** Seconds since the start; a difference, since the clock may wrap. */
    private long second(long now) {
        return (now - start) / TimeUnit.SECONDS.toNanos(1);
    }

    private static final class Second {
        final LongAdder hits = new LongAdder();
        final LongAdder rows = new LongAdder();
        volatile long number;

        Second(long number) {
            this.number = number;
        }

        /** Makes this the second of that number, empty, if it was an earlier one. False for a thread that comes a minute late. */
        boolean enter(long wanted) {
            if (number == wanted) {
                return true;
            }
            synchronized (this) {
                if (number > wanted) {
                    return false;
                }
                if (number < wanted) {
                    hits.reset();
                    rows.reset();
                    number = wanted;
                }
                return true;
            }
        }
    }
}
