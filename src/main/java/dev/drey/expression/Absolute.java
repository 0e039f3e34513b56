package dev.drey.expression;

import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Storage;

/** {@code abs} of any number. */
final class Absolute extends UnaryKernel {
    private final Source source;

    Absolute(Kernel input, Source source) {
        super(input.type(), input);
        this.source = source;
    }

    @Override
    void apply(Column in, Column out, int[] rows, int count) {
        if (in.storage() == Storage.DOUBLE) {
            double[] x = ((DoubleColumn) in).values();
            double[] z = ((DoubleColumn) out).values();
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                z[row] = Math.abs(x[row]);
            }
            return;
        }
        long[] x = ((LongColumn) in).values();
        long[] z = ((LongColumn) out).values();
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            z[row] = Math.abs(x[row]);
            if (x[row] == Long.MIN_VALUE && !out.isNull(row)) {
                throw new EvaluationException(source, "abs of " + x[row] + " is out of the range of bigint");
            }
        }
    }
}
