package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.VariableLengthSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes what a bucket holds as chunks, column by column in bulk, and reads it back. Layout: version byte, number of chunks, the chunks as {@link ChunkSerializer}
 * writes them. Writing changes nothing, so that a snapshot may be written while the task goes on with a copy.
 */
final class DistinctStateSerializer extends VariableLengthSerializer<DistinctState> {
    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    private final DistinctSignature signature;
    private final ChunkSerializer chunks;

    DistinctStateSerializer(DistinctSignature signature) {
        this.signature = signature;
        this.chunks = new ChunkSerializer(signature.schema());
    }

    @Override
    public void serialize(DistinctState state, DataOutputView target) throws IOException {
        target.writeByte(VERSION);
        DistinctContent content = state.contentOrNull();
        if (content == null) {
            target.writeInt(state.restored().size());
            for (Chunk chunk : state.restored()) {
                chunks.serialize(chunk, target);
            }
            return;
        }
        target.writeInt(content.pieces());
        content.save(piece -> chunks.serialize(piece, target));
    }

    @Override
    public DistinctState deserialize(DataInputView source) throws IOException {
        byte version = source.readByte();
        if (version != VERSION) {
            throw new IOException("the state of " + signature.subject() + " has layout version " + version
                    + "; this build reads " + VERSION);
        }
        int count = source.readInt();
        if (count < 0) {
            throw new IOException("the state of " + signature.subject() + " says it is in " + count
                    + " chunks; the state is corrupt");
        }
        List<Chunk> read = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            read.add(chunks.deserialize(source));
        }
        return new DistinctState(read);
    }

    @Override
    public TypeSerializer<DistinctState> duplicate() {
        return new DistinctStateSerializer(signature);
    }

    @Override
    public DistinctState createInstance() {
        return new DistinctState(List.of());
    }

    @Override
    public DistinctState copy(DistinctState from) {
        return from.copy();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DistinctStateSerializer that && signature.equals(that.signature);
    }

    @Override
    public int hashCode() {
        return signature.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<DistinctState> snapshotConfiguration() {
        return new DistinctStateSerializerSnapshot(signature);
    }
}
