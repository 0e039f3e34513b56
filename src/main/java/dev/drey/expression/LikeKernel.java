package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.StringColumn;

/** LIKE with a constant pattern. */
final class LikeKernel extends UnaryKernel {
    private final LikePattern pattern;

    LikeKernel(Kernel input, LikePattern pattern) {
        super(DataType.BOOLEAN, input);
        this.pattern = pattern;
    }

    @Override
    void apply(Column in, Column out, int[] rows, int count) {
        StringColumn strings = (StringColumn) in;
        BooleanColumn result = (BooleanColumn) out;
        byte[] data = strings.data();
        int[] offsets = strings.offsets();
        int[] lengths = strings.lengths();
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            if (!result.isNull(row)) {
                result.set(row, pattern.matches(data, offsets[row], lengths[row]));
            }
        }
    }
}
