package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;

/**
 * A node of a typed expression: computes a column for the rows of a chunk that are asked for.
 *
 * <p>Rows are physical; {@code rows} lists {@code count} of them ascending, null stands for {@code 0 .. count-1}. The result is addressed by
 * physical row and is undefined at all other rows. It belongs to the kernel (or, for a plain column, to the chunk), is not to be written to, and is
 * valid until the kernel evaluates again. A kernel looks at no row that it was not asked for, and throws only for those. A kernel stands at one place of
 * one tree and is used by one thread.
 */
abstract class Kernel {
    private final DataType type;

    /** @param type of the result; null only for a NULL literal whose type the surroundings decide */
    Kernel(DataType type) {
        this.type = type;
    }

    final DataType type() {
        return type;
    }

    /** True for the NULL literal that has not got a type yet. */
    final boolean isUntyped() {
        return type == null;
    }

    /**
     * Computes the values.
     *
     * @throws EvaluationException when a row's values allow no result
     */
    abstract Column evaluate(Chunk chunk, int[] rows, int count);

    /**
     * For a boolean kernel: writes those of the rows that are true (not false, not null) to {@code out}, ascending.
     *
     * @param out at least {@code count} long; may be {@code rows} itself, since no row is written before it was read
     * @return how many are true
     */
    int filter(Chunk chunk, int[] rows, int count, int[] out) {
        BooleanColumn column = (BooleanColumn) evaluate(chunk, rows, count);
        byte[] values = column.values();
        boolean nulls = column.hasNulls();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            out[kept] = row;
            kept += nulls && column.isNull(row) ? 0 : values[row];
        }
        return kept;
    }

    /** Readies a result column: room for all rows of the chunk, null where {@code input} is. */
    static void prepare(Column out, Chunk chunk, Column input) {
        out.ensureCapacity(chunk.rowCount());
        out.reset();
        if (input.hasNulls()) {
            int words = (chunk.rowCount() + 63) >>> 6;
            System.arraycopy(input.validity(), 0, out.materializeValidity(), 0, words);
        }
    }

    /** Readies a result column that is null where one of two inputs is. */
    static void prepare(Column out, Chunk chunk, Column left, Column right) {
        prepare(out, chunk, left);
        if (right.hasNulls()) {
            long[] validity = out.materializeValidity();
            long[] more = right.validity();
            int words = (chunk.rowCount() + 63) >>> 6;
            for (int w = 0; w < words; w++) {
                validity[w] &= more[w];
            }
        }
    }
}
