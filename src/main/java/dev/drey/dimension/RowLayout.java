package dev.drey.dimension;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.Storage;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;
import dev.drey.chunk.ValueText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the values of a schema lie in the bytes of a key or row; makes and reads them. Immutable and thread-safe.
 *
 * <p><b>Stable binary form</b>, which snapshots and files on disk hold: a bit for each field, set for null, rounded up to bytes; then a slot for each field: 8 bytes
 * for a long or a double, 1 for a boolean, for a string 4 with the place where it ends among the strings; then the bytes of the strings one after the other. All is
 * little-endian; the slot of a null is 0, that of a null string the end of the one before. So equal values have equal bytes, and each value is found at a
 * fixed place. The doubles of keys have one NaN and no negative zero.
 */
public final class RowLayout {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final Schema schema;
    private final Storage[] storages;
    /** Of each field. */
    private final int[] slots;
    /** Slot of the string before a field, -1 for the first. */
    private final int[] stringBefore;
    /** Slot of the last string, -1 where there are none. */
    private final int lastString;
    /** Where the strings begin: the length of a row without any. */
    private final int fixedBytes;

    public RowLayout(Schema schema) {
        this.schema = schema;
        storages = new Storage[schema.size()];
        slots = new int[schema.size()];
        stringBefore = new int[schema.size()];
        int at = (schema.size() + 7) >>> 3;
        int before = -1;
        for (int field = 0; field < storages.length; field++) {
            storages[field] = schema.type(field).storage();
            slots[field] = at;
            stringBefore[field] = before;
            at += slotBytes(storages[field]);
            if (storages[field] == Storage.STRING) {
                before = slots[field];
            }
        }
        lastString = before;
        fixedBytes = at;
    }

    private static int slotBytes(Storage storage) {
        return switch (storage) {
            case LONG, DOUBLE -> Long.BYTES;
            case BOOLEAN -> 1;
            case STRING -> Integer.BYTES;
        };
    }

    public Schema schema() {
        return schema;
    }

    /** The key in a row of columns, one for each field; null if one of its values is null. */
    public DimensionKey key(Column[] columns, int row) {
        for (Column column : columns) {
            if (column.isNull(row)) {
                return null;
            }
        }
        byte[] bytes = encode(columns, row);
        canonicalize(bytes);
        return new DimensionKey(this, bytes);
    }

    /** The values in a row of columns, one for each field. */
    public DimensionRow row(Column[] columns, int row) {
        return new DimensionRow(this, encode(columns, row));
    }

    /**
     * Reads a key's binary form.
     *
     * @throws IllegalArgumentException if the bytes cannot be those of a key of this layout
     */
    public DimensionKey key(byte[] bytes) {
        checkForm(bytes);
        for (int field = 0; field < storages.length; field++) {
            if (isNull(bytes, field)) {
                throw new IllegalArgumentException(
                        "a key's value of '" + schema.name(field) + "' is null; the data is corrupt");
            }
        }
        return new DimensionKey(this, bytes.clone());
    }

    /**
     * Reads a row's binary form.
     *
     * @throws IllegalArgumentException if the bytes cannot be those of a row of this layout
     */
    public DimensionRow row(byte[] bytes) {
        checkForm(bytes);
        return new DimensionRow(this, bytes.clone());
    }

    private void checkForm(byte[] bytes) {
        int strings = bytes.length - fixedBytes;
        int end = 0;
        boolean sound = strings >= 0;
        for (int field = 0; sound && field < storages.length; field++) {
            if (storages[field] == Storage.STRING) {
                int next = (int) INT.get(bytes, slots[field]);
                sound = next >= end && next <= strings;
                end = next;
            }
        }
        if (!sound || end != strings) {
            throw new IllegalArgumentException(
                    bytes.length + " bytes are no row of (" + schema + "); the data is corrupt");
        }
    }

    private byte[] encode(Column[] columns, int row) {
        int strings = 0;
        for (Column column : columns) {
            if (column instanceof StringColumn string && !string.isNull(row)) {
                strings = Math.addExact(strings, string.lengths()[row]);
            }
        }
        byte[] bytes = new byte[fixedBytes + strings];
        int end = 0;
        for (int field = 0; field < storages.length; field++) {
            Column column = columns[field];
            if (column.isNull(row)) {
                putNull(bytes, field, end);
                continue;
            }
            switch (storages[field]) {
                case LONG -> putLong(bytes, field, ((LongColumn) column).get(row));
                case DOUBLE -> putLong(bytes, field, Double.doubleToRawLongBits(((DoubleColumn) column).get(row)));
                case BOOLEAN -> putBoolean(bytes, field, ((BooleanColumn) column).get(row));
                case STRING -> {
                    StringColumn string = (StringColumn) column;
                    end = putString(bytes, field, end, string.data(), string.offsets()[row], string.lengths()[row]);
                }
            }
        }
        return bytes;
    }

    byte[] allocate(int stringBytes) {
        return new byte[Math.addExact(fixedBytes, stringBytes)];
    }

    void putNull(byte[] bytes, int field, int stringsEnd) {
        bytes[field >>> 3] |= (byte) (1 << (field & 7));
        if (storages[field] == Storage.STRING) {
            INT.set(bytes, slots[field], stringsEnd);
        }
    }

    void putLong(byte[] bytes, int field, long value) {
        LONG.set(bytes, slots[field], value);
    }

    void putBoolean(byte[] bytes, int field, boolean value) {
        bytes[slots[field]] = value ? (byte) 1 : 0;
    }

