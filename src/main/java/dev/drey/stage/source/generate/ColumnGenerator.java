package dev.drey.stage.source.generate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import java.io.Serializable;

/** Makes the values of one column. Keeps work space: not thread-safe. */
@FunctionalInterface
public interface ColumnGenerator extends Serializable {
    /** Writes the values of rows to {@code 0 .. count-1} of an empty column that has room for them. */
    void fill(RowRange rows, Column column);

    /** Numbers as they are. */
    record Longs(LongDistribution numbers) implements ColumnGenerator {
        @Override
        public void fill(RowRange rows, Column column) {
            numbers.fill(rows, ((LongColumn) column).values());
        }
    }

    /** Doubles as they are. */
    record Doubles(DoubleDistribution numbers) implements ColumnGenerator {
        @Override
        public void fill(RowRange rows, Column column) {
            numbers.fill(rows, ((DoubleColumn) column).values());
        }
    }

    /** True for 1, false for 0. */
    record Booleans(LongDistribution numbers) implements ColumnGenerator {
        @Override
        public void fill(RowRange rows, Column column) {
            long[] drawn = new long[rows.count()];
            numbers.fill(rows, drawn);
            byte[] values = ((BooleanColumn) column).values();
            for (int i = 0; i < rows.count(); i++) {
                values[i] = (byte) drawn[i];
            }
        }
    }

    /** Nulls over another column's values, each row with the same chance. */
    record WithNulls(ColumnGenerator values, long key, double chance) implements ColumnGenerator {
        @Override
        public void fill(RowRange rows, Column column) {
            values.fill(rows, column);
            long row = rows.first();
            for (int i = 0; i < rows.count(); i++) {
                if (CounterRandom.unit(CounterRandom.bits(key, row)) < chance) {
                    column.setNull(i);
                }
                row += rows.stride();
            }
        }
    }
}
