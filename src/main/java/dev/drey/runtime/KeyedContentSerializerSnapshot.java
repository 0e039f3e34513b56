package dev.drey.runtime;

import dev.drey.chunk.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Remembers in a savepoint what its state is; a restore into something else is refused with the difference. */
public final class KeyedContentSerializerSnapshot implements TypeSerializerSnapshot<KeyedContentState> {
    private KeyedContentSignature signature;

    /** For Flink, which then calls {@link #readSnapshot}. */
    public KeyedContentSerializerSnapshot() {}

    KeyedContentSerializerSnapshot(KeyedContentSignature signature) {
        this.signature = signature;
    }

    @Override
    public int getCurrentVersion() {
        return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(signature.stage());
        out.writeInt(signature.buckets());
        out.writeInt(signature.hashVersion());
        ChunkSerializerSnapshot.writeSchema(signature.schema(), out);
        out.writeInt(signature.lines().size());
        for (String line : signature.lines()) {
            out.writeUTF(line);
        }
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader) throws IOException {
        if (readVersion != getCurrentVersion()) {
            throw new IOException("the description of what a bucket holds has version " + readVersion
                    + "; this build reads " + getCurrentVersion());
        }
        String stage = in.readUTF();
        int buckets = in.readInt();
        int hashVersion = in.readInt();
        Schema schema = ChunkSerializerSnapshot.readSchema(in);
        int count = in.readInt();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(in.readUTF());
        }
        signature = new KeyedContentSignature(stage, buckets, hashVersion, schema, lines);
    }

    @Override
    public TypeSerializer<KeyedContentState> restoreSerializer() {
        return new KeyedContentSerializer(signature);
    }

    /** Throws rather than answering "incompatible": Flink's own message would not say why. */
    @Override
    public TypeSerializerSchemaCompatibility<KeyedContentState> resolveSchemaCompatibility(
            TypeSerializerSnapshot<KeyedContentState> old) {
        if (!(old instanceof KeyedContentSerializerSnapshot that)) {
            return TypeSerializerSchemaCompatibility.incompatible();
        }
        String difference = signature.difference(that.signature);
        if (difference != null) {
            throw new IllegalStateException(difference);
        }
        return TypeSerializerSchemaCompatibility.compatibleAsIs();
    }
}
