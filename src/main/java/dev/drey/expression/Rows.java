package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;

/** Works on some rows of columns; {@code rows} null stands for {@code 0 .. count-1}. */
final class Rows {
    private Rows() {}

    /** Copies values and nulls to the same rows of a column of the same storage with room for them. */
    static void copy(Column from, Column to, int[] rows, int count) {
        switch (from.storage()) {
            case LONG -> copy(((LongColumn) from).values(), ((LongColumn) to).values(), rows, count);
            case DOUBLE -> copy(((DoubleColumn) from).values(), ((DoubleColumn) to).values(), rows, count);
            case BOOLEAN -> copy(((BooleanColumn) from).values(), ((BooleanColumn) to).values(), rows, count);
            case STRING -> copy((StringColumn) from, (StringColumn) to, rows, count);
        }
        if (from.hasNulls() || to.hasNulls()) {
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                if (from.isNull(row)) {
                    to.setNull(row);
                } else {
                    to.setValid(row);
                }
            }
        }
    }

    private static void copy(long[] from, long[] to, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            to[row] = from[row];
        }
    }

    private static void copy(double[] from, double[] to, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            to[row] = from[row];
        }
    }

    private static void copy(byte[] from, byte[] to, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            to[row] = from[row];
        }
    }

    private static void copy(StringColumn from, StringColumn to, int[] rows, int count) {
        byte[] data = from.data();
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            if (from.isNull(row)) {
                to.setEmpty(row);
            } else {
                to.set(row, data, from.offsets()[row], from.lengths()[row]);
            }
        }
    }

    static void setNull(Column column, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            if (column instanceof StringColumn strings) {
                strings.setEmpty(row);
            }
            column.setNull(row);
        }
    }

    /** Writes the rows that are null to {@code out}, which may be {@code rows}. @return how many they are */
    static int nulls(Column column, int[] rows, int count, int[] out) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            if (column.isNull(row)) {
                out[kept++] = row;
            }
        }
        return kept;
    }

    /**
     * Writes the rows that are not in {@code removed} (an ascending part of them) to {@code out}, which may be {@code rows}.
     *
     * @return how many they are
     */
    static int without(int[] rows, int count, int[] removed, int removedCount, int[] out) {
        int kept = 0;
        int next = 0;
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            if (next < removedCount && removed[next] == row) {
                next++;
            } else {
                out[kept++] = row;
            }
        }
        return kept;
    }
}
