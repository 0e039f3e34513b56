package dev.drey.stage.source.generate;

/**
 * Some of the rows of a generator.
 *
 * @param first number of the first row, from 0
 * @param stride from one row to the next
 * @param count how many rows
 */
public record RowRange(long first, long stride, int count) {}
