package dev.drey.compare;

import dev.drey.compare.SinkComparison.RowPair;
import java.util.List;

/**
 * How two results differ.
 *
 * @param referenceRows rows of the reference
 * @param runRows rows of the other
 * @param missing rows that only the reference has; of sequences: places at which the rows differ, or are there in the reference only
 * @param extra rows that only the other has; of sequences: places at which the rows differ, or are there in the other only
 * @param first the first differing rows side by side
 */
record ResultDifference(long referenceRows, long runRows, long missing, long extra, List<RowPair> first) {
    ResultDifference {
        first = List.copyOf(first);
    }

    boolean isNone() {
        return missing == 0 && extra == 0;
    }
}
