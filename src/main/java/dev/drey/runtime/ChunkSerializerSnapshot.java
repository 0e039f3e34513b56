package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Remembers the schema of chunks in a savepoint; a restore under another schema is refused. */
public final class ChunkSerializerSnapshot implements TypeSerializerSnapshot<Chunk> {
    private static final int VERSION = 1;

    private Schema schema;

    /** For Flink, which then calls {@link #readSnapshot}. */
    public ChunkSerializerSnapshot() {}

    ChunkSerializerSnapshot(Schema schema) {
        this.schema = schema;
    }

    @Override
    public int getCurrentVersion() {
        return VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        writeSchema(schema, out);
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader) throws IOException {
        if (readVersion != VERSION) {
            throw new IOException(
                    "the savepoint describes chunks in version " + readVersion + "; this build reads " + VERSION);
        }
        schema = readSchema(in);
    }

    /** Writes names and types. */
    public static void writeSchema(Schema schema, DataOutputView out) throws IOException {
        out.writeInt(schema.size());
        for (Field field : schema.fields()) {
            out.writeUTF(field.name());
            out.writeUTF(field.type().toString());
        }
    }

    /**
     * Reads what {@link #writeSchema} wrote.
     *
     * @throws IOException also when names or types are not what a schema can have
     */
    public static Schema readSchema(DataInputView in) throws IOException {
        int size = in.readInt();
        if (size < 0) {
            throw new IOException("a schema says it has " + size + " columns; the data is corrupt");
        }
        try {
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                String name = in.readUTF();
                fields.add(new Field(name, DataType.parse(in.readUTF())));
            }
            return Schema.of(fields);
        } catch (IllegalArgumentException e) {
            throw new IOException("a schema cannot be read: " + e.getMessage() + "; the data is corrupt", e);
        }
    }

    @Override
    public TypeSerializer<Chunk> restoreSerializer() {
        return new ChunkSerializer(schema);
    }

    @Override
    public TypeSerializerSchemaCompatibility<Chunk> resolveSchemaCompatibility(TypeSerializerSnapshot<Chunk> old) {
        return old instanceof ChunkSerializerSnapshot that && that.schema.equals(schema)
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }
}
