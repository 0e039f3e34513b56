package dev.drey.expression;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;

/** COALESCE: the first value that is not null; each is evaluated only for the rows where all before it are. */
final class CoalesceKernel extends Kernel {
    private final Kernel[] values;
    private final Column out;
    private int[] open = {};

    CoalesceKernel(DataType type, Kernel[] values) {
        super(type);
        this.values = values;
        this.out = Column.create(type.storage(), 0);
    }

    @Override
    Column evaluate(Chunk chunk, int[] rows, int count) {
        Column first = values[0].evaluate(chunk, rows, count);
        if (!first.hasNulls()) {
            return first;
        }
        out.ensureCapacity(chunk.rowCount());
        out.reset();
        if (open.length < count) {
            open = new int[Math.max(count, chunk.rowCount())];
        }
        Rows.copy(first, out, rows, count);
        int left = Rows.nulls(first, rows, count, open);
        for (int k = 1; k < values.length && left > 0; k++) {
            Column column = values[k].evaluate(chunk, open, left);
            Rows.copy(column, out, open, left);
            left = Rows.nulls(column, open, left, open);
        }
        return out;
    }
}
