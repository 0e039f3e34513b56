package dev.drey.table;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.Storage;

/**
 * Shows whole rows as the key of a {@link GroupTable}, which then tells them apart to the last bit: doubles stand as their bits, since the table would make both zeros
 * one. All NaNs are one. Columns are reused from chunk to chunk. Not thread-safe.
 */
public final class WholeRows {
    private final Column[] keys;
    /** Of each column of doubles. */
    private final LongColumn[] bits;

    public WholeRows(Schema schema) {
        keys = new Column[schema.size()];
        bits = new LongColumn[keys.length];
    }

    /** The same columns with the types of the key. */
    public static Schema keySchema(Schema schema) {
        return Schema.of(schema.fields().stream()
                .map(f -> new Field(f.name(), f.type().storage() == Storage.DOUBLE ? DataType.BIGINT : f.type()))
                .toList());
    }

    /** The key columns of a chunk's rows, at the same physical rows; valid until the next call and not longer than the chunk. */
    public Column[] keys(Chunk chunk) {
        for (int c = 0; c < keys.length; c++) {
            Column column = chunk.column(c);
            keys[c] = column instanceof DoubleColumn doubles ? bits(c, doubles, chunk.rowCount()) : column;
        }
        return keys;
    }

    private LongColumn bits(int index, DoubleColumn column, int rows) {
        if (bits[index] == null) {
            bits[index] = new LongColumn(rows);
        }
        LongColumn target = bits[index];
        target.reset();
        target.ensureCapacity(rows);
        double[] in = column.values();
        long[] out = target.values();
        for (int row = 0; row < rows; row++) {
            out[row] = Double.doubleToLongBits(in[row]);
        }
        copyNulls(column, target, rows);
        return target;
    }

    /** Makes the rows null that are null in another column. */
    public static void copyNulls(Column from, Column to, int rows) {
        if (from.hasNulls()) {
            System.arraycopy(from.validity(), 0, to.materializeValidity(), 0, (rows + 63) >>> 6);
        }
    }
}
