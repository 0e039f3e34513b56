package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.RandomChunks;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BucketStateSerializerTest {
    static Stream<Long> seeds() {
        return RandomChunks.seeds(20);
    }

    private static BucketState state(AggregateCase rows) {
        BucketState state = new BucketState(rows.plan());
        AggregateTable table = state.table(rows.plan(), new RowGroups());
        rows.partials(1, 50).forEach(p -> table.merge(p, new RowGroups()));
        return state;
    }

    private static BucketStateSerializer serializer(AggregateCase rows) {
        return new BucketStateSerializer(StateSignature.of("totals", 128, rows.plan()));
    }

    private static byte[] bytes(TypeSerializer<BucketState> serializer, BucketState state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(state, out);
        return out.getCopyOfBuffer();
    }

    private static MaterializedResult result(AggregateCase rows, BucketState state) {
        return rows.result(state.table(rows.plan(), new RowGroups()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void groups_comeBackAsTheyWere_alsoThroughASecondSnapshotBeforeTheirFirstUse(long seed) throws Exception {
        AggregateCase rows = AggregateCase.random(seed, 300);
        BucketStateSerializer serializer = serializer(rows);
        BucketState state = state(rows);
        byte[] first = bytes(serializer, state);
        BucketState restored = serializer.deserialize(new DataInputDeserializer(first));
        assertThat(bytes(serializer.duplicate(), restored)).as("seed %d", seed).isEqualTo(first);
        assertThat(bytes(serializer, state)).as("seed %d, unchanged", seed).isEqualTo(first);
        assertThat(result(rows, restored.copy())).as("seed %d", seed).isEqualTo(result(rows, state));
        assertThat(result(rows, restored)).as("seed %d", seed).isEqualTo(result(rows, state));
    }

    private static final String GOLDEN =
            "02800000000000000000000001020001000000ffffffff000200000002000000616200020000000000000000020000000000000000060000"
                    + "000600000001000004616200020000000200000061620002000000020000006162000100000000000000000200000002"
                    + "000000616200ffffffffffffff7f000200000002000000616200020000000000000000140000001400000002000802fe"
                    + "ffffffffffff7f0000000000000000000000000000000080010100000000000000010000000000000000020000000000"
                    + "000000010000000000000000ffffffffffffff7f00000000000000e03f00ffffffffffffff7f009c7500883ce4377e00"
                    + "0100000000000000000200000000000000001c0000001c00000002000880808080808080e07f00000000000000009c75"
                    + "00883ce4573e000000000000000000000080000000000000000200000000000000010100000000000000300000003000"
                    + "00000000000000000000000000000000000000000000000000003f0000004100000070d6012000000000f2905f000000"
                    + "000000000000000000e03f009c7500883ce4377e000200000002000000616200000000000000e03f0002000000020000"
                    + "006162009c7500883ce4377e";

    /** Savepoints hold these bytes: when this test fails, the layout's version or the signature of what is kept must change. */
    @Test
    void layout_isThatOfVersion2() throws Exception {
        Chunk chunk = Chunks.parse("k string | n bigint | d double\nab | 9223372036854775807 | 0.5\nab | 1 | 1e300\n");
        List<AggregateFunction> functions =
                AggregateCase.functions("count", "sum", "avg", "min", "max", "first_by", "last_by");
        AggregatePlan plan = AggregateCase.plan(chunk.schema(), 1, functions);
        AggregateCase rows = new AggregateCase(plan, chunk.schema(), List.of(chunk));
        assertThat(plan.signature())
                .containsExactly(
                        "group by k string",
                        "rows/1 of []",
                        "values/1 of [0]",
                        "value-set/1 string of [0]",
                        "min/1 string of [0]",
                        "max/1 string of [0]",
                        "min-tuple/1 [bigint, string] of [0, 1]",
                        "max-tuple/1 [bigint, string] of [0, 1]",
                        "values/1 of [1]",
                        "value-set/1 bigint of [1]",
                        "integer-sum/1 of [1]",
                        "min/1 bigint of [1]",
                        "max/1 bigint of [1]",
                        "min-tuple/1 [double, bigint] of [1, 2]",
                        "max-tuple/1 [double, bigint] of [1, 2]",
                        "values/1 of [2]",
                        "value-set/1 double of [2]",
                        "double-sum/1 of [2]",
                        "min/1 double of [2]",
                        "max/1 double of [2]",
                        "min-tuple/1 [string, double] of [2, 0]",
                        "max-tuple/1 [string, double] of [2, 0]");
        assertThat(HexFormat.of().formatHex(bytes(serializer(rows), state(rows))))
                .isEqualTo(GOLDEN);
    }

    @Test
    void otherVersion_isRefusedWithBoth() throws Exception {
        AggregateCase rows = AggregateCase.random(1, 10);
        byte[] bytes = bytes(serializer(rows), state(rows));
        bytes[0] = 9;
        assertThatThrownBy(() -> serializer(rows).deserialize(new DataInputDeserializer(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessage("the groups of stage 'totals' have layout version 9; this build reads 2");
    }

    @Test
    void description_comesBackAndMakesASerializerThatReadsTheState() throws Exception {
        AggregateCase rows = AggregateCase.random(5, 100);
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer(rows).snapshotConfiguration());
        TypeSerializerSnapshot<BucketState> read = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

        assertThat(read.restoreSerializer()).isEqualTo(serializer(rows));
        assertThat(serializer(rows)
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(read)
                        .isCompatibleAsIs())
                .isTrue();
        byte[] bytes = bytes(serializer(rows), state(rows));
        assertThat(result(rows, read.restoreSerializer().deserialize(new DataInputDeserializer(bytes))))
                .isEqualTo(rows.result(rows.folded()));
    }
}
