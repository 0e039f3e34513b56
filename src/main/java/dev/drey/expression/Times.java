package dev.drey.expression;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TypeKind;

/** The time functions over dates and timestamps. */
final class Times {
    private Times() {}

    /** {@code extract}. */
    static final class Extract extends UnaryKernel {
        private final TimeUnit unit;

        Extract(Kernel input, TimeUnit unit) {
            super(DataType.BIGINT, input);
            this.unit = unit;
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            long[] x = ((LongColumn) in).values();
            long[] z = ((LongColumn) out).values();
            boolean date = input().type().kind() == TypeKind.DATE;
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                z[row] = date ? unit.ofDays(x[row]) : unit.ofMicros(x[row]);
            }
        }
    }

    /** {@code date_trunc}. */
    static final class Truncate extends UnaryKernel {
        private final TimeUnit unit;
        private final Source source;

        Truncate(Kernel input, TimeUnit unit, Source source) {
            super(input.type(), input);
            this.unit = unit;
            this.source = source;
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            long[] x = ((LongColumn) in).values();
            long[] z = ((LongColumn) out).values();
            boolean date = type().kind() == TypeKind.DATE;
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                z[row] = date ? unit.truncateDays(x[row]) : unit.truncateMicros(x[row]);
                if (z[row] > x[row] && !out.isNull(row)) {
                    throw new EvaluationException(
                            source,
                            "the " + unit.label() + " of " + x[row] + " microseconds from 1970 starts out of range");
                }
            }
        }
    }
}
