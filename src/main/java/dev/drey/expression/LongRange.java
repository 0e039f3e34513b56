package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;

/**
 * Whether longs lie in an interval: what every comparison with a constant comes to, and BETWEEN too. One unsigned comparison a row, no branch.
 */
final class LongRange extends UnaryKernel {
    private final long low;
    private final long high;
    private final boolean negated;

    /** @param high inclusive; below {@code low} for an interval that holds nothing */
    LongRange(Kernel input, long low, long high, boolean negated) {
        super(DataType.BOOLEAN, input);
        this.low = low;
        this.high = high;
        this.negated = negated;
    }

    /** One range that holds where both do; null when they do not look at one and the same column. */
    static LongRange both(Kernel a, Kernel b) {
        if (a instanceof LongRange x
                && b instanceof LongRange y
                && !x.negated
                && !y.negated
                && x.input() instanceof ColumnKernel left
                && y.input() instanceof ColumnKernel right
                && left.index() == right.index()) {
            return new LongRange(x.input(), Math.max(x.low, y.low), Math.min(x.high, y.high), false);
        }
        return null;
    }

    @Override
    void apply(Column in, Column out, int[] rows, int count) {
        long[] values = ((LongColumn) in).values();
        byte[] result = ((BooleanColumn) out).values();
        byte inside = (byte) (negated ? 0 : 1);
        byte outside = (byte) (1 - inside);
        if (low > high) {
            for (int i = 0; i < count; i++) {
                result[rows == null ? i : rows[i]] = outside;
            }
            return;
        }
        // Shifted so that the interval starts at the least long: signed comparison then is the unsigned one of x - low.
        long shift = low + Long.MIN_VALUE;
        long last = high - shift;
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            result[row] = values[row] - shift <= last ? inside : outside;
        }
    }

    @Override
    int filter(Chunk chunk, int[] rows, int count, int[] out) {
        LongColumn column = (LongColumn) input().evaluate(chunk, rows, count);
        if (low > high && !negated) {
            return 0;
        }
        if (low > high) {
            return notNull(column, rows, count, out);
        }
        long[] values = column.values();
        long shift = low + Long.MIN_VALUE;
        long last = high - shift;
        if (column.hasNulls()) {
            return filterValid(column, rows, count, out);
        }
        int kept = 0;
        if (rows == null) {
            for (int row = 0; row < count; row++) {
                out[kept] = row;
                kept += (values[row] - shift <= last) != negated ? 1 : 0;
            }
        } else {
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                out[kept] = row;
                kept += (values[row] - shift <= last) != negated ? 1 : 0;
            }
        }
        return kept;
    }

    private int filterValid(LongColumn column, int[] rows, int count, int[] out) {
        long[] values = column.values();
        long[] validity = column.validity();
        long shift = low + Long.MIN_VALUE;
        long last = high - shift;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            out[kept] = row;
            int holds = (values[row] - shift <= last) != negated ? 1 : 0;
            kept += holds & (int) (validity[row >>> 6] >>> row);
        }
        return kept;
    }

    private static int notNull(Column column, int[] rows, int count, int[] out) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            out[kept] = row;
            kept += column.isNull(row) ? 0 : 1;
        }
        return kept;
    }
}
