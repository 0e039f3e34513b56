package dev.drey.runtime;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes the selected rows of a chunk column by column in bulk, and reads them back as a chunk that owns its columns.
 *
 * <p>Layout (all little-endian): version byte, flags byte, rows int, bucket int, then row kinds, event time and arrivals (count byte, then
 * time long and rows long each) where the flags say so, then the columns (see {@link ColumnCodec}). Bad rows are not part of it: they do not pass the operator behind the
 * source. A golden-bytes test pins the layout; change it only together with {@link #VERSION}.
 */
public final class ChunkSerializer extends VariableLengthSerializer<Chunk> {
    static final byte VERSION = 2;
    private static final int ROW_KINDS = 1;
    private static final int EVENT_TIME = 2;
    private static final int ARRIVALS = 4;
    private static final int KNOWN_FLAGS = ROW_KINDS | EVENT_TIME | ARRIVALS;
    private static final long serialVersionUID = 1L;

    private final Schema schema;
    private transient ColumnCodec codec;

    public ChunkSerializer(Schema schema) {
        this.schema = schema;
    }

    public Schema schema() {
        return schema;
    }

    private ColumnCodec codec() {
        if (codec == null) {
            codec = new ColumnCodec();
        }
        return codec;
    }

    @Override
    public void serialize(Chunk chunk, DataOutputView target) throws IOException {
        checkColumns(chunk);
        checkBadRows(chunk);
        ColumnCodec columns = codec();
        int flags = (chunk.rowKinds() == null ? 0 : ROW_KINDS)
                | (chunk.eventTime() == null ? 0 : EVENT_TIME)
                | (chunk.arrivals() == null ? 0 : ARRIVALS);
        int rows = chunk.selectedCount();
        columns.writeHeader(target, VERSION, flags, rows, chunk.bucket());
        if (chunk.rowKinds() != null) {
            columns.writeBytes(target, chunk.rowKinds(), chunk.selection(), rows);
        }
        if (chunk.eventTime() != null) {
            columns.writeLongs(target, chunk.eventTime().values(), chunk.selection(), rows);
        }
        if (chunk.arrivals() != null) {
            columns.writeArrivals(target, chunk.arrivals());
        }
        for (int c = 0; c < schema.size(); c++) {
            columns.write(target, chunk.column(c), chunk.selection(), rows);
        }
    }

    /** A chunk of other columns would be read back as garbage by whoever trusts the stream's type. */
    private void checkColumns(Chunk chunk) {
        boolean fits = chunk.columnCount() == schema.size();
        for (int c = 0; fits && c < schema.size(); c++) {
            fits = chunk.column(c).storage() == schema.type(c).storage();
        }
        if (!fits) {
            throw new IllegalStateException(
                    "a chunk of (" + chunk.schema() + ") was sent on a stream of (" + schema + ")");
        }
    }

    /** They would be lost without a word. */
    private static void checkBadRows(Chunk chunk) {
        if (!chunk.badRows().isEmpty()) {
            throw new IllegalStateException(
                    chunk.badRows().size() + " bad rows were sent over the network; the operator"
                            + " behind a source must be chained to it: leave pipeline.operator-chaining.enabled on");
        }
    }

    @Override
    public Chunk deserialize(DataInputView source) throws IOException {
        byte version = source.readByte();
        if (version != VERSION) {
            throw new IOException(
                    "chunk of (" + schema + ") has layout version " + version + "; this build reads " + VERSION);
        }
        int flags = source.readUnsignedByte();
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw new IOException(
                    "chunk of (" + schema + ") has unknown flags " + flags + "; the data is corrupt or newer");
        }
        ColumnCodec codec = codec();
        int rows = codec.readCount(source, "rows");
        int bucket = codec.readInt(source);
        if (bucket < Chunk.NO_BUCKET) {
            throw new IOException("chunk of (" + schema + ") has bucket " + bucket + "; the data is corrupt");
        }
        byte[] kinds = (flags & ROW_KINDS) == 0 ? null : ColumnCodec.readKinds(source, rows);
        LongColumn times = (flags & EVENT_TIME) == 0 ? null : codec.readTimes(source, rows);
        Arrivals arrivals = (flags & ARRIVALS) == 0 ? null : codec.readArrivals(source);
        Column[] columns = new Column[schema.size()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = Column.create(schema.type(c).storage(), Math.min(rows, ColumnCodec.ROWS_AHEAD));
            codec.read(source, columns[c], rows);
        }
        Chunk chunk = new Chunk(schema, columns);
        chunk.setRowCount(rows);
        chunk.setBucket(bucket);
        chunk.addArrivals(arrivals);
        chunk.setRowKinds(kinds);
        chunk.setEventTime(times);
        return chunk;
    }

    @Override
    public TypeSerializer<Chunk> duplicate() {
        return new ChunkSerializer(schema);
    }

    @Override
    public Chunk createInstance() {
        return Chunk.allocate(schema, 0);
    }

    @Override
    public Chunk copy(Chunk from) {
        Chunk copy = from.copy();
        copy.setBadRows(from.badRows());
        copy.setInputBytes(from.inputBytes());
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkSerializer that && schema.equals(that.schema);
    }

    @Override
    public int hashCode() {
        return schema.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<Chunk> snapshotConfiguration() {
        return new ChunkSerializerSnapshot(schema);
    }
}
