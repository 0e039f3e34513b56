package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import java.util.Arrays;

/**
 * Compares the rows of the first part of a column with those of the second, as results are compared: null equals null, all NaNs are equal, zeros
 * differ in their sign, everything else to the bit.
 */
final class RowDifference {
    private RowDifference() {}

    /** Marks each row i below {@code count} that differs from row {@code count + i}; marks that are there stay. */
    static void mark(Column column, int count, boolean[] differs) {
        switch (column.storage()) {
            case LONG -> markLongs(column, ((LongColumn) column).values(), count, differs);
            case DOUBLE -> markDoubles(column, ((DoubleColumn) column).values(), count, differs);
            case BOOLEAN -> markBooleans(column, ((BooleanColumn) column).values(), count, differs);
            case STRING -> markStrings((StringColumn) column, count, differs);
        }
        if (column.hasNulls()) {
            for (int i = 0; i < count; i++) {
                differs[i] |= column.isNull(i) != column.isNull(count + i);
            }
        }
    }

    private static void markLongs(Column column, long[] values, int count, boolean[] differs) {
        for (int i = 0; i < count; i++) {
            differs[i] |= values[i] != values[count + i] && !column.isNull(i);
        }
    }

    private static void markDoubles(Column column, double[] values, int count, boolean[] differs) {
        for (int i = 0; i < count; i++) {
            differs[i] |= Double.doubleToLongBits(values[i]) != Double.doubleToLongBits(values[count + i])
                    && !column.isNull(i);
        }
    }

    private static void markBooleans(Column column, byte[] values, int count, boolean[] differs) {
        for (int i = 0; i < count; i++) {
            differs[i] |= values[i] != values[count + i] && !column.isNull(i);
        }
    }

    private static void markStrings(StringColumn column, int count, boolean[] differs) {
        byte[] data = column.data();
        int[] offsets = column.offsets();
        int[] lengths = column.lengths();
        for (int i = 0; i < count; i++) {
            int other = count + i;
            if (!column.isNull(i) && !column.isNull(other)) {
                differs[i] |= !Arrays.equals(
                        data,
                        offsets[i],
                        offsets[i] + lengths[i],
                        data,
                        offsets[other],
                        offsets[other] + lengths[other]);
            }
        }
    }
}
