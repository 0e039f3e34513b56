package dev.drey.stage.topk;

import dev.drey.runtime.NaiveOperator;
import dev.drey.runtime.ObjectRows;
import dev.drey.runtime.OperatorIdentity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds the rows of each partition in a list, sorts the lists at the end and gives the first rows of each. */
final class NaiveTopKOperator extends NaiveOperator {
    private static final long serialVersionUID = 1L;
    private static final String ALL = "";

    // Configuration
    private final TopKPlan plan;

    // Resources
    private transient int[] partitionBy;
    private transient int[] columns;
    private transient Map<Object, List<Object[]>> partitions;

    // Figures of this run
    private transient long rows;
    private transient long rowBytes;

    NaiveTopKOperator(OperatorIdentity identity, TopKPlan plan, int chunkRows) {
        super(identity, plan.spec().schema(), plan.spec().schema(), plan.outputSchema(), chunkRows);
        this.plan = plan;
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        partitionBy =
                plan.spec().partitionBy().stream().mapToInt(Integer::intValue).toArray();
        columns = plan.columnPlaces();
        partitions = new HashMap<>();
    }

    @Override
    protected void take(Object[] row) {
        Object partition = partitionBy.length == 0 ? ALL : ObjectRows.key(row, partitionBy);
        partitions.computeIfAbsent(partition, none -> new ArrayList<>()).add(row);
        rows++;
        rowBytes += ObjectRows.rowBytes(row);
    }

    @Override
    protected void giveAll() {
        Comparator<Object[]> total =
                ObjectRows.total(plan.spec().order(), plan.spec().schema());
        Comparator<Object[]> ranked = ObjectRows.by(plan.spec().order());
        for (List<Object[]> partition : partitions.values()) {
            partition.sort(total);
            giveFirst(partition, ranked);
        }
    }

    private void giveFirst(List<Object[]> sorted, Comparator<Object[]> ranked) {
        long number = 0;
        for (int i = 0; i < sorted.size(); i++) {
            boolean tie = i > 0 && ranked.compare(sorted.get(i - 1), sorted.get(i)) == 0;
            number = switch (plan.spec().ranking()) {
                case ROW_NUMBER -> i + 1;
                case RANK -> tie ? number : i + 1;
                case DENSE_RANK -> tie ? number : number + 1;
            };
            if (number > plan.spec().k()) {
                return;
            }
            give(withRank(sorted.get(i), number));
        }
    }

    private Object[] withRank(Object[] row, long number) {
        Object[] given = new Object[columns.length];
        for (int c = 0; c < given.length; c++) {
            given[c] = columns[c] == RankedChanges.RANK ? (Object) number : row[columns[c]];
        }
        return given;
    }

    @Override
    protected long rowsHeld() {
        return rows;
    }

    @Override
    protected long bytesHeld() {
        long lists = 0;
        for (List<Object[]> partition : partitions.values()) {
            lists += ObjectRows.listBytes(partition.size());
        }
        long keys = partitions.size() * ObjectRows.keyBytes(partitionBy.length);
        return rowBytes + lists + keys + ObjectRows.mapBytes(partitions.size());
    }
}
