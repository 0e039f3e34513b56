package dev.drey.runlog;

/**
 * How a stage sorted its rows, or brought sorted rows from several subtasks to one.
 *
 * @param runs that were sorted in memory; 0 when rows came in order
 * @param passes how often a row was merged at most; 0 when all rows fitted into memory
 * @param spilledBytes written to temporary files: runs, and rows that waited for those of other subtasks
 */
public record SortReport(long runs, int passes, long spilledBytes) {}