    /** Returns where the string ends among the strings. */
    int putString(byte[] bytes, int field, int stringsEnd, byte[] source, int offset, int length) {
        System.arraycopy(source, offset, bytes, fixedBytes + stringsEnd, length);
        INT.set(bytes, slots[field], stringsEnd + length);
        return stringsEnd + length;
    }

    /** Makes doubles that are equal equal in bits. */
    void canonicalize(byte[] bytes) {
        for (int field = 0; field < storages.length; field++) {
            if (storages[field] == Storage.DOUBLE) {
                putLong(bytes, field, Hashing.canonicalBits(doubleValue(bytes, field)));
            }
        }
    }

    Storage storage(int field) {
        return storages[field];
    }

    static boolean isNull(byte[] bytes, int field) {
        return (bytes[field >>> 3] & 1 << (field & 7)) != 0;
    }

    long longValue(byte[] bytes, int field) {
        require(field, Storage.LONG);
        return (long) LONG.get(bytes, slots[field]);
    }

    double doubleValue(byte[] bytes, int field) {
        require(field, Storage.DOUBLE);
        return Double.longBitsToDouble((long) LONG.get(bytes, slots[field]));
    }

    boolean booleanValue(byte[] bytes, int field) {
        require(field, Storage.BOOLEAN);
        return bytes[slots[field]] != 0;
    }

    String stringValue(byte[] bytes, int field) {
        require(field, Storage.STRING);
        int start = stringStart(bytes, field);
        return new String(bytes, fixedBytes + start, stringEnd(bytes, field) - start, StandardCharsets.UTF_8);
    }

    /** Whether a string holds U+0000, which UTF-8 writes as a zero byte. */
    boolean holdsNul(byte[] bytes, int field) {
        require(field, Storage.STRING);
        int end = fixedBytes + stringEnd(bytes, field);
        for (int at = fixedBytes + stringStart(bytes, field); at < end; at++) {
            if (bytes[at] == 0) {
                return true;
            }
        }
        return false;
    }

    private void require(int field, Storage storage) {
        if (storages[field] != storage) {
            throw new IllegalStateException("'" + schema.name(field) + "' of type " + schema.type(field)
                    + " is stored as " + storages[field] + " and was read as " + storage);
        }
    }

    private int stringStart(byte[] bytes, int field) {
        return stringBefore[field] < 0 ? 0 : (int) INT.get(bytes, stringBefore[field]);
    }

    private int stringEnd(byte[] bytes, int field) {
        return (int) INT.get(bytes, slots[field]);
    }

    void copyTo(byte[] bytes, int field, Column target, int row) {
        if (isNull(bytes, field)) {
            if (target instanceof StringColumn strings) {
                strings.setEmpty(row);
            }
            target.setNull(row);
            return;
        }
        switch (storages[field]) {
            case LONG -> ((LongColumn) target).set(row, (long) LONG.get(bytes, slots[field]));
            case DOUBLE -> ((DoubleColumn) target).set(row, doubleValue(bytes, field));
            case BOOLEAN -> ((BooleanColumn) target).set(row, bytes[slots[field]] != 0);
            case STRING -> {
                int start = stringStart(bytes, field);
                ((StringColumn) target).set(row, bytes, fixedBytes + start, stringEnd(bytes, field) - start);
            }
        }
    }

    /** Compares rows field by field under the total order. */
    int compare(byte[] a, byte[] b) {
        for (int field = 0; field < storages.length; field++) {
            boolean aNull = isNull(a, field);
            boolean bNull = isNull(b, field);
            int order = aNull || bNull ? Boolean.compare(aNull, bNull) : compareValues(a, b, field);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private int compareValues(byte[] a, byte[] b, int field) {
        return switch (storages[field]) {
            case LONG -> Long.compare(longValue(a, field), longValue(b, field));
            case DOUBLE -> TotalOrder.compare(doubleValue(a, field), doubleValue(b, field));
            case BOOLEAN -> Boolean.compare(booleanValue(a, field), booleanValue(b, field));
            case STRING ->
                Arrays.compareUnsigned(
                        a,
                        fixedBytes + stringStart(a, field),
                        fixedBytes + stringEnd(a, field),
                        b,
                        fixedBytes + stringStart(b, field),
                        fixedBytes + stringEnd(b, field));
        };
    }

    /** Folds 8 bytes at a time by a multiplication; the rest byte by byte. Not stable: never stored. */
    static int hash(byte[] bytes) {
        long hash = bytes.length;
        int at = 0;
        for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
            hash = mixed(hash ^ (long) LONG.get(bytes, at));
        }
        long tail = 0;
        for (; at < bytes.length; at++) {
            tail = tail << 8 | bytes[at] & 0xFF;
        }
        hash = mixed(hash ^ tail);
        return (int) (hash ^ hash >>> 32);
    }

    private static long mixed(long value) {
        long product = value * MULTIPLIER;
        return product ^ product >>> 29;
    }

    String print(byte[] bytes) {
        StringBuilder text = new StringBuilder("(");
        for (int field = 0; field < storages.length; field++) {
            text.append(field == 0 ? "" : ", ");
            if (isNull(bytes, field)) {
                text.append("null");
                continue;
            }
            switch (storages[field]) {
                case LONG -> text.append(ValueText.printLong(schema.type(field), longValue(bytes, field)));
                case DOUBLE -> text.append(ValueText.printDouble(doubleValue(bytes, field)));
                case BOOLEAN -> text.append(booleanValue(bytes, field));
                case STRING ->
                    text.append('\'').append(stringValue(bytes, field)).append('\'');
            }
        }
        return text.append(')').toString();
    }
}
