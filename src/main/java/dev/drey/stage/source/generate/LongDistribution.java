package dev.drey.stage.source.generate;

import java.io.Serializable;

/** Whole numbers by row: those of bigint, scaled decimals, dates and timestamps, and the choices of other columns. */
@FunctionalInterface
interface LongDistribution extends Serializable {
    /** Writes the number of the i-th row to {@code out[i]}. */
    void fill(RowRange rows, long[] out);
}
