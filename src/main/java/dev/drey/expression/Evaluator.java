package dev.drey.expression;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.TypeKind;

/** Evaluates one expression for chunk after chunk of the schema that it was bound to. Holds buffers; not thread-safe. */
public final class Evaluator {
    private final Kernel kernel;

    Evaluator(Kernel kernel) {
        this.kernel = kernel;
    }

    public DataType type() {
        return kernel.type();
    }

    /**
     * The expression's values for the selected rows.
     *
     * @return addressed by physical row, undefined at rows that are not selected; the chunk's own column where the expression is one, else valid until
     *     the next call and not longer than the chunk
     * @throws EvaluationException when a row's values allow no result
     */
    public Column evaluate(Chunk chunk) {
        return kernel.evaluate(chunk, chunk.selection(), chunk.selectedCount());
    }

    /**
     * The expression's values for some of a chunk's rows, as {@link #evaluate(Chunk)}.
     *
     * @param selection physical rows, ascending
     * @param count how many
     */
    public Column evaluate(Chunk chunk, int[] selection, int count) {
        return kernel.evaluate(chunk, selection, count);
    }

    /**
     * For a condition: the selected rows for which it is true; not those for which it is false or null.
     *
     * @param outSelection receives the physical rows, ascending; at least {@link Chunk#selectedCount()} long; may be the chunk's own selection only
     *     where the caller owns that
     * @return how many rows there are
     * @throws EvaluationException when a row's values allow no result
     */
    public int filter(Chunk chunk, int[] outSelection) {
        if (kernel.type().kind() != TypeKind.BOOLEAN) {
            throw new IllegalStateException("a filter by an expression of type " + kernel.type());
        }
        return kernel.filter(chunk, chunk.selection(), chunk.selectedCount(), outSelection);
    }
}
