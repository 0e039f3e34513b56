package dev.drey.expression;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;

/** A kernel of one input that is null where its input is. */
abstract class UnaryKernel extends Kernel {
    private final Kernel input;
    private final Column out;

    UnaryKernel(DataType type, Kernel input) {
        super(type);
        this.input = input;
        this.out = Column.create(type.storage(), 0);
    }

    final Kernel input() {
        return input;
    }

    @Override
    final Column evaluate(Chunk chunk, int[] rows, int count) {
        Column in = input.evaluate(chunk, rows, count);
        prepare(out, chunk, in);
        apply(in, out, rows, count);
        return out;
    }

    /**
     * Writes the values of {@code out}, whose nulls are set already; what is written at a null row does not matter, and a value read there means
     * nothing. More rows may be made null.
     */
    abstract void apply(Column in, Column out, int[] rows, int count);
}
