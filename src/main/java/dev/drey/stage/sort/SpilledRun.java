package dev.drey.stage.sort;

import dev.drey.runtime.SpillFile;

/**
 * Rows in order in a file.
 *
 * @param file holds them
 * @param bytes of the file
 * @param rows how many there are
 * @param largestBlock bytes of its largest block's rows: what a reader needs
 * @param pass 0 for rows that were sorted in memory, else how often they were merged at most
 */
record SpilledRun(SpillFile file, long bytes, long rows, int largestBlock, int pass) {}
