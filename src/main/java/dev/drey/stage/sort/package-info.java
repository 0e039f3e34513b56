/**
 * The order of rows: {@code sort}, an external merge sort within a memory budget, in parallel by sampled ranges.
 *
 * <p>May depend on: stage, runtime, spec, chunk. Start reading at {@link dev.drey.stage.sort.ExternalSorter}, which is usable by itself, and
 * {@link dev.drey.stage.sort.SortStage}.
 */
package dev.drey.stage.sort;
