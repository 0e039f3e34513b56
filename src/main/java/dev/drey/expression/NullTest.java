package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;

/** IS NULL and IS NOT NULL; never null itself. */
final class NullTest extends Kernel {
    private final Kernel input;
    private final boolean negated;
    private final BooleanColumn out = new BooleanColumn(0);

    NullTest(Kernel input, boolean negated) {
        super(DataType.BOOLEAN);
        this.input = input;
        this.negated = negated;
    }

    @Override
    Column evaluate(Chunk chunk, int[] rows, int count) {
        Column column = input.evaluate(chunk, rows, count);
        out.ensureCapacity(chunk.rowCount());
        out.reset();
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            out.set(row, column.isNull(row) != negated);
        }
        return out;
    }
}
