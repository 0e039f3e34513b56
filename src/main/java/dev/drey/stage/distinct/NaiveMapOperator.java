package dev.drey.stage.distinct;

import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.runtime.NaiveOperator;
import dev.drey.runtime.ObjectRows;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.stage.distinct.DistinctPlan.Keep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds the row that is kept of each key in a map and gives them at the end. */
final class NaiveMapOperator extends NaiveOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final DistinctPlan plan;

    // Resources
    private transient int[] key;
    private transient int[] given;
    private transient Comparator<Object[]> order;
    private transient Map<Object, Object[]> kept;

    // Figures of this run
    private transient long rowBytes;

    /** @param arriving columns that come, all of the plan's */
    NaiveMapOperator(OperatorIdentity identity, DistinctPlan plan, Schema arriving, int chunkRows) {
        super(identity, arriving, plan.input(), plan.output(), chunkRows);
        this.plan = plan;
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        key = plan.keyColumns();
        given = plan.output().names().stream().mapToInt(plan.input()::indexOf).toArray();
        order = ObjectRows.by(order());
        kept = new HashMap<>();
    }

    /** The order column, then the columns beside the key. */
    private RowOrder order() {
        List<RowOrder.Key> columns = new ArrayList<>();
        if (plan.keep() != Keep.ANY) {
            columns.add(new RowOrder.Key(plan.input().indexOf(plan.orderColumn()), plan.keep() == Keep.LAST, false));
        }
        for (int column : plan.restColumns()) {
            columns.add(new RowOrder.Key(column, false, false));
        }
        return RowOrder.by(columns);
    }

    @Override
    protected void take(Object[] row) {
        Object values = ObjectRows.key(row, key);
        Object[] before = kept.get(values);
        if (before == null || order.compare(row, before) < 0) {
            kept.put(values, row);
            rowBytes += ObjectRows.rowBytes(row) - (before == null ? 0 : ObjectRows.rowBytes(before));
        }
    }

    @Override
    protected void giveAll() {
        for (Object[] row : kept.values()) {
            Object[] values = new Object[given.length];
            for (int c = 0; c < values.length; c++) {
                values[c] = row[given[c]];
            }
            give(values);
        }
    }

    @Override
    protected long rowsHeld() {
        return kept.size();
    }

    @Override
    protected long bytesHeld() {
        return rowBytes + kept.size() * ObjectRows.keyBytes(key.length) + ObjectRows.mapBytes(kept.size());
    }
}
