package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Whether strings equal a constant; lengths are compared first. */
final class StringEquality extends UnaryKernel {
    private final byte[] constant;
    private final boolean negated;

    StringEquality(Kernel input, String constant, boolean negated) {
        super(DataType.BOOLEAN, input);
        this.constant = constant.getBytes(StandardCharsets.UTF_8);
        this.negated = negated;
    }

    private boolean holds(byte[] data, int offset, int length) {
        return (length == constant.length && Arrays.equals(data, offset, offset + length, constant, 0, constant.length))
                != negated;
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
                result.set(row, holds(data, offsets[row], lengths[row]));
            }
        }
    }

    @Override
    int filter(Chunk chunk, int[] rows, int count, int[] out) {
        StringColumn strings = (StringColumn) input().evaluate(chunk, rows, count);
        byte[] data = strings.data();
        int[] offsets = strings.offsets();
        int[] lengths = strings.lengths();
        boolean nulls = strings.hasNulls();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            out[kept] = row;
            if (!(nulls && strings.isNull(row)) && holds(data, offsets[row], lengths[row])) {
                kept++;
            }
        }
        return kept;
    }
}
