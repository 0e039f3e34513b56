package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.VariableLengthSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes the rows of a bucket as one chunk, and reads them back as rows whose changes have been told.
 *
 * <p>Layout: version byte, the chunk as {@link ChunkSerializer} writes it. Writing does not change the rows, so that a snapshot may be written while the task
 * goes on with a copy.
 */
final class TopKSerializer extends VariableLengthSerializer<PartitionedRows> {
    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    private final TopKLayout layout;
    private final ChunkSerializer chunks;

    TopKSerializer(TopKLayout layout) {
        this.layout = layout;
        this.chunks = new ChunkSerializer(layout.spec().schema());
    }

    @Override
    public void serialize(PartitionedRows rows, DataOutputView target) throws IOException {
        target.writeByte(VERSION);
        chunks.serialize(rows.state(), target);
    }

    @Override
    public PartitionedRows deserialize(DataInputView source) throws IOException {
        byte version = source.readByte();
        if (version != VERSION) {
            throw new IOException("the rows of " + layout.subject() + " have layout version " + version
                    + "; this build reads " + VERSION);
        }
        Chunk state = chunks.deserialize(source);
        PartitionedRows rows = layout.empty();
        rows.apply(state);
        rows.forgetChanges();
        return rows;
    }

    @Override
    public TypeSerializer<PartitionedRows> duplicate() {
        return new TopKSerializer(layout);
    }

    @Override
    public PartitionedRows createInstance() {
        return layout.empty();
    }

    @Override
    public PartitionedRows copy(PartitionedRows from) {
        return from.copy();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopKSerializer that && layout.equals(that.layout);
    }

    @Override
    public int hashCode() {
        return layout.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<PartitionedRows> snapshotConfiguration() {
        return new TopKSerializerSnapshot(layout);
    }
}
