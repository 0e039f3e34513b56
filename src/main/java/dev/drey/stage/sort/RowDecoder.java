package dev.drey.stage.sort;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;

/** Reads rows that {@link RowEncoder} wrote by the same total order back into columns, one key of all rows after the other. Not thread-safe. */
final class RowDecoder {
    private final RowKey key;
    /** Where the next value of each row begins. */
    private int[] cursors = new int[0];

    RowDecoder(Schema schema, RowOrder total) {
        key = new RowKey(schema, total);
        if (key.columns.length != schema.size()) {
            throw new IllegalArgumentException(
                    "an order by " + key.columns.length + " of " + schema.size() + " columns does not hold whole rows");
        }
    }

    /** Replaces the rows of {@code target}, which owns its columns, by those of a block. */
    void decode(RowBlock block, Chunk target) {
        int rows = block.rows();
        findRows(block);
        target.reset();
        for (int k = 0; k < key.columns.length; k++) {
            target.column(key.columns[k]).ensureCapacity(rows);
            long flip = key.descending[k] ? -1 : 0;
            int column = key.columns[k];
            switch (key.storages[k]) {
                case LONG -> readLongs(block.data(), rows, flip, target.longs(column));
                case DOUBLE -> readDoubles(block.data(), rows, flip, target.doubles(column));
                case BOOLEAN -> readBooleans(block.data(), rows, flip, target.booleans(column));
                case STRING -> readStrings(block, flip, target.strings(column));
            }
        }
        for (int column : key.doubles) {
            readZeros(block.data(), rows, target.doubles(column));
        }
        target.setRowCount(rows);
    }

    private void findRows(RowBlock block) {
        int rows = block.rows();
        if (cursors.length < rows) {
            cursors = new int[Math.max(rows, 2 * cursors.length)];
        }
        byte[] data = block.data();
        int at = 0;
        for (int row = 0; row < rows; row++) {
            cursors[row] = at + RowKey.LENGTH;
            at += RowKey.LENGTH + RowKey.length(data, at);
        }
    }

    private static boolean isNull(byte flag) {
        return flag == 0 || flag == -1;
    }

    private void readLongs(byte[] data, int rows, long flip, LongColumn column) {
        long[] values = column.values();
        for (int row = 0; row < rows; row++) {
            int at = cursors[row];
            byte flag = data[at];
            if (isNull(flag)) {
                column.setNull(row);
                cursors[row] = at + 1;
                continue;
            }
            int head = (byte) (flag ^ flip) & 0xff;
            long sign = head < 0x80 ? -1 : 0;
            int bytes = head < 0x80 ? 0x7f - head : head - 0x80;
            long word = (long) RowKey.BIG.get(data, at + 1) ^ flip;
            long low = bytes == 0 ? 0 : -1L >>> (64 - 8 * bytes);
            values[row] = (word >>> (64 - 8 * bytes) & low) | (sign & ~low);
            cursors[row] = at + 1 + bytes;
        }
    }

    private void readDoubles(byte[] data, int rows, long flip, DoubleColumn column) {
        double[] values = column.values();
        for (int row = 0; row < rows; row++) {
            long bits = (long) RowKey.BIG.get(data, cursors[row]);
            if (bits == 0 || bits == -1) {
                column.setNull(row);
            } else {
                values[row] = TotalOrder.ofKey(bits ^ Long.MIN_VALUE ^ flip);
            }
            cursors[row] += 8;
        }
    }

    /** The sign of zeros, which stands behind all keys. */
    private void readZeros(byte[] data, int rows, DoubleColumn column) {
        for (int row = 0; row < rows; row++) {
            if (data[cursors[row]++] == 0) {
                column.set(row, -0.0);
            }
        }
    }

    private void readBooleans(byte[] data, int rows, long flip, BooleanColumn column) {
        byte[] values = column.values();
        for (int row = 0; row < rows; row++) {
            byte flag = data[cursors[row]++];
            if (isNull(flag)) {
                column.setNull(row);
            } else {
                values[row] = (byte) ((flag ^ flip) == RowKey.TRUE ? 1 : 0);
            }
        }
    }

    private void readStrings(RowBlock block, long flip, StringColumn column) {
        byte[] data = block.data();
        // Whatever the strings are, they are no longer than the rows.
        byte[] out = column.ownBytes(block.bytes());
        int[] offsets = column.offsets();
        int[] lengths = column.lengths();
        int end = 0;
        for (int row = 0; row < block.rows(); row++) {
            int at = cursors[row];
            if (isNull(data[at])) {
                column.setEmpty(row);
                column.setNull(row);
                cursors[row] = at + 1;
                continue;
            }
            offsets[row] = end;
            at++;
            while (true) {
                long word = (long) RowKey.LITTLE.get(data, at) ^ flip;
                RowKey.LITTLE.set(out, end, word);
                long low = RowKey.lowBytes(word);
                if (low == 0) {
                    at += 8;
                    end += 8;
                    continue;
                }
                int plain = Long.numberOfTrailingZeros(low) >>> 3;
                at += plain;
                end += plain;
                if ((data[at] ^ (byte) flip) == 0) {
                    break;
                }
                out[end++] = (byte) ((data[at + 1] ^ flip) - 1);
                at += 2;
            }
            lengths[row] = end - offsets[row];
            cursors[row] = at + 1;
        }
    }
}
