package dev.drey.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * One run of one peer.
 *
 * @param peer as in the tables, for instance {@code duckdb}
 * @param rows input rows
 * @param jobSeconds from handing over the query, planning included, to the last row of the result; the start of the JVM and of a cluster are
 *     not counted, the compiling of hot code is
 * @param digest of the result
 */
record Measurement(String peer, Work work, long rows, double jobSeconds, String digest) {
    static Measurement of(String peer, Work work, long startNanos, long endNanos, ResultDigest digest) {
        return new Measurement(peer, work, digest.rows(), (endNanos - startNanos) / 1e9, digest.toString());
    }

    /** Prints the one line of JSON; {@code wallSeconds} runs from the start of the JVM to now. */
    void print() {
        long started = ManagementFactory.getRuntimeMXBean().getStartTime();
        double wallSeconds = (System.currentTimeMillis() - started) / 1e3;
        System.out.printf(
                Locale.ROOT,
                "{\"peer\": \"%s\", \"work\": \"%s\", \"rows\": %d, \"jobSeconds\": %.3f, \"wallSeconds\": %.3f, \"digest\": \"%s\"}%n",
                peer,
                work.label(),
                rows,
                jobSeconds,
                wallSeconds,
                digest);
    }
}
