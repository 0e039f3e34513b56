package dev.drey.chunk;

import java.util.Arrays;

/**
 * The values of one field for the physical rows of a chunk: a primitive array and a validity bitmap.
 *
 * <p>A column grows by {@link #ensureCapacity} and is reused for chunk after chunk: {@link #reset()} makes all rows valid
 * again without touching values. Rows are addressed by physical index, 0 to the owner's row count, exclusive. The bitmap is
 * read only while {@link #hasNulls()} is true, so that a column without nulls costs nothing. The value at a null row is
 * unspecified. Not thread-safe.
 */
public abstract sealed class Column permits BooleanColumn, LongColumn, DoubleColumn, StringColumn {
    private static final long[] NO_WORDS = {};

    /** Bit r of word r/64 is 1 when row r is valid; meaningless while {@link #hasNulls} is false. */
    private long[] validity = NO_WORDS;

    private boolean hasNulls;

    Column() {}

    /** A new, empty column for values of {@code storage}. */
    public static Column create(Storage storage, int rows) {
        return switch (storage) {
            case BOOLEAN -> new BooleanColumn(rows);
            case LONG -> new LongColumn(rows);
            case DOUBLE -> new DoubleColumn(rows);
            case STRING -> new StringColumn(rows);
        };
    }

    public abstract Storage storage();

    /** Rows that fit without growing. */
    public abstract int capacity();

    /** Grows to hold at least {@code rows} rows; rows already written stay, new ones are valid. */
    public final void ensureCapacity(int rows) {
        if (rows > capacity()) {
            growValues(grown(capacity(), rows));
            if (hasNulls) {
                growValidity();
            }
        }
    }

    /** Makes room for exactly {@code rows} values, more than there are now. */
    abstract void growValues(int rows);

    /** Bytes of heap that the column's arrays hold, the validity bitmap included. */
    public abstract long heapBytes();

    /**
     * Copies rows of {@code source}, which must have the same storage, to {@code target .. target+count-1} of this column.
     *
     * @param rows physical rows of the source; null means {@code from .. from+count-1}
     * @param from first index into {@code rows} (or first source row)
     */
    public final void copyFrom(Column source, int[] rows, int from, int count, int target) {
        ensureCapacity(target + count);
        copyValues(source, rows, from, count, target);
        copyValidity(source, rows, from, count, target);
    }

    abstract void copyValues(Column source, int[] rows, int from, int count, int target);

    private void copyValidity(Column source, int[] rows, int from, int count, int target) {
        if (!source.hasNulls) {
            if (hasNulls) {
                for (int i = 0; i < count; i++) {
                    setValid(target + i);
                }
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            if (source.isNull(rows == null ? from + i : rows[from + i])) {
                setNull(target + i);
            } else {
                setValid(target + i);
            }
        }
    }

    /** Forgets all nulls; the next writer starts from an all-valid column. Values stay as they are. */
    public void reset() {
        hasNulls = false;
    }

    /** False: every row is valid and the bitmap need not be read. True: some row may be null. */
    public final boolean hasNulls() {
        return hasNulls;
    }

    public final boolean isNull(int row) {
        return hasNulls && (validity[row >>> 6] & (1L << row)) == 0;
    }

    public final void setNull(int row) {
        materializeValidity();
        validity[row >>> 6] &= ~(1L << row);
    }

    /** Makes {@code count} rows null, as {@link #setNull} does one. */
    public final void setNulls(int from, int count) {
        if (count == 0) {
            return;
        }
        long[] words = materializeValidity();
        int last = from + count - 1;
        long head = -1L << from;
        long tail = -1L >>> (63 - (last & 63));
        if (from >>> 6 == last >>> 6) {
            words[from >>> 6] &= ~(head & tail);
            return;
        }
        words[from >>> 6] &= ~head;
        Arrays.fill(words, (from >>> 6) + 1, last >>> 6, 0);
        words[last >>> 6] &= ~tail;
    }

    public final void setValid(int row) {
        if (hasNulls) {
            validity[row >>> 6] |= 1L << row;
        }
    }

    /**
     * The bitmap, bit r of word r/64 set when row r is valid, at least capacity/64 words (rounded up); read it only while
     * {@link #hasNulls()}.
     */
    public final long[] validity() {
        return validity;
    }

    /** Makes the bitmap real (all valid unless told otherwise before) and returns it for bulk writes. */
    public final long[] materializeValidity() {
        if (!hasNulls) {
            int words = words(capacity());
            if (validity.length < words) {
                validity = new long[words];
            }
            Arrays.fill(validity, -1L);
            hasNulls = true;
        }
        return validity;
    }

    private void growValidity() {
        int words = words(capacity());
        if (validity.length < words) {
            int before = validity.length;
            validity = Arrays.copyOf(validity, words);
            Arrays.fill(validity, before, words, -1L);
        }
    }

    final long validityBytes() {
        return 8L * validity.length;
    }

    static int words(int rows) {
        return (rows + 63) >>> 6;
    }

    /** Capacity to grow to when {@code needed} rows must fit: half again, so that appends cost amortised O(1). */
    static int grown(int capacity, int needed) {
        return Math.max(needed, Math.max(16, capacity + (capacity >> 1)));
    }
}
