package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;

/** NOT; of a null null. */
final class Negation extends UnaryKernel {
    Negation(Kernel input) {
        super(DataType.BOOLEAN, input);
    }

    @Override
    void apply(Column in, Column out, int[] rows, int count) {
        byte[] values = ((BooleanColumn) in).values();
        byte[] result = ((BooleanColumn) out).values();
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            result[row] = (byte) (values[row] ^ 1);
        }
    }
}
