package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.LongColumn;

/** Accumulators that know how many distinct values each group has. */
interface DistinctCounts extends Accumulators {
    /** Distinct values of a group, nulls not counted. */
    int distinct(int group);

    /** Writes the counts of groups {@code groups[from .. from+count-1]}, or {@code from ..} where {@code groups} is null. */
    default void writeCounts(int[] groups, int from, int count, Column target, int targetRow) {
        long[] counts = ((LongColumn) target).values();
        for (int i = 0; i < count; i++) {
            counts[targetRow + i] = distinct(groups == null ? from + i : groups[from + i]);
        }
    }
}
