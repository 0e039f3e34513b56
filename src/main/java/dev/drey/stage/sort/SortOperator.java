package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.InsertsOnly;
import dev.drey.runtime.OperatorIdentity;
import java.util.Arrays;
import org.apache.flink.runtime.execution.CancelTaskException;

/**
 * Sorts all its rows when its input has ended. In batch only: rows that were taken are no state.
 *
 * <p>Its memory is heap, within the budget, not Flink's managed memory: rows are compared and decoded as byte arrays, as everywhere in Drey, by code that does not know
 * Flink, and managed memory would be a share of what the cluster was given instead of the bytes that the pipeline asks for.
 */
final class SortOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final SortPlan plan;
    private final long limit;

    // Resources
    private transient TimedRows rows;
    private transient ExternalSorter sorter;

    /** @param limit rows of each subtask that are given at most */
    SortOperator(OperatorIdentity identity, SortPlan plan, long limit) {
        super(identity);
        this.plan = plan;
        this.limit = limit;
    }

    @Override
    protected void prepare() throws Exception {
        rows = plan.timedRows();
        sorter = new ExternalSorter(
                plan.rows(),
                plan.order(),
                plan.limits(),
                plan.spaces().open(getContainingTask().getEnvironment(), "drey-sort"));
    }

    @Override
    protected void process(Chunk chunk) throws Exception {
        InsertsOnly.check(chunk, identity());
        sorter.add(rows.inside(chunk));
    }

    @Override
    protected void end() throws Exception {
        SortedRows sorted = sorter.sort();
        long left = limit;
        for (Chunk next = sorted.next(); next != null && left > 0; next = sorted.next()) {
            if (getContainingTask().isCanceled()) {
                throw new CancelTaskException("the sort was cancelled");
            }
            if (next.rowCount() > left) {
                int[] first = new int[(int) left];
                Arrays.setAll(first, row -> row);
                next.select(first, first.length);
            }
            left -= next.selectedCount();
            emit(rows.outside(next));
        }
        report(limit - left);
        release();
    }

    private void report(long given) {
        SortFigures figures = sorter.figures();
        held(figures.peakRows(), figures.peakBytes());
        if (limit < Long.MAX_VALUE) {
            filtered(figures.rows() - given);
        }
        totals().sortRuns += figures.runs();
        totals().mergePasses = Math.max(totals().mergePasses, figures.passes());
        totals().spilledBytes += figures.spilledBytes();
    }

    @Override
    protected void release() throws Exception {
        if (sorter != null) {
            sorter.close();
            sorter = null;
        }
    }
}
