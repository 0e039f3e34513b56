package dev.drey.stage.aggregate;

import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkSerializerSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Remembers in a savepoint what its groups are; a restore into something else is refused with the difference. */
public final class BucketStateSerializerSnapshot implements TypeSerializerSnapshot<BucketState> {
    private StateSignature signature;

    /** For Flink, which then calls {@link #readSnapshot}. */
    public BucketStateSerializerSnapshot() {}

    BucketStateSerializerSnapshot(StateSignature signature) {
        this.signature = signature;
    }

    @Override
    public int getCurrentVersion() {
        return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(signature.subject());
        out.writeInt(signature.buckets());
        out.writeInt(signature.hashVersion());
        ChunkSerializerSnapshot.writeSchema(signature.partialSchema(), out);
        out.writeInt(signature.lines().size());
        for (String line : signature.lines()) {
            out.writeUTF(line);
        }
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader) throws IOException {
        if (readVersion != getCurrentVersion()) {
            throw new IOException("the description of groups has version " + readVersion + "; this build reads "
                    + getCurrentVersion());
        }
        String subject = in.readUTF();
        int buckets = in.readInt();
        int hashVersion = in.readInt();
        Schema schema = ChunkSerializerSnapshot.readSchema(in);
        int count = in.readInt();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(in.readUTF());
        }
        signature = new StateSignature(subject, buckets, hashVersion, schema, lines);
    }

    @Override
    public TypeSerializer<BucketState> restoreSerializer() {
        return new BucketStateSerializer(signature);
    }

    /** Throws rather than answering "incompatible": Flink's own message would not say why. */
    @Override
    public TypeSerializerSchemaCompatibility<BucketState> resolveSchemaCompatibility(
            TypeSerializerSnapshot<BucketState> old) {
        if (!(old instanceof BucketStateSerializerSnapshot that)) {
            return TypeSerializerSchemaCompatibility.incompatible();
        }
        String difference = signature.difference(that.signature);
        if (difference != null) {
            throw new IllegalStateException(difference);
        }
        return TypeSerializerSchemaCompatibility.compatibleAsIs();
    }
}
