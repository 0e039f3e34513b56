package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Flink's type of a stream of chunks of one schema. Streams of equal schema have equal types, as {@code union} demands. */
public final class ChunkTypeInfo extends TypeInformation<Chunk> {
    private static final long serialVersionUID = 1L;
    private final Schema schema;

    private ChunkTypeInfo(Schema schema) {
        this.schema = Objects.requireNonNull(schema, "schema");
    }

    public static ChunkTypeInfo of(Schema schema) {
        return new ChunkTypeInfo(schema);
    }

    public Schema schema() {
        return schema;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return Math.max(1, schema.size());
    }

    @Override
    public Class<Chunk> getTypeClass() {
        return Chunk.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<Chunk> createSerializer(SerializerConfig config) {
        return new ChunkSerializer(schema);
    }

    @Override
    public String toString() {
        return "Chunk(" + schema + ")";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkTypeInfo that && schema.equals(that.schema);
    }

    @Override
    public int hashCode() {
        return schema.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ChunkTypeInfo;
    }
}
