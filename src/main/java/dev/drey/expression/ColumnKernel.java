package dev.drey.expression;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;

/** A column of the chunk, handed on without a copy. */
final class ColumnKernel extends Kernel {
    private final int index;

    ColumnKernel(DataType type, int index) {
        super(type);
        this.index = index;
    }

    int index() {
        return index;
    }

    @Override
    Column evaluate(Chunk chunk, int[] rows, int count) {
        return chunk.column(index);
    }
}
