package dev.drey.stage.sort;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.chunk.Storage;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;

/**
 * Writes rows of a chunk in the form of {@link RowKey}. Row by row, since values are written by whole words: what a word writes too much the next value
 * overwrites. Not thread-safe.
 */
final class RowEncoder {
    private final RowKey key;
    private final Column[] columns;
    /** Values of each key, by its storage; null where it has another. */
    private final long[][] longs;

    private final double[][] doubles;
    private final byte[][] booleans;
    private final StringColumn[] strings;
    /** Bytes that all values but those of strings take at most, for any row. */
    private final int fixedBytes;

    private final DoubleColumn[] zeros;

    /** @param order whose keys are written: all columns of the schema for a row that is to be read back */
    RowEncoder(Schema schema, RowOrder order) {
        key = new RowKey(schema, order);
        int keys = key.columns.length;
        columns = new Column[keys];
        longs = new long[keys][];
        doubles = new double[keys][];
        booleans = new byte[keys][];
        strings = new StringColumn[keys];
        zeros = new DoubleColumn[key.doubles.length];
        int bytes = zeros.length;
        for (Storage storage : key.storages) {
            bytes += switch (storage) {
                case LONG -> 9;
                case DOUBLE -> 8;
                case BOOLEAN -> 1;
                case STRING -> 2;
            };
        }
        fixedBytes = bytes;
    }

    /** Takes the columns of a chunk, whose rows can then be written. */
    void open(Chunk chunk) {
        for (int k = 0; k < columns.length; k++) {
            Column column = chunk.column(key.columns[k]);
            columns[k] = column;
            switch (key.storages[k]) {
                case LONG -> longs[k] = ((LongColumn) column).values();
                case DOUBLE -> doubles[k] = ((DoubleColumn) column).values();
                case BOOLEAN -> booleans[k] = ((BooleanColumn) column).values();
                case STRING -> strings[k] = (StringColumn) column;
            }
        }
        for (int d = 0; d < zeros.length; d++) {
            zeros[d] = chunk.doubles(key.doubles[d]);
        }
    }

    /** Bytes that a row takes at most, found by looking at the lengths of its strings only. */
    long mostBytes(int row) {
        long bytes = fixedBytes;
        for (StringColumn column : strings) {
            if (column != null && !column.isNull(row)) {
                bytes += 2L * column.lengths()[row];
            }
        }
        return bytes;
    }

    /** Bytes that a row takes. */
    long exactBytes(int row) {
        long bytes = zeros.length;
        for (int k = 0; k < columns.length; k++) {
            boolean isNull = columns[k].isNull(row);
            bytes += switch (key.storages[k]) {
                case LONG -> isNull ? 1 : 1 + RowKey.bytes(longs[k][row]);
                case DOUBLE -> 8;
                case BOOLEAN -> 1;
                case STRING -> isNull ? 1 : 2L + stringBytes(strings[k], row);
            };
        }
        return bytes;
    }

    private static long stringBytes(StringColumn column, int row) {
        byte[] data = column.data();
        int from = column.offsets()[row];
        int length = column.lengths()[row];
        long bytes = length;
        for (int i = from; i < from + length; i++) {
            if ((data[i] & 0xfe) == 0) {
                bytes++;
            }
        }
        return bytes;
    }

    /**
     * Writes a row of the chunk.
     *
     * @param target has room for the row and {@link RowKey#SLACK} more
     * @return where the row ends
     */
    int write(int row, byte[] target, int start) {
        int at = start;
        for (int k = 0; k < columns.length; k++) {
            boolean isNull = columns[k].isNull(row);
            long flip = key.descending[k] ? -1 : 0;
            switch (key.storages[k]) {
                case LONG -> at = isNull ? writeNull(k, target, at) : writeLong(longs[k][row], flip, target, at);
                case DOUBLE -> {
                    long bits = TotalOrder.key(doubles[k][row]) ^ Long.MIN_VALUE ^ flip;
                    RowKey.BIG.set(target, at, isNull ? nulls(k) : bits);
                    at += 8;
                }
                case BOOLEAN -> {
                    byte value = booleans[k][row] == 0 ? RowKey.FALSE : RowKey.TRUE;
                    target[at++] = isNull ? (byte) nulls(k) : (byte) (value ^ flip);
                }
                case STRING -> at = isNull ? writeNull(k, target, at) : writeString(strings[k], row, flip, target, at);
            }
        }
        for (DoubleColumn column : zeros) {
            boolean negative = Double.doubleToRawLongBits(column.get(row)) == Long.MIN_VALUE;
            target[at++] = (byte) (negative && !column.isNull(row) ? 0 : 1);
        }
        return at;
    }

    private long nulls(int k) {
        return key.nullsFirst[k] ? 0 : -1;
    }

    private int writeNull(int k, byte[] target, int at) {
        target[at] = (byte) nulls(k);
        return at + 1;
    }

    private static int writeLong(long value, long flip, byte[] target, int at) {
        int bytes = RowKey.bytes(value);
        target[at] = (byte) ((value < 0 ? 0x7f - bytes : 0x80 + bytes) ^ flip);
        // With no bytes at all the shift is none and the word is overwritten as a whole.
        RowKey.BIG.set(target, at + 1, (value ^ flip) << (64 - 8 * bytes));
        return at + 1 + bytes;
    }

    private static int writeString(StringColumn column, int row, long flip, byte[] target, int start) {
        byte[] data = column.data();
        int from = column.offsets()[row];
        int length = column.lengths()[row];
        target[start] = (byte) (RowKey.STRING ^ flip);
        int at = start + 1;
        for (int i = 0; i < length; i += 8) {
            long word = (long) RowKey.LITTLE.get(data, from + i);
            int rest = length - i;
            long counted = rest < 8 ? word | -1L << (rest << 3) : word;
            if (RowKey.lowBytes(counted) != 0) {
                return writeEscaped(data, from + i, rest, flip, target, at + i);
            }
            RowKey.LITTLE.set(target, at + i, word ^ flip);
        }
        target[at + length] = (byte) flip;
        return at + length + 1;
    }

    private static int writeEscaped(byte[] data, int from, int length, long flip, byte[] target, int start) {
        int at = start;
        for (int i = from; i < from + length; i++) {
            if ((data[i] & 0xfe) == 0) {
                target[at++] = (byte) (RowKey.ESCAPE ^ flip);
                target[at++] = (byte) ((data[i] + 1) ^ flip);
            } else {
                target[at++] = (byte) (data[i] ^ flip);
            }
        }
        target[at] = (byte) flip;
        return at + 1;
    }
}
