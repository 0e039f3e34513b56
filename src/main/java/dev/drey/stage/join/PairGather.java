package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.StringColumn;

/** Copies rows of both sides, column by column, to the columns of a {@link PairLayout}. */
final class PairGather {
    private final int[] left;
    private final int[] right;

    PairGather(PairLayout layout) {
        left = layout.sources().stream().mapToInt(PairLayout.Source::left).toArray();
        right = layout.sources().stream().mapToInt(PairLayout.Source::right).toArray();
    }

    /**
     * Appends pairs {@code from .. from+count-1} behind the rows of a chunk; its kinds and event time are the caller's.
     *
     * @param leftRows physical rows of {@code leftChunk}
     * @param rightRows physical rows of {@code rightChunk}
     */
    void append(Chunk target, Chunk leftChunk, int[] leftRows, Chunk rightChunk, int[] rightRows, int from, int count) {
        int at = target.rowCount();
        for (int c = 0; c < left.length; c++) {
            boolean ofLeft = left[c] != PairLayout.NONE;
            Column source = ofLeft ? leftChunk.column(left[c]) : rightChunk.column(right[c]);
            target.column(c).copyFrom(source, ofLeft ? leftRows : rightRows, from, count, at);
        }
        target.setRowCount(at + count);
    }

    /**
     * Appends rows of one side; columns of the other are null.
     *
     * @param rows physical rows of {@code chunk}
     */
    void appendAlone(Chunk target, Side side, Chunk chunk, int[] rows, int from, int count) {
        int at = target.rowCount();
        int[] columns = side == Side.LEFT ? left : right;
        for (int c = 0; c < columns.length; c++) {
            Column column = target.column(c);
            if (columns[c] != PairLayout.NONE) {
                column.copyFrom(chunk.column(columns[c]), rows, from, count, at);
            } else {
                appendNulls(column, at, count);
            }
        }
        target.setRowCount(at + count);
    }

    private static void appendNulls(Column column, int at, int count) {
        column.ensureCapacity(at + count);
        if (column instanceof StringColumn strings) {
            for (int row = at; row < at + count; row++) {
                strings.setEmpty(row);
            }
        }
        column.setNulls(at, count);
    }
}
