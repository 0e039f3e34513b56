package dev.drey.runtime;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Bulk reading and writing of columns. A column is: nulls byte (0 none, 1 bitmap follows), bitmap words, then its values: longs and
 * doubles as 8 bytes, booleans as a byte, strings as lengths (int each), total bytes int and the bytes. Keeps a scratch buffer that grows to the
 * largest column seen; not thread-safe, not shared between serializers.
 */
public final class ColumnCodec {
    private ByteBuffer scratch = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);

    private ByteBuffer scratch(long bytes) throws IOException {
        if (bytes > scratch.capacity()) {
            if (bytes > Integer.MAX_VALUE - 16) {
                throw new IOException(
                        "a column of " + bytes + " bytes cannot be sent; allowed: 2 GiB; use smaller chunks");
            }
            scratch = ByteBuffer.allocate(
                            (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(bytes, scratch.capacity() * 2L)))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        return scratch.clear();
    }

    void writeHeader(DataOutputView out, byte version, int flags, int rows, int bucket, long born) throws IOException {
        ByteBuffer buffer = scratch(18);
        buffer.put(version).put((byte) flags).putInt(rows).putInt(bucket).putLong(born);
        out.write(buffer.array(), 0, buffer.position());
    }

    public void writeInt(DataOutputView out, int value) throws IOException {
        out.write(scratch(4).putInt(value).array(), 0, 4);
    }

    /** Reads a non-negative int. */
    public int readCount(DataInputView in, String what) throws IOException {
        int count = readInt(in);
        if (count < 0) {
            throw new IOException("a chunk says it has " + count + " " + what + "; the data is corrupt");
        }
        return count;
    }

    public int readInt(DataInputView in) throws IOException {
        in.readFully(scratch(4).array(), 0, 4);
        return scratch.getInt(0);
    }

    long readLong(DataInputView in) throws IOException {
        in.readFully(scratch(8).array(), 0, 8);
        return scratch.getLong(0);
    }

    /** Writes {@code rows} values of a column, those of the selection when it is not null. */
    public void write(DataOutputView out, Column column, int[] selection, int rows) throws IOException {
        writeValidity(out, column, selection, rows);
        switch (column.storage()) {
            case LONG -> writeLongs(out, ((LongColumn) column).values(), selection, rows);
            case DOUBLE -> writeDoubles(out, ((DoubleColumn) column).values(), selection, rows);
            case BOOLEAN -> writeBytes(out, ((BooleanColumn) column).values(), selection, rows);
            case STRING -> writeStrings(out, (StringColumn) column, selection, rows);
        }
    }

    /** Reads {@code rows} values into a column that was reset. */
    public void read(DataInputView in, Column column, int rows) throws IOException {
        column.ensureCapacity(rows);
        byte nulls = in.readByte();
        if (nulls != 0 && nulls != 1) {
            throw new IOException("a column's null flag is " + nulls + "; the data is corrupt");
        }
        if (nulls == 1) {
            readLongs(in, column.materializeValidity(), words(rows));
        }
        switch (column.storage()) {
            case LONG -> readLongs(in, ((LongColumn) column).values(), rows);
            case DOUBLE -> readDoubles(in, ((DoubleColumn) column).values(), rows);
            case BOOLEAN -> in.readFully(((BooleanColumn) column).values(), 0, rows);
            case STRING -> readStrings(in, (StringColumn) column, rows);
        }
    }

    LongColumn readLongColumn(DataInputView in, int rows) throws IOException {
        LongColumn column = new LongColumn(rows);
        readLongs(in, column.values(), rows);
        return column;
    }

    private static int words(int rows) {
        return (rows + 63) >>> 6;
    }

    private void writeValidity(DataOutputView out, Column column, int[] selection, int rows) throws IOException {
        if (!column.hasNulls()) {
            out.writeByte(0);
            return;
        }
        out.writeByte(1);
        ByteBuffer buffer = scratch(8L * words(rows));
        long word = 0;
        for (int i = 0; i < rows; i++) {
            if (!column.isNull(selection == null ? i : selection[i])) {
                word |= 1L << i;
            }
            if ((i & 63) == 63) {
                buffer.putLong(word);
                word = 0;
            }
        }
        if ((rows & 63) != 0) {
            buffer.putLong(word);
        }
        out.write(buffer.array(), 0, buffer.position());
    }

    void writeLongs(DataOutputView out, long[] values, int[] selection, int rows) throws IOException {
        ByteBuffer buffer = scratch(8L * rows);
        if (selection == null) {
            buffer.asLongBuffer().put(values, 0, rows);
        } else {
            for (int i = 0; i < rows; i++) {
                buffer.putLong(values[selection[i]]);
            }
        }
        out.write(buffer.array(), 0, 8 * rows);
    }

    private void readLongs(DataInputView in, long[] values, int rows) throws IOException {
        ByteBuffer buffer = scratch(8L * rows);
        in.readFully(buffer.array(), 0, 8 * rows);
        buffer.asLongBuffer().get(values, 0, rows);
    }

    private void writeDoubles(DataOutputView out, double[] values, int[] selection, int rows) throws IOException {
        ByteBuffer buffer = scratch(8L * rows);
        if (selection == null) {
            buffer.asDoubleBuffer().put(values, 0, rows);
        } else {
            for (int i = 0; i < rows; i++) {
                buffer.putDouble(values[selection[i]]);
            }
        }
        out.write(buffer.array(), 0, 8 * rows);
    }

    private void readDoubles(DataInputView in, double[] values, int rows) throws IOException {
        ByteBuffer buffer = scratch(8L * rows);
        in.readFully(buffer.array(), 0, 8 * rows);
        buffer.asDoubleBuffer().get(values, 0, rows);
    }

    void writeBytes(DataOutputView out, byte[] values, int[] selection, int rows) throws IOException {
        if (selection == null) {
            out.write(values, 0, rows);
            return;
        }
        ByteBuffer buffer = scratch(rows);
        for (int i = 0; i < rows; i++) {
            buffer.put(values[selection[i]]);
        }
        out.write(buffer.array(), 0, rows);
    }

    private void writeStrings(DataOutputView out, StringColumn column, int[] selection, int rows) throws IOException {
        int[] offsets = column.offsets();
        int[] lengths = column.lengths();
        byte[] data = column.data();
        long total = 0;
        for (int i = 0; i < rows; i++) {
            int row = selection == null ? i : selection[i];
            total += column.isNull(row) ? 0 : lengths[row];
        }
        ByteBuffer buffer = scratch(4L * rows + 4 + total);
        for (int i = 0; i < rows; i++) {
            int row = selection == null ? i : selection[i];
            buffer.putInt(column.isNull(row) ? 0 : lengths[row]);
        }
        buffer.putInt((int) total);
        for (int i = 0; i < rows; i++) {
            int row = selection == null ? i : selection[i];
            if (!column.isNull(row)) {
                buffer.put(data, offsets[row], lengths[row]);
            }
        }
        out.write(buffer.array(), 0, buffer.position());
    }

    private void readStrings(DataInputView in, StringColumn column, int rows) throws IOException {
        ByteBuffer buffer = scratch(4L * rows + 4);
        in.readFully(buffer.array(), 0, 4 * rows + 4);
        buffer.asIntBuffer().get(column.lengths(), 0, rows);
        int total = buffer.getInt(4 * rows);
        int[] lengths = column.lengths();
        int[] offsets = column.offsets();
        long at = 0;
        for (int i = 0; i < rows; i++) {
            offsets[i] = (int) at;
            at += lengths[i];
            if (lengths[i] < 0 || at > total) {
                throw new IOException("string lengths of a chunk exceed its " + total + " bytes; the data is corrupt");
            }
        }
        if (at != total) {
            throw new IOException(
                    "string lengths of a chunk sum to " + at + ", its bytes to " + total + "; the data is corrupt");
        }
        in.readFully(column.ownBytes(total), 0, total);
    }
}
