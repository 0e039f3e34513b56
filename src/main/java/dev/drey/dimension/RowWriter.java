package dev.drey.dimension;

import dev.drey.chunk.Storage;
import java.nio.charset.StandardCharsets;

/**
 * Makes keys or rows of one layout value by value, in any order of the fields: for readers of databases and files. A field that was not set is null. After a key or
 * row was made all fields are null again. Belongs to one thread.
 */
public final class RowWriter {
    private static final byte[] NONE = {};

    private final RowLayout layout;
    private final boolean[] present;
    private final long[] numbers;
    private final byte[][] strings;
    private final int[] offsets;
    private final int[] lengths;

    public RowWriter(RowLayout layout) {
        this.layout = layout;
        int fields = layout.schema().size();
        present = new boolean[fields];
        numbers = new long[fields];
        strings = new byte[fields][];
        offsets = new int[fields];
        lengths = new int[fields];
    }

    /** Sets a bigint, scaled decimal, date (days) or timestamp (microseconds). */
    public void setLong(int field, long value) {
        number(field, Storage.LONG, value);
    }

    public void setDouble(int field, double value) {
        number(field, Storage.DOUBLE, Double.doubleToRawLongBits(value));
    }

    public void setBoolean(int field, boolean value) {
        number(field, Storage.BOOLEAN, value ? 1 : 0);
    }

    /** Sets a string; null is null. */
    public void setString(int field, String value) {
        if (value == null) {
            setNull(field);
        } else {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            setUtf8(field, utf8, 0, utf8.length);
        }
    }

    /** Sets a string by its UTF-8 bytes, which must not change until the key or row is made. */
    public void setUtf8(int field, byte[] source, int offset, int length) {
        require(field, Storage.STRING);
        present[field] = true;
        strings[field] = source;
        offsets[field] = offset;
        lengths[field] = length;
    }

    public void setNull(int field) {
        present[field] = false;
    }

    private void number(int field, Storage storage, long value) {
        require(field, storage);
        present[field] = true;
        numbers[field] = value;
    }

    private void require(int field, Storage storage) {
        if (layout.storage(field) != storage) {
            throw new IllegalStateException("'" + layout.schema().name(field) + "' of type "
                    + layout.schema().type(field) + " is stored as " + layout.storage(field) + " and was set as "
                    + storage);
        }
    }

    /** The key that the fields make; null if one of them is null. */
    public DimensionKey key() {
        for (boolean each : present) {
            if (!each) {
                clear();
                return null;
            }
        }
        byte[] bytes = bytes();
        layout.canonicalize(bytes);
        return new DimensionKey(layout, bytes);
    }

    /** The row that the fields make. */
    public DimensionRow row() {
        return new DimensionRow(layout, bytes());
    }

    private byte[] bytes() {
        int total = 0;
        for (int field = 0; field < present.length; field++) {
            if (present[field] && strings[field] != null) {
                total = Math.addExact(total, lengths[field]);
            }
        }
        byte[] bytes = layout.allocate(total);
        int end = 0;
        for (int field = 0; field < present.length; field++) {
            if (!present[field]) {
                layout.putNull(bytes, field, end);
                continue;
            }
            switch (layout.storage(field)) {
                case LONG, DOUBLE -> layout.putLong(bytes, field, numbers[field]);
                case BOOLEAN -> layout.putBoolean(bytes, field, numbers[field] != 0);
                case STRING ->
                    end = layout.putString(bytes, field, end, strings[field], offsets[field], lengths[field]);
            }
        }
        clear();
        return bytes;
    }

    private void clear() {
        for (int field = 0; field < present.length; field++) {
            present[field] = false;
            strings[field] = strings[field] == null ? null : NONE;
        }
    }
}
