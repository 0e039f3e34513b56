package dev.drey.runtime;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes the rows of a bucket as chunks, column by column in bulk, and reads them back.
 *
 * <p>Layout: version byte, number of chunks, the chunks as {@link ChunkSerializer} writes them; rows without key carry a last column with their count.
 * Writing does not change the rows, so that a snapshot may be written while the task goes on with a copy.
 */
final class RowMultisetSerializer extends VariableLengthSerializer<RowMultiset> {
    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    private final RowMultisetLayout layout;
    private final ChunkSerializer chunks;

    RowMultisetSerializer(RowMultisetLayout layout) {
        this.layout = layout;
        this.chunks = new ChunkSerializer(layout.empty().stateSchema());
    }

    @Override
    public void serialize(RowMultiset rows, DataOutputView target) throws IOException {
        target.writeByte(VERSION);
        target.writeInt(rows.slices());
        rows.forEachSlice(slice -> chunks.serialize(slice, target));
    }

    @Override
    public RowMultiset deserialize(DataInputView source) throws IOException {
        byte version = source.readByte();
        if (version != VERSION) {
            throw new IOException("the rows of " + layout.subject() + " have layout version " + version
                    + "; this build reads " + VERSION);
        }
        int count = source.readInt();
        if (count < 0) {
            throw new IOException(
                    "the rows of " + layout.subject() + " say they are in " + count + " chunks; the state is corrupt");
        }
        RowMultiset rows = layout.empty();
        for (int i = 0; i < count; i++) {
            rows.restore(chunks.deserialize(source));
        }
        return rows;
    }

    @Override
    public TypeSerializer<RowMultiset> duplicate() {
        return new RowMultisetSerializer(layout);
    }

    @Override
    public RowMultiset createInstance() {
        return layout.empty();
    }

    @Override
    public RowMultiset copy(RowMultiset from) {
        return from.copy();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowMultisetSerializer that && layout.equals(that.layout);
    }

    @Override
    public int hashCode() {
        return layout.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<RowMultiset> snapshotConfiguration() {
        return new RowMultisetSerializerSnapshot(layout);
    }
}
