package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import java.util.Arrays;

/** Whether longs are in a list of constants: a scan of short lists, a binary search of long ones. */
final class LongInList extends UnaryKernel {
    private static final int SCANNED = 8;
    private final long[] items;
    private final boolean hasNull;

    /** @param hasNull true when NULL is in the list: what is not found is then null */
    LongInList(Kernel input, long[] items, boolean hasNull) {
        super(DataType.BOOLEAN, input);
        this.items = Arrays.stream(items).sorted().distinct().toArray();
        this.hasNull = hasNull;
    }

    @Override
    void apply(Column in, Column out, int[] rows, int count) {
        long[] values = ((LongColumn) in).values();
        byte[] result = ((BooleanColumn) out).values();
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            boolean found = found(values[row]);
            result[row] = (byte) (found ? 1 : 0);
            if (hasNull && !found) {
                out.setNull(row);
            }
        }
    }

    private boolean found(long value) {
        if (items.length > SCANNED) {
            return Arrays.binarySearch(items, value) >= 0;
        }
        boolean found = false;
        for (long item : items) {
            found |= item == value;
        }
        return found;
    }
}
