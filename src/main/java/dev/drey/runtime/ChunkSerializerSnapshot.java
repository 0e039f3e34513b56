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
    private Schema schema;

    /** For Flink, which then calls {@link #readSnapshot}. */
    public ChunkSerializerSnapshot() {}

    ChunkSerializerSnapshot(Schema schema) {
        this.schema = schema;
    }

    @Override
    public int getCurrentVersion() {
        return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        writeSchema(schema, out);
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader) throws IOException {
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

    /** Reads what {@link #writeSchema} wrote. */
    public static Schema readSchema(DataInputView in) throws IOException {
        int size = in.readInt();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String name = in.readUTF();
            fields.add(new Field(name, DataType.parse(in.readUTF())));
        }
        return Schema.of(fields);
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
