package dev.drey.runtime;

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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows as a first attempt holds them: an array of objects each, {@code Long} for bigints, decimals, dates and timestamps, {@code Double}, {@code Boolean},
 * {@code String}, null. For naive twins of stages, whose memory and time are held against those of columns.
 *
 * <p>What rows and collections take is reckoned for a 64-bit JVM with compressed references, at its least: text has a byte a character, small numbers that
 * {@link Long#valueOf} shares cost nothing, and what a sort needs besides is left out.
 */
public final class ObjectRows {
    private static final int HEADER = 12;
    private static final int ARRAY_HEADER = 16;
    private static final int REFERENCE = 4;
    private static final int NUMBER = 24;
    private static final int STRING = 24;
    private static final int LIST = 24;
    private static final int MAP_ENTRY = 32;
    private static final int LEAST_CAPACITY = 10;
    private static final int LEAST_TABLE = 16;

    private ObjectRows() {}

    /** Some columns of a physical row as objects. */
    public static Object[] read(Chunk chunk, int row, int[] columns) {
        Object[] values = new Object[columns.length];
        for (int c = 0; c < values.length; c++) {
            values[c] = read(chunk.column(columns[c]), row);
        }
        return values;
    }

    /** A value as an object. */
    public static Object read(Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column.storage()) {
            case LONG -> ((LongColumn) column).get(row);
            case DOUBLE -> ((DoubleColumn) column).get(row);
            case BOOLEAN -> ((BooleanColumn) column).get(row);
            case STRING -> ((StringColumn) column).getString(row);
        };
    }

    /** Appends a row to a chunk that owns its columns and has no selection. */
    public static void append(Object[] row, Chunk target) {
        int at = target.rowCount();
        for (int c = 0; c < row.length; c++) {
            Column column = target.column(c);
            column.ensureCapacity(at + 1);
            write(row[c], column, at);
        }
        target.setRowCount(at + 1);
    }

    private static void write(Object value, Column column, int row) {
        if (column instanceof StringColumn strings) {
            strings.setString(row, (String) value);
        } else if (value == null) {
            column.setNull(row);
        } else if (column instanceof LongColumn longs) {
            longs.set(row, (Long) value);
        } else if (column instanceof DoubleColumn doubles) {
            doubles.set(row, (Double) value);
        } else {
            ((BooleanColumn) column).set(row, (Boolean) value);
        }
    }

    /** Some values of a row as the key of a map, see {@link #key(Object[])}. */
    public static Object key(Object[] row, int[] columns) {
        Object[] values = new Object[columns.length];
        for (int c = 0; c < values.length; c++) {
            values[c] = row[columns[c]];
        }
        return key(values);
    }

    /**
     * Values as the key of a map: equal when they are equal under the {@link TotalOrder}. A value alone stands for itself.
     *
     * @param values at least one; taken over
     */
    public static Object key(Object[] values) {
        for (int c = 0; c < values.length; c++) {
            values[c] = keyOf(values[c]);
        }
        return values.length == 1 ? values[0] : Arrays.asList(values);
    }

    /** A value as the key of a map: {@code Double} has two zeros that are not equal. */
    public static Object keyOf(Object value) {
        return value instanceof Double number && number == 0 ? (Object) 0.0 : value;
    }

    /** The order by the order's keys alone. */
    public static Comparator<Object[]> by(RowOrder order) {
        List<RowOrder.Key> keys = order.keys();
        return (a, b) -> {
            for (RowOrder.Key key : keys) {
                int compared = compare(key, a[key.column()], b[key.column()]);
                if (compared != 0) {
                    return compared;
                }
            }
            return 0;
        };
    }

    /** The order with ties told apart, as {@link RowOrder#total} has it. */
    public static Comparator<Object[]> total(RowOrder order, Schema schema) {
        int[] doubles = IntStream.range(0, schema.size())
                .filter(c -> schema.type(c).storage() == Storage.DOUBLE)
                .toArray();
        return by(order.total(schema)).thenComparing((a, b) -> {
            for (int column : doubles) {
                int compared =
                        a[column] == null || b[column] == null ? 0 : ((Double) a[column]).compareTo((Double) b[column]);
                if (compared != 0) {
                    return compared;
                }
            }
            return 0;
        });
    }

    private static int compare(RowOrder.Key key, Object a, Object b) {
        if (a == null || b == null) {
            int nullLast = Boolean.compare(a == null, b == null);
            return key.nullsFirst() ? -nullLast : nullLast;
        }
        int compared = compare(a, b);
        return key.descending() ? -Integer.signum(compared) : compared;
    }

    private static int compare(Object a, Object b) {
        if (a instanceof Long left) {
            return left.compareTo((Long) b);
        }
        if (a instanceof Double left) {
            return TotalOrder.compare(left, (Double) b);
        }
        if (a instanceof Boolean left) {
            return left.compareTo((Boolean) b);
        }
        return compareByCodePoints((String) a, (String) b);
    }

    /** {@code String} compares halves of surrogate pairs; UTF-8 bytes go by code points. */
    private static int compareByCodePoints(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                boolean pair = Character.isSurrogate(left);
                return pair == Character.isSurrogate(right) ? Character.compare(left, right) : pair ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Bytes of a row with its values. */
    public static long rowBytes(Object[] row) {
        return aligned(ARRAY_HEADER + (long) REFERENCE * row.length) + valuesBytes(row);
    }

    /** Bytes of values. */
    public static long valuesBytes(Object[] values) {
        long bytes = 0;
        for (Object value : values) {
            bytes += valueBytes(value);
        }
        return bytes;
    }

    /** Bytes of a value. */
    public static long valueBytes(Object value) {
        if (value instanceof String text) {
            return STRING + aligned(ARRAY_HEADER + (long) text.length());
        }
        if (value instanceof Long number) {
            return number >= Byte.MIN_VALUE && number <= Byte.MAX_VALUE ? 0 : NUMBER;
        }
        return value instanceof Double ? NUMBER : 0;
    }

    /** Bytes of a {@link #key} beside its values. */
    public static long keyBytes(int columns) {
        return columns == 1 ? 0 : LIST + aligned(ARRAY_HEADER + (long) REFERENCE * columns);
    }

    /** Bytes of an {@code ArrayList}, its elements left out. */
    public static long listBytes(long size) {
        long capacity = size == 0 ? 0 : LEAST_CAPACITY;
        while (capacity < size) {
            capacity += capacity >> 1;
        }
        return LIST + aligned(ARRAY_HEADER + REFERENCE * capacity);
    }

    /** Bytes of a {@code HashMap} or {@code HashSet}, keys and values left out. */
    public static long mapBytes(long size) {
        long table = LEAST_TABLE;
        while (table * 3 / 4 < size) {
            table *= 2;
        }
        return aligned(HEADER + 36L) + aligned(ARRAY_HEADER + REFERENCE * table) + MAP_ENTRY * size;
    }

    private static long aligned(long bytes) {
        return bytes + 7 & -8;
    }
}
