package dev.drey.stage.sort;

/**
 * What a sort did.
 *
 * @param rows that were added
 * @param peakRows most of them that were in memory at a time before they were merged
 * @param runs that were sorted in memory
 * @param passes how often a row was merged at most: 0 when all rows fitted into memory
 * @param spilledBytes written to files, in all passes
 * @param peakBytes most bytes of memory that rows and buffers took, the chunk that is given out not counted
 */
public record SortFigures(long rows, long peakRows, int runs, int passes, long spilledBytes, long peakBytes) {}
