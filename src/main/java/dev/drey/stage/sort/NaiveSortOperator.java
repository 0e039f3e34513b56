package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.NaiveOperator;
import dev.drey.runtime.ObjectRows;
import dev.drey.runtime.OperatorIdentity;
import java.util.ArrayList;
import java.util.List;

/** Holds all rows in a list and sorts it at the end. */
final class NaiveSortOperator extends NaiveOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final SortPlan plan;
    private final long limit;

    // Resources
    private transient TimedRows timed;
    private transient List<Object[]> rows;

    // Figures of this run
    private transient long rowBytes;

    /** @param limit rows that are given at most */
    NaiveSortOperator(OperatorIdentity identity, SortPlan plan, long limit) {
        super(identity, plan.rows(), plan.rows(), plan.rows(), plan.chunkRows());
        this.plan = plan;
        this.limit = limit;
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        timed = plan.timedRows();
        rows = new ArrayList<>();
    }

    @Override
    protected Chunk arriving(Chunk chunk) {
        return timed.inside(chunk);
    }

    @Override
    protected Chunk leaving(Chunk chunk) {
        return timed.outside(chunk);
    }

    @Override
    protected void take(Object[] row) {
        rows.add(row);
        rowBytes += ObjectRows.rowBytes(row);
    }

    @Override
    protected void giveAll() {
        rows.sort(ObjectRows.total(plan.order(), plan.rows()));
        for (int i = 0; i < Math.min(limit, rows.size()); i++) {
            give(rows.get(i));
        }
    }

    @Override
    protected long rowsHeld() {
        return rows.size();
    }

    @Override
    protected long bytesHeld() {
        return rowBytes + ObjectRows.listBytes(rows.size());
    }
}
