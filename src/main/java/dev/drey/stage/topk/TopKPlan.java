package dev.drey.stage.topk;

import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.List;

/**
 * What the operators of one stage agree on.
 *
 * @param spec which rows are wanted, over all columns that arrive
 * @param changing true when rows are taken back, too
 * @param outputSchema columns to give
 * @param columns of each of them, its place among those that arrive, or {@link RankedChanges#RANK}
 * @param pairing which row that comes takes the place of one that goes
 * @param key places of the columns that tell rows apart; none unless these pair
 */
record TopKPlan(
        TopKSpec spec,
        boolean changing,
        Schema outputSchema,
        List<Integer> columns,
        RankedChanges.Pairing pairing,
        List<Integer> key)
        implements Serializable {

    TopKPlan {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** The rows of a bucket that has none yet. */
    PartitionedRows empty() {
        return changing ? new RankedRows(spec) : new TopKHeap(spec);
    }

    /** What becomes of the results. */
    RankedChanges changes() {
        RowOrder order = RowOrder.by(
                key.stream().map(c -> new RowOrder.Key(c, false, false)).toList());
        return new RankedChanges(pairing, order, columns.contains(RankedChanges.RANK));
    }

    int[] columnPlaces() {
        return columns.stream().mapToInt(Integer::intValue).toArray();
    }
}
