package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.io.IOException;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class ChunkSerializerSnapshotTest {
    private static final Schema SCHEMA = Schema.parse("id bigint, naïve string, price decimal(6,2)");

    @Test
    void writtenSnapshot_restoresTheSerializer() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, new ChunkSerializer(SCHEMA).snapshotConfiguration());

        TypeSerializerSnapshot<Chunk> restored = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

        assertThat(restored).isInstanceOf(ChunkSerializerSnapshot.class);
        assertThat(restored.restoreSerializer()).isEqualTo(new ChunkSerializer(SCHEMA));
    }

    @Test
    void sameSchema_isCompatible_anotherIsNot() {
        assertThat(resolve(SCHEMA, SCHEMA).isCompatibleAsIs()).isTrue();
        assertThat(resolve(SCHEMA, Schema.parse("id bigint")).isIncompatible()).isTrue();
        assertThat(resolve(SCHEMA, Schema.parse("id bigint, naïve string, price decimal(7,2)"))
                        .isIncompatible())
                .isTrue();
        assertThat(resolve(SCHEMA, Schema.parse("naïve string, id bigint, price decimal(6,2)"))
                        .isIncompatible())
                .isTrue();
    }

    private static TypeSerializerSchemaCompatibility<Chunk> resolve(Schema now, Schema before) {
        return new ChunkSerializerSnapshot(now).resolveSchemaCompatibility(new ChunkSerializerSnapshot(before));
    }

    @Test
    void snapshotOfLaterVersion_isRefused() {
        assertThatThrownBy(() -> new ChunkSerializerSnapshot()
                        .readSnapshot(
                                2,
                                new DataInputDeserializer(new byte[8]),
                                getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessage("the savepoint describes chunks in version 2; this build reads 1");
    }

    @Test
    void corruptSchema_isRefused() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        ChunkSerializerSnapshot.writeSchema(SCHEMA, out);
        byte[] bytes = out.getCopyOfBuffer();
        for (int at = 0; at < bytes.length; at++) {
            for (int flip = 1; flip < 256; flip++) {
                byte[] corrupt = bytes.clone();
                corrupt[at] ^= (byte) flip;
                try {
                    ChunkSerializerSnapshot.readSchema(new DataInputDeserializer(corrupt));
                } catch (IOException expected) {
                    // Told, as it should be; anything else fails the test.
                }
            }
        }
        assertThatThrownBy(
                        () -> ChunkSerializerSnapshot.readSchema(new DataInputDeserializer(new byte[] {-1, 0, 0, 0})))
                .isInstanceOf(IOException.class)
                .hasMessage("a schema says it has -16777216 columns; the data is corrupt");
    }

    @Test
    void typesOfEqualSchema_areEqual() throws Exception {
        ChunkTypeInfo type = ChunkTypeInfo.of(SCHEMA);

        assertThat(type)
                .isEqualTo(ChunkTypeInfo.of(Schema.parse(SCHEMA.toString())))
                .isNotEqualTo(ChunkTypeInfo.of(Schema.parse("id bigint")));
        assertThat(InstantiationUtil.clone(type)).isEqualTo(type);
        assertThat(type.createSerializer(new ExecutionConfig().getSerializerConfig()))
                .isEqualTo(new ChunkSerializer(SCHEMA));
        assertThat(type).hasToString("Chunk(id bigint, naïve string, price decimal(6,2))");
        assertThat(type.getTypeClass()).isEqualTo(Chunk.class);
        assertThat(type.isKeyType()).isFalse();
    }
}
