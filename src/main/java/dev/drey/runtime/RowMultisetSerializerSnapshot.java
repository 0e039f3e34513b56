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

/** Remembers in a savepoint what its rows are; a restore into something else is refused with the difference. */
public final class RowMultisetSerializerSnapshot implements TypeSerializerSnapshot<RowMultiset> {
    private static final int NO_KEY = -1;

    private RowMultisetLayout layout;

    /** For Flink, which then calls {@link #readSnapshot}. */
    public RowMultisetSerializerSnapshot() {}

    RowMultisetSerializerSnapshot(RowMultisetLayout layout) {
        this.layout = layout;
    }

    @Override
    public int getCurrentVersion() {
        return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(layout.stage());
        out.writeInt(layout.buckets());
        out.writeInt(layout.hashVersion());
        ChunkSerializerSnapshot.writeSchema(layout.schema(), out);
        List<String> key = layout.key();
        out.writeInt(key == null ? NO_KEY : key.size());
        for (String column : key == null ? List.<String>of() : key) {
            out.writeUTF(column);
        }
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader) throws IOException {
        if (readVersion != getCurrentVersion()) {
            throw new IOException(
                    "the description of rows has version " + readVersion + "; this build reads " + getCurrentVersion());
        }
        String stage = in.readUTF();
        int buckets = in.readInt();
        int hashVersion = in.readInt();
        Schema schema = ChunkSerializerSnapshot.readSchema(in);
        int size = in.readInt();
        List<String> key = size == NO_KEY ? null : new ArrayList<>();
        for (int i = 0; i < size; i++) {
            key.add(in.readUTF());
        }
        layout = new RowMultisetLayout(stage, buckets, hashVersion, schema, key);
    }

    @Override
    public TypeSerializer<RowMultiset> restoreSerializer() {
        return new RowMultisetSerializer(layout);
    }

    /** Throws rather than answering "incompatible": Flink's own message would not say why. */
    @Override
    public TypeSerializerSchemaCompatibility<RowMultiset> resolveSchemaCompatibility(
            TypeSerializerSnapshot<RowMultiset> old) {
        if (!(old instanceof RowMultisetSerializerSnapshot that)) {
            return TypeSerializerSchemaCompatibility.incompatible();
        }
        String difference = layout.difference(that.layout);
        if (difference != null) {
            throw new IllegalStateException(difference);
        }
        return TypeSerializerSchemaCompatibility.compatibleAsIs();
    }
}
