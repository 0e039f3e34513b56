package dev.drey.runlog;

/**
 * How long rows were on their way, from their arrival at a source (at a given rate: the time at which they were meant to arrive) until the result
 * that contains them came in to a stage. Rows are weights: those of a bundle that left in several chunks count for each.
 *
 * @param rows rows that were measured
 * @param p50Millis half of the rows were not slower
 * @param p90Millis nine in ten
 * @param p99Millis 99 in 100
 * @param maxMillis the slowest
 * @param histogram the HdrHistogram of nanoseconds in its compressed encoding, Base64
 */
public record Latency(
        long rows, double p50Millis, double p90Millis, double p99Millis, double maxMillis, String histogram) {}
