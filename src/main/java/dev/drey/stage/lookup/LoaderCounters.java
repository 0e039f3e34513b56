package dev.drey.stage.lookup;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts the queries of a {@link RetryingLoader}; thread-safe. */
final class LoaderCounters {
    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    /**
     * Queries so far.
     *
     * @param queries begun, retries included
     * @param failed those that failed or were given up
     * @param retries requests that were tried again
     * @param keys keys asked for in all
     * @param largest most keys of one
     */
    record Totals(long queries, long failed, long retries, long keys, long largest) {}

    private final Histogram latencies = newHistogram();
    private long queries;
    private long failed;
    private long retries;
    private long keys;
    private long largest;

    /** One that takes latencies in nanoseconds, to be added to others. */
    static Histogram newHistogram() {
        return new Histogram(1000, LONGEST_NANOS, DIGITS);
    }

    synchronized void begun(int batch) {
        queries++;
        keys += batch;
        largest = Math.max(largest, batch);
    }

    synchronized void ended(long nanos, boolean failure) {
        latencies.recordValue(Math.max(0, Math.min(nanos, LONGEST_NANOS)));
        if (failure) {
            failed++;
        }
    }

    synchronized void retried() {
        retries++;
    }

    synchronized Totals totals() {
        return new Totals(queries, failed, retries, keys, largest);
    }

    /** The time within which a share of the queries ended, in nanoseconds; 0 before the first. */
    synchronized long latencyNanos(double percentile) {
        return latencies.getValueAtPercentile(percentile);
    }

    synchronized Histogram latencies() {
        return latencies.copy();
    }
}
