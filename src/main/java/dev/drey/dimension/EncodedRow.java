package dev.drey.dimension;

import dev.drey.chunk.Column;
import java.util.Arrays;

/**
 * Values of a {@link RowLayout} as immutable bytes: the common part of keys and rows. Values are typed as the layout's schema is stored: bigint, decimal (scaled),
 * date and timestamp are longs.
 *
 * <p>Two are equal if their bytes are; the layout is not compared, so only those of one layout may meet.
 */
public abstract sealed class EncodedRow permits DimensionKey, DimensionRow {
    /** The object, its array's header and its padding, on a 64-bit JVM with compressed pointers. */
    private static final int OVERHEAD_BYTES = 48;

    private final RowLayout layout;
    private final byte[] bytes;
    private final int hash;

    EncodedRow(RowLayout layout, byte[] bytes) {
        this.layout = layout;
        this.bytes = bytes;
        this.hash = RowLayout.hash(bytes);
    }

    public final RowLayout layout() {
        return layout;
    }

    public final boolean isNull(int field) {
        return RowLayout.isNull(bytes, field);
    }

    /** A bigint, scaled decimal, date (days) or timestamp (microseconds); unspecified for null. */
    public final long longValue(int field) {
        return layout.longValue(bytes, field);
    }

    /** A double; unspecified for null. */
    public final double doubleValue(int field) {
        return layout.doubleValue(bytes, field);
    }

    /** A boolean; unspecified for null. */
    public final boolean booleanValue(int field) {
        return layout.booleanValue(bytes, field);
    }

    /** A string; null for null. */
    public final String stringValue(int field) {
        return isNull(field) ? null : layout.stringValue(bytes, field);
    }

    /** Whether a string holds U+0000. */
    public final boolean holdsNul(int field) {
        return layout.holdsNul(bytes, field);
    }

    /** Writes a value, or that there is none, to a row of a column of the field's storage, which must be valid and have the capacity. */
    public final void copyTo(int field, Column target, int row) {
        layout.copyTo(bytes, field, target, row);
    }

    /** A copy of the stable binary form; {@link RowLayout#key} and {@link RowLayout#row} read it. */
    public final byte[] toBytes() {
        return bytes.clone();
    }

    /** What it takes of the heap. */
    public final int weight() {
        return OVERHEAD_BYTES + bytes.length;
    }

    final byte[] bytes() {
        return bytes;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof EncodedRow that
                && getClass() == that.getClass()
                && hash == that.hash
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public final int hashCode() {
        return hash;
    }

    /** The values as text, for messages: {@code ('ATL', 3)}. */
    @Override
    public final String toString() {
        return layout.print(bytes);
    }
}
