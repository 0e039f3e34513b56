package dev.drey.runtime;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.StringColumn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Bulk reading and writing of columns. A column is: nulls byte (0 none, 1 bitmap follows), bitmap words (bits behind the last row 0), then
 * its values: longs and doubles as 8 bytes, booleans as a byte, strings as lengths (int each, 0 for null), total bytes int and the bytes.
 *
 * <p>Values pass through a scratch buffer of fixed size, block by block. Corrupt data ends in an {@link IOException}: a reader takes memory for at
 * most {@value #ROWS_AHEAD} rows or {@value #BYTES_AHEAD} string bytes before their bytes have arrived, so that no count that was never true makes it
 * ask for more memory than there is. Not thread-safe, not shared between serializers.
 */
public final class ColumnCodec {
    /** Rows that memory is taken for ahead of their bytes; more grow as they arrive. */
    static final int ROWS_AHEAD = 1 << 16;

    /** Bytes of strings that memory is taken for ahead; more grow as they arrive. */
    static final int BYTES_AHEAD = 1 << 20;

    private static final int BLOCK_BYTES = 1 << 15;
    private static final int BLOCK_WORDS = BLOCK_BYTES / Long.BYTES;
    private static final int BLOCK_INTS = BLOCK_BYTES / Integer.BYTES;
    private static final int LAST_KIND = RowKind.DELETE.code();

    private final ByteBuffer scratch = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final byte[] bytes = scratch.array();

    void writeHeader(DataOutputView out, byte version, int flags, int rows, int bucket) throws IOException {
        scratch.clear().put(version).put((byte) flags).putInt(rows).putInt(bucket);
        flush(out);
    }

    void writeArrivals(DataOutputView out, Arrivals arrivals) throws IOException {
        out.writeByte(arrivals.size());
        for (int i = 0; i < arrivals.size(); i++) {
            scratch.clear().putLong(arrivals.nanos(i)).putLong(arrivals.rows(i));
            flush(out);
        }
    }

    Arrivals readArrivals(DataInputView in) throws IOException {
        int size = in.readUnsignedByte();
        Arrivals arrivals = new Arrivals();
        for (int i = 0; i < size; i++) {
            long nanos = readLong(in);
            arrivals.add(nanos, readLong(in));
        }
        if (arrivals.size() != size || size == 0) {
            throw new IOException(
                    "chunk has arrivals " + arrivals + " where " + size + " were written; the data is corrupt");
        }
        return arrivals;
    }

    public void writeInt(DataOutputView out, int value) throws IOException {
        scratch.clear().putInt(value);
        flush(out);
    }

    private void flush(DataOutputView out) throws IOException {
        out.write(bytes, 0, scratch.position());
        scratch.clear();
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
        in.readFully(bytes, 0, Integer.BYTES);
        return scratch.getInt(0);
    }

    long readLong(DataInputView in) throws IOException {
        in.readFully(bytes, 0, Long.BYTES);
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

    /** Reads {@code rows} values into a column that was reset, which grows as needed. */
    public void read(DataInputView in, Column column, int rows) throws IOException {
        column.ensureCapacity(Math.min(rows, ROWS_AHEAD));
        readValidity(in, column, rows);
        switch (column.storage()) {
            case LONG -> readLongs(in, (LongColumn) column, rows);
            case DOUBLE -> readDoubles(in, (DoubleColumn) column, rows);
            case BOOLEAN -> readBooleans(in, (BooleanColumn) column, rows);
            case STRING -> readStrings(in, (StringColumn) column, rows);
        }
    }

    private void writeValidity(DataOutputView out, Column column, int[] selection, int rows) throws IOException {
        if (!column.hasNulls()) {
            out.writeByte(0);
            return;
        }
        out.writeByte(1);
        scratch.clear();
        for (int from = 0; from < rows; from += Long.SIZE) {
            if (!scratch.hasRemaining()) {
                flush(out);
            }
            scratch.putLong(validityWord(column, selection, from, Math.min(Long.SIZE, rows - from)));
        }
        flush(out);
    }

    private static long validityWord(Column column, int[] selection, int from, int count) {
        if (selection == null) {
            return column.validity()[from >>> 6] & (-1L >>> (Long.SIZE - count));
        }
        long word = 0;
        for (int i = 0; i < count; i++) {
            if (!column.isNull(selection[from + i])) {
                word |= 1L << i;
            }
        }
        return word;
    }

    private void readValidity(DataInputView in, Column column, int rows) throws IOException {
        byte nulls = in.readByte();
        if (nulls == 0) {
            return;
        }
        if (nulls != 1) {
            throw new IOException("a column's null flag is " + nulls + "; the data is corrupt");
        }
        int words = (rows >>> 6) + ((rows & 63) == 0 ? 0 : 1);
        column.materializeValidity();
        for (int from = 0; from < words; from += BLOCK_WORDS) {
            int count = Math.min(BLOCK_WORDS, words - from);
            in.readFully(bytes, 0, count * Long.BYTES);
            column.ensureCapacity((int) Math.min(rows, (from + count) * (long) Long.SIZE));
            scratch.clear().asLongBuffer().get(column.validity(), from, count);
        }
        if ((rows & 63) != 0) {
            // Rows that are appended later start valid, as in any column.
            column.validity()[words - 1] |= -1L << rows;
        }
    }

    void writeLongs(DataOutputView out, long[] values, int[] selection, int rows) throws IOException {
        for (int from = 0; from < rows; from += BLOCK_WORDS) {
            int count = Math.min(BLOCK_WORDS, rows - from);
            if (selection == null) {
                scratch.clear().asLongBuffer().put(values, from, count);
            } else {
                scratch.clear();
                for (int i = from; i < from + count; i++) {
                    scratch.putLong(values[selection[i]]);
                }
            }
            out.write(bytes, 0, count * Long.BYTES);
        }
    }

    private void readLongs(DataInputView in, LongColumn column, int rows) throws IOException {
        for (int from = 0; from < rows; from += BLOCK_WORDS) {
            int count = Math.min(BLOCK_WORDS, rows - from);
            in.readFully(bytes, 0, count * Long.BYTES);
            column.ensureCapacity(from + count);
            scratch.clear().asLongBuffer().get(column.values(), from, count);
        }
    }

    private void writeDoubles(DataOutputView out, double[] values, int[] selection, int rows) throws IOException {
        for (int from = 0; from < rows; from += BLOCK_WORDS) {
            int count = Math.min(BLOCK_WORDS, rows - from);
            if (selection == null) {
                scratch.clear().asDoubleBuffer().put(values, from, count);
            } else {
                scratch.clear();
                for (int i = from; i < from + count; i++) {
                    scratch.putDouble(values[selection[i]]);
                }
            }
            out.write(bytes, 0, count * Double.BYTES);
        }
    }

    private void readDoubles(DataInputView in, DoubleColumn column, int rows) throws IOException {
        for (int from = 0; from < rows; from += BLOCK_WORDS) {
            int count = Math.min(BLOCK_WORDS, rows - from);
            in.readFully(bytes, 0, count * Double.BYTES);
            column.ensureCapacity(from + count);
            scratch.clear().asDoubleBuffer().get(column.values(), from, count);
        }
    }

    void writeBytes(DataOutputView out, byte[] values, int[] selection, int rows) throws IOException {
        if (selection == null) {
            out.write(values, 0, rows);
            return;
        }
        for (int from = 0; from < rows; from += BLOCK_BYTES) {
            int count = Math.min(BLOCK_BYTES, rows - from);
            for (int i = 0; i < count; i++) {
                bytes[i] = values[selection[from + i]];
            }
            out.write(bytes, 0, count);
        }
    }

    private static void readBooleans(DataInputView in, BooleanColumn column, int rows) throws IOException {
        for (int from = 0; from < rows; from += ROWS_AHEAD) {
            int count = Math.min(ROWS_AHEAD, rows - from);
            column.ensureCapacity(from + count);
            in.readFully(column.values(), from, count);
            checkAtMost(1, column.values(), from, count, "boolean");
        }
    }

    /** Reads one row kind a row. */
    static byte[] readKinds(DataInputView in, int rows) throws IOException {
        byte[] kinds = new byte[Math.min(rows, ROWS_AHEAD)];
        for (int from = 0; from < rows; from += ROWS_AHEAD) {
            int count = Math.min(ROWS_AHEAD, rows - from);
            if (from + count > kinds.length) {
                kinds = Arrays.copyOf(kinds, (int) Math.min(rows, 2L * kinds.length));
            }
            in.readFully(kinds, from, count);
            checkAtMost(LAST_KIND, kinds, from, count, "row kind");
        }
        return kinds;
    }

    /** The event times of {@code rows} rows. */
    LongColumn readTimes(DataInputView in, int rows) throws IOException {
        LongColumn column = new LongColumn(Math.min(rows, ROWS_AHEAD));
        readLongs(in, column, rows);
        return column;
    }

    private static void checkAtMost(int most, byte[] values, int from, int count, String what) throws IOException {
        int worst = 0;
        for (int i = from; i < from + count; i++) {
            worst = Math.max(worst, values[i] & 0xFF);
        }
        if (worst > most) {
            throw new IOException("a " + what + " is " + worst + "; allowed: 0 to " + most + "; the data is corrupt");
        }
    }

    private void writeStrings(DataOutputView out, StringColumn column, int[] selection, int rows) throws IOException {
        long total = writeLengths(out, column, selection, rows);
        if (total > Integer.MAX_VALUE) {
            throw new IOException(
                    "the strings of a chunk have " + total + " bytes; allowed: 2 GiB; use smaller chunks");
        }
        writeInt(out, (int) total);
        byte[] data = column.data();
        int[] offsets = column.offsets();
        int[] lengths = column.lengths();
        // Strings that lie side by side, as most do, are written as one piece.
        int start = 0;
        int end = 0;
        for (int i = 0; i < rows; i++) {
            int row = selection == null ? i : selection[i];
            int length = column.isNull(row) ? 0 : lengths[row];
            if (length > 0) {
                if (offsets[row] != end) {
                    writePiece(out, data, start, end - start);
                    start = offsets[row];
                }
                end = offsets[row] + length;
            }
        }
        writePiece(out, data, start, end - start);
        flush(out);
    }

    private long writeLengths(DataOutputView out, StringColumn column, int[] selection, int rows) throws IOException {
        int[] lengths = column.lengths();
        long total = 0;
        for (int from = 0; from < rows; from += BLOCK_INTS) {
            int count = Math.min(BLOCK_INTS, rows - from);
            scratch.clear();
            for (int i = from; i < from + count; i++) {
                int row = selection == null ? i : selection[i];
                int length = column.isNull(row) ? 0 : lengths[row];
                total += length;
                scratch.putInt(length);
            }
            flush(out);
        }
        return total;
    }

    /** Gathers short pieces in the scratch buffer and writes long ones as they lie. */
    private void writePiece(DataOutputView out, byte[] data, int start, int length) throws IOException {
        if (length > scratch.remaining()) {
            flush(out);
        }
        if (length > scratch.remaining()) {
            out.write(data, start, length);
        } else {
            scratch.put(data, start, length);
        }
    }

    private void readStrings(DataInputView in, StringColumn column, int rows) throws IOException {
        long at = 0;
        for (int from = 0; from < rows; from += BLOCK_INTS) {
            int count = Math.min(BLOCK_INTS, rows - from);
            in.readFully(bytes, 0, count * Integer.BYTES);
            column.ensureCapacity(from + count);
            scratch.clear().asIntBuffer().get(column.lengths(), from, count);
            at = placeStrings(column, from, count, at);
        }
        int total = readCount(in, "bytes of strings");
        if (at != total) {
            throw new IOException(
                    "string lengths of a chunk sum to " + at + ", its bytes to " + total + "; the data is corrupt");
        }
        if (total <= BYTES_AHEAD) {
            in.readFully(column.ownBytes(total), 0, total);
            return;
        }
        for (int from = 0; from < total; from += BLOCK_BYTES) {
            int count = Math.min(BLOCK_BYTES, total - from);
            in.readFully(bytes, 0, count);
            column.append(bytes, 0, count);
        }
    }

    /** Lets each string begin where the one before ends; returns where the last ends. */
    private static long placeStrings(StringColumn column, int from, int count, long start) throws IOException {
        int[] lengths = column.lengths();
        int[] offsets = column.offsets();
        long at = start;
        for (int row = from; row < from + count; row++) {
            if (lengths[row] < 0) {
                throw new IOException("a string's length is " + lengths[row] + "; the data is corrupt");
            }
            offsets[row] = (int) at;
            at += lengths[row];
        }
        return at;
    }
}
