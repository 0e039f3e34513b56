package dev.drey.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A column of UTF-8 strings: row r is the bytes {@code offsets[r] .. offsets[r] + lengths[r]} of {@link #data()}.
 *
 * <p>Two ways to fill it. {@link #share} points at somebody else's buffer (a source's read buffer) and copies nothing;
 * {@link #append} and {@link #set} copy bytes into a buffer that the column owns, and are refused while a buffer is shared, since rows
 * written before would then point into the wrong one. {@link #reset()} goes back to the owned buffer and empties it. Whoever provides the data guarantees at least {@link #SLACK} readable bytes behind the last byte of any value, so that
 * kernels may load whole words; the content of the slack is unspecified.
 */
public final class StringColumn extends Column {
    /** Readable bytes that must follow the last value in {@link #data()}. */
    public static final int SLACK = 8;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Longest value that is copied by words. */
    private static final int SHORT = 32;

    private int[] offsets;
    private int[] lengths;
    private byte[] owned = new byte[SLACK];
    private byte[] data = owned;
    /** Bytes of {@link #owned} in use; values are appended here. */
    private int used;

    public StringColumn(int rows) {
        this.offsets = new int[rows];
        this.lengths = new int[rows];
    }

    /** The bytes that offsets point into; fetch it per chunk. */
    public byte[] data() {
        return data;
    }

    public int[] offsets() {
        return offsets;
    }

    public int[] lengths() {
        return lengths;
    }

    /** Bytes that the owned buffer has in use; 0 while shared. */
    public int usedBytes() {
        return used;
    }

    /** Points the column at a buffer of another owner; the writer then fills offsets and lengths. */
    public void share(byte[] buffer) {
        data = buffer;
        used = 0;
    }

    /**
     * Takes over a filled owned buffer of at least {@code bytes + SLACK} capacity, for bulk writers that write offsets and lengths
     * themselves.
     *
     * @return the buffer to write to, at least {@code bytes + SLACK} long
     */
    public byte[] ownBytes(int bytes) {
        if (owned.length - SLACK < bytes) {
            owned = new byte[grown(owned.length, Math.addExact(bytes, SLACK))];
        }
        data = owned;
        used = bytes;
        return owned;
    }

    /** Appends bytes to the owned buffer and lets {@code row} point at them. */
    public void set(int row, byte[] source, int offset, int length) {
        int at = append(source, offset, length);
        offsets[row] = at;
        lengths[row] = length;
    }

    /** Writes a string; null makes the row null. For tests, conversions and other places where speed is not the point. */
    public void setString(int row, String value) {
        if (value == null) {
            setEmpty(row);
            setNull(row);
        } else {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            set(row, bytes, 0, bytes.length);
        }
    }

    /** Lets {@code row} be the empty string, without touching validity. */
    public void setEmpty(int row) {
        offsets[row] = 0;
        lengths[row] = 0;
    }

    /**
     * Appends bytes to the owned buffer.
     *
     * @return the offset where they start
     */
    public int append(byte[] source, int offset, int length) {
        int at = reserve(length);
        System.arraycopy(source, offset, owned, at, length);
        return at;
    }

    /** Makes room for values behind those that the owned buffer holds; returns where they start. */
    private int reserve(long length) {
        if (data != owned) {
            throw new IllegalStateException("a string column that shares a buffer was appended to without reset()");
        }
        long needed = used + length + SLACK;
        if (needed > owned.length) {
            if (needed > Integer.MAX_VALUE - 16) {
                throw new IllegalStateException(
                        "a string column would hold " + needed + " bytes; allowed: 2 GiB; use smaller chunks");
            }
            int half = (int) Math.min(Integer.MAX_VALUE - 16L, owned.length + (long) (owned.length >> 1));
            owned = Arrays.copyOf(owned, (int) Math.max(needed, Math.max(64, half)));
            data = owned;
        }
        int at = used;
        used += (int) length;
        return at;
    }

    /** Decodes a value; null for a null row. Not for hot paths. */
    public String getString(int row) {
        return isNull(row) ? null : new String(data, offsets[row], lengths[row], StandardCharsets.UTF_8);
    }

    @Override
    public void reset() {
        super.reset();
        data = owned;
        used = 0;
    }

    @Override
    public Storage storage() {
        return Storage.STRING;
    }

    @Override
    public int capacity() {
        return offsets.length;
    }

    @Override
    void growValues(int rows) {
        offsets = Arrays.copyOf(offsets, rows);
        lengths = Arrays.copyOf(lengths, rows);
    }

    /** Counts the owned buffer, not a shared one: that is counted by its owner. */
    @Override
    public long heapBytes() {
        return 8L * offsets.length + owned.length + validityBytes();
    }

    @Override
    void copyValues(Column source, int[] rows, int from, int count, int target) {
        StringColumn in = (StringColumn) source;
        long bytes = in.bytes(rows, from, count);
        int at = bytes == 0 ? 0 : reserve(bytes);
        for (int i = 0; i < count; i++) {
            int row = rows == null ? from + i : rows[from + i];
            if (in.isNull(row)) {
                setEmpty(target + i);
            } else {
                int length = in.lengths[row];
                copyBytes(in.data, in.offsets[row], owned, at, length);
                offsets[target + i] = at;
                lengths[target + i] = length;
                at += length;
            }
        }
    }

    /** Bytes of the values in rows, nulls not counted. */
    private long bytes(int[] rows, int from, int count) {
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            int row = rows == null ? from + i : rows[from + i];
            bytes += isNull(row) ? 0 : lengths[row];
        }
        return bytes;
    }

    /** Copies a value word by word where that is faster than a call; up to 7 bytes of the slack behind both are read and written too. */
    private static void copyBytes(byte[] source, int from, byte[] target, int to, int length) {
        if (length > SHORT) {
            System.arraycopy(source, from, target, to, length);
            return;
        }
        for (int i = 0; i < length; i += 8) {
            WORD.set(target, to + i, (long) WORD.get(source, from + i));
        }
    }
}
