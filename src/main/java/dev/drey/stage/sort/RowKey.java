package dev.drey.stage.sort;

import dev.drey.chunk.DataType;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.chunk.Storage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How rows lie as bytes whose unsigned order is the order of the rows, and which hold all there is to know of a row ("normalised keys").
 *
 * <p>A row is the values of the order's keys, the first one first; no row is the beginning of another. Keys in descending order have all bits of their values
 * turned round. A value is:
 *
 * <ul>
 *   <li>a long: a byte that is 0x80 + n, or 0x7f - n below zero, then the n (0 to 8) low bytes that differ from its sign, the highest first;
 *   <li>a double: 8 bytes of its {@linkplain dev.drey.chunk.TotalOrder#key key}, sign turned round; none begins with 0x0000 or 0xffff;
 *   <li>a boolean: 0x01 or 0x02;
 *   <li>a string: 0x80, its bytes, 0x00; of its bytes 0 becomes 1 1, and 1 becomes 1 2;
 *   <li>null: 0x00 to be first, 0xff to be last, whatever the direction; for a double 8 of them.
 * </ul>
 *
 * Where the keys are whole rows there stands a byte for each double behind them, in the schema's order: 0 for -0.0, else 1. Small numbers being short, the first 8 bytes, by which rows
 * are compared first, mostly reach into the second key.
 */
final class RowKey {
    static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** Bytes behind the last row that may be read and written, so that values are moved by words. */
    static final int SLACK = 8;
    /** Bytes of the length in front of a row. */
    static final int LENGTH = 4;

    static final byte STRING = (byte) 0x80;
    static final byte FALSE = 1;
    static final byte TRUE = 2;
    static final byte ESCAPE = 1;

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    final int[] columns;
    final Storage[] storages;
    final boolean[] descending;
    final boolean[] nullsFirst;
    /** Columns of doubles, in the schema's order, where the keys are whole rows; else none: zeros are equal then. */
    final int[] doubles;

    RowKey(Schema schema, RowOrder order) {
        List<RowOrder.Key> keys = order.keys();
        columns = keys.stream().mapToInt(RowOrder.Key::column).toArray();
        storages = keys.stream()
                .map(key -> schema.type(key.column()))
                .map(DataType::storage)
                .toArray(Storage[]::new);
        descending = new boolean[columns.length];
        nullsFirst = new boolean[columns.length];
        for (int k = 0; k < columns.length; k++) {
            descending[k] = keys.get(k).descending();
            nullsFirst[k] = keys.get(k).nullsFirst();
        }
        doubles = keys.size() < schema.size()
                ? new int[0]
                : IntStream.range(0, schema.size())
                        .filter(column -> schema.type(column).storage() == Storage.DOUBLE)
                        .toArray();
    }

    /** The first 8 bytes of a row as a long; longs compare, as signed ones, as these bytes do as unsigned ones. Reads slack. */
    static long prefix(byte[] data, int row) {
        return (long) BIG.get(data, row) ^ Long.MIN_VALUE;
    }

    /** The length of the row whose length stands at {@code at}; its bytes follow. */
    static int length(byte[] data, int at) {
        return (int) INT.get(data, at);
    }

    /** The bytes of a little-endian word that are 0 or 1 have their highest bit set, up to the lowest such byte; other bytes below it have not. */
    static long lowBytes(long word) {
        return (word - (ONES << 1)) & ~word & HIGHS;
    }

    /** Bytes of a long's value. */
    static int bytes(long value) {
        return (71 - Long.numberOfLeadingZeros(value ^ value >> 63)) >>> 3;
    }
}
