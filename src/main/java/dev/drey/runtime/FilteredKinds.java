package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;

/**
 * The row kinds of the rows that a filter keeps, or that are not withheld. A {@code -U} and its {@code +U} stand next to each other; where only one of them is kept it becomes a
 * {@code -D} or a {@code +I}: for whoever reads on, the row has gone or come. Not thread-safe.
 */
public final class FilteredKinds {
    private static final byte INSERT = RowKind.INSERT.code();
    private static final byte BEFORE = RowKind.UPDATE_BEFORE.code();
    private static final byte AFTER = RowKind.UPDATE_AFTER.code();
    private static final byte DELETE = RowKind.DELETE.code();

    private byte[] changed = {};

    /**
     * The kinds to show, by physical row.
     *
     * @param chunk whose rows have kinds
     * @param kept physical rows, ascending, some of those that the chunk selects
     * @return the chunk's own array when no kind changes, else one that is valid until the next call
     */
    public byte[] of(Chunk chunk, int[] kept, int count) {
        byte[] kinds = chunk.rowKinds();
        int[] selection = chunk.selection();
        byte[] shown = kinds;
        int at = -1;
        for (int i = 0; i < count; i++) {
            int row = kept[i];
            if (selection == null) {
                at = row;
            } else {
                do {
                    at++;
                } while (selection[at] != row);
            }
            byte kind = kinds[row];
            if (kind != BEFORE && kind != AFTER) {
                continue;
            }
            if (kind == BEFORE && i + 1 < count && kinds[kept[i + 1]] == AFTER && follows(chunk, at, kept[i + 1])) {
                i++;
                at++;
                continue;
            }
            if (shown == kinds) {
                shown = copyOf(kinds, chunk.rowCount());
            }
            shown[row] = kind == BEFORE ? DELETE : INSERT;
        }
        return shown;
    }

    /** True when {@code row} is the chunk's selected row behind the {@code at}-th. */
    private static boolean follows(Chunk chunk, int at, int row) {
        return at + 1 < chunk.selectedCount() && chunk.selectedRow(at + 1) == row;
    }

    private byte[] copyOf(byte[] kinds, int rows) {
        if (changed.length < rows) {
            changed = new byte[Math.max(rows, 2 * changed.length)];
        }
        System.arraycopy(kinds, 0, changed, 0, rows);
        return changed;
    }
}
