package dev.drey.runtime;

import dev.drey.chunk.Chunk;
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
public final class KeyedContentSerializer extends VariableLengthSerializer<KeyedContentState> {
    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    private final KeyedContentSignature signature;
    private final ChunkSerializer chunks;

    public KeyedContentSerializer(KeyedContentSignature signature) {
        this.signature = signature;
        this.chunks = new ChunkSerializer(signature.schema());
    }

    @Override
    public void serialize(KeyedContentState state, DataOutputView target) throws IOException {
        target.writeByte(VERSION);
        KeyedContent content = state.contentOrNull();
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
    public KeyedContentState deserialize(DataInputView source) throws IOException {
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
        return new KeyedContentState(read);
    }

    @Override
    public TypeSerializer<KeyedContentState> duplicate() {
        return new KeyedContentSerializer(signature);
    }

    @Override
    public KeyedContentState createInstance() {
        return new KeyedContentState(List.of());
    }

    @Override
    public KeyedContentState copy(KeyedContentState from) {
        return from.copy();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyedContentSerializer that && signature.equals(that.signature);
    }

    @Override
    public int hashCode() {
        return signature.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<KeyedContentState> snapshotConfiguration() {
        return new KeyedContentSerializerSnapshot(signature);
    }
}
