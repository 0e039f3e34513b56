package dev.drey.stage.topk;

import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.List;

/**
 * Which rows are wanted: in each partition those whose number by {@code ranking} is at most k.
 *
 * @param schema columns of the rows
 * @param partitionBy places of the columns whose values make the partitions; none for one partition of all rows
 * @param order what comes first; ties are told apart by the other columns, see {@link RowOrder#total}
 * @param ranking how rows are numbered
 * @param k at least 1
 */
public record TopKSpec(Schema schema, List<Integer> partitionBy, RowOrder order, Ranking ranking, int k)
        implements Serializable {

    public TopKSpec {
        partitionBy = List.copyOf(partitionBy);
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k + "; allowed: 1 or more");
        }
        if (order.keys().isEmpty()) {
            throw new IllegalArgumentException("there is no column to order by");
        }
    }

    /** The first k rows of all. */
    public static TopKSpec of(Schema schema, RowOrder order, int k) {
        return new TopKSpec(schema, List.of(), order, Ranking.ROW_NUMBER, k);
    }
}
