package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;

/** The rows of a chunk for which a condition is true, not false and not null, with their groups. Scratch, used again for chunk after chunk. */
final class FilteredRows {
    private int[] selection = {};
    private int[] groupIds = {};
    private int count;

    /** Takes the rows of a chunk for which the condition is true. */
    void narrow(BooleanColumn condition, int[] rows, int rowCount, int[] groups) {
        if (selection.length < rowCount) {
            selection = new int[rowCount];
            groupIds = new int[rowCount];
        }
        byte[] values = condition.values();
        boolean nullable = condition.hasNulls();
        int[] outRows = selection;
        int[] outGroups = groupIds;
        int kept = 0;
        for (int i = 0; i < rowCount; i++) {
            int row = rows == null ? i : rows[i];
            outRows[kept] = row;
            outGroups[kept] = groups[i];
            // A step instead of a branch: conditions are seldom predictable.
            kept += nullable && condition.isNull(row) ? 0 : values[row];
        }
        count = kept;
    }

    /** Physical rows, valid to {@link #count()}. */
    int[] selection() {
        return selection;
    }

    /** The group of the i-th row at i. */
    int[] groupIds() {
        return groupIds;
    }

    int count() {
        return count;
    }
}
