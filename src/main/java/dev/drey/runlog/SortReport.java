package dev.drey.runlog;

/**
 * How a stage sorted its rows.
 *
 * @param runs that were sorted in memory
 * @param passes how often a row was merged at most; 0 when all rows fitted into memory
 * @param spilledBytes written to temporary files
 */
public record SortReport(long runs, int passes, long spilledBytes) {}
