package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TotalOrder;

/**
 * Tells partial groups that hold nothing: those equal to the partial of a group that no row has ever come to. Without such a group nothing is other
 * than with it: it has no results, and what comes to it later begins it anew, from the same state.
 *
 * <p>That no rows are left to count does not suffice. A row may be taken back before the partial that adds it has come by another channel; with as
 * many rows of the group that are there the count is 0 then, while sums and values are not, and they must wait. So all that is kept is compared,
 * but only for groups without rows, which are few or about to go. Accumulators that do not write what has come to nothing like what never was cost
 * memory, never a result.
 *
 * <p>Groups go where something counts their rows, which it does wherever rows are taken back, and where there are keys: the only group of all rows stays.
 * Not thread-safe.
 */
final class EmptyPartials {
    private final int firstKept;
    /** Partial column that counts a group's rows; -1 where groups never go. */
    private final int rowCount;
    /** One partial without rows, whose keys mean nothing; null where groups never go. */
    private final Chunk empty;

    private int[] kept = {};

    EmptyPartials(AggregatePlan plan) {
        firstKept = plan.keys().size();
        rowCount = plan.countsGroups() ? column(plan, plan.rowCount()) : -1;
        empty = rowCount < 0 ? null : emptyPartial(plan);
    }

    private static int column(AggregatePlan plan, int kept) {
        int column = plan.keys().size();
        for (int k = 0; k < kept; k++) {
            column += plan.kept().get(k).type().partialTypes().size();
        }
        return column;
    }

    private static Chunk emptyPartial(AggregatePlan plan) {
        Chunk partial = Chunk.allocate(plan.partialSchema(), 1);
        int column = plan.keys().size();
        for (AggregatePlan.Kept kept : plan.kept()) {
            Accumulators accumulators = kept.type().create();
            accumulators.ensureGroups(1);
            Column[] columns = new Column[kept.type().partialTypes().size()];
            for (int p = 0; p < columns.length; p++) {
                columns[p] = partial.column(column++);
            }
            accumulators.export(null, 0, 1, columns, 0);
        }
        partial.setRowCount(1);
        return partial;
    }

    /** Narrows a chunk of partials, all of whose rows are selected, to those that hold something; its selection is this object's until the next call. */
    void drop(Chunk partials) {
        int rows = partials.rowCount();
        if (rowCount < 0 || !anyWithoutRows(partials, rows)) {
            return;
        }
        if (kept.length < rows) {
            kept = new int[rows];
        }
        int count = 0;
        for (int row = 0; row < rows; row++) {
            if (!isEmpty(partials, row)) {
                kept[count++] = row;
            }
        }
        if (count < rows) {
            partials.select(kept, count);
        }
    }

    private boolean anyWithoutRows(Chunk partials, int rows) {
        long[] counts = ((LongColumn) partials.column(rowCount)).values();
        for (int row = 0; row < rows; row++) {
            if (counts[row] == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean isEmpty(Chunk partials, int row) {
        if (partials.longs(rowCount).values()[row] != 0) {
            return false;
        }
        for (int c = firstKept; c < partials.columnCount(); c++) {
            if (TotalOrder.compare(partials.column(c), row, empty.column(c), 0) != 0) {
                return false;
            }
        }
        return true;
    }
}
