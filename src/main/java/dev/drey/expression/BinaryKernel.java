package dev.drey.expression;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;

/** A kernel of two inputs that is null where one of them is. */
abstract class BinaryKernel extends Kernel {
    private final Kernel left;
    private final Kernel right;
    private final Column out;

    BinaryKernel(DataType type, Kernel left, Kernel right) {
        super(type);
        this.left = left;
        this.right = right;
        this.out = Column.create(type.storage(), 0);
    }

    final Kernel left() {
        return left;
    }

    final Kernel right() {
        return right;
    }

    @Override
    final Column evaluate(Chunk chunk, int[] rows, int count) {
        Column x = left.evaluate(chunk, rows, count);
        Column y = right.evaluate(chunk, rows, count);
        prepare(out, chunk, x, y);
        apply(x, y, out, rows, count);
        return out;
    }

    /** Like {@link UnaryKernel#apply}. */
    abstract void apply(Column x, Column y, Column out, int[] rows, int count);
}
