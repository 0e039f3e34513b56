package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.RandomChanges;
import dev.drey.testing.RandomChunks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowMultisetTest {
    static Stream<Long> seeds() {
        return RandomChunks.seeds(30);
    }

    /** The rows as they come out, in chunks of 7. */
    private static List<Chunk> rows(RowMultiset rows) {
        List<Chunk> chunks = new ArrayList<>();
        Chunk outgoing = Chunk.allocate(rows.schema, 0);
        rows.appendTo(outgoing, 7, full -> chunks.add(full.copy()));
        chunks.add(outgoing.copy());
        return chunks;
    }

    private static byte[] bytes(RowMultiset rows, List<String> key) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer(rows.schema, key).serialize(rows, out);
        return out.getCopyOfBuffer();
    }

    private static RowMultisetSerializer serializer(Schema schema, List<String> key) {
        return new RowMultisetSerializer(RowMultisetLayout.of("table", 8, schema, key));
    }

    /** A random case: schema and key, null for none. */
    private record Case(Schema schema, List<String> key, List<Chunk> chunks) {
        static Case of(long seed) {
            RandomChunks random = new RandomChunks(seed);
            Schema schema = random.schema();
            List<String> key = seed % 3 == 0 ? null : schema.names().subList(0, random.below(schema.size() + 1));
            RandomChanges changes = new RandomChanges(random, schema, key, 1 + random.below(300));
            return new Case(schema, key, changes.chunks(60, 40));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void soundChanges_leaveWhatANaiveMultisetLeaves_afterEveryChunk(long seed) throws Exception {
        Case c = Case.of(seed);
        MaterializedResult expected = MaterializedResult.of();
        RowMultiset rows = RowMultiset.of(c.schema, c.key);
        for (Chunk chunk : c.chunks) {
            expected.apply(chunk);
            rows.apply(chunk);
            MaterializedResult actual = MaterializedResult.of(rows(rows));
            assertThat(actual)
                    .as("seed %d: %s", seed, expected.difference(actual))
                    .isEqualTo(expected);
        }
        assertThat(rows(rows)).as("seed %d", seed).allSatisfy(chunk -> {
            assertThat(chunk.rowKinds()).isNull();
            assertThat(chunk.rowCount()).isLessThanOrEqualTo(7);
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void copiesAndStates_holdTheRowsOfTheirMoment(long seed) throws Exception {
        Case c = Case.of(seed);
        RowMultiset rows = RowMultiset.of(c.schema, c.key);
        c.chunks.subList(0, 30).forEach(rows::apply);
        MaterializedResult half = MaterializedResult.of(c.chunks.subList(0, 30));
        RowMultiset copy = rows.copy();
        byte[] state = bytes(rows, c.key);
        c.chunks.subList(30, c.chunks.size()).forEach(rows::apply);

        assertThat(MaterializedResult.of(rows(copy))).as("seed %d", seed).isEqualTo(half);
        RowMultiset restored = serializer(c.schema, c.key).deserialize(new DataInputDeserializer(state));
        assertThat(MaterializedResult.of(rows(restored))).as("seed %d", seed).isEqualTo(half);
        c.chunks.subList(30, c.chunks.size()).forEach(restored::apply);
        assertThat(MaterializedResult.of(rows(restored)))
                .as("seed %d", seed)
                .isEqualTo(MaterializedResult.of(c.chunks));
    }

    @Test
    void rowsThatGo_giveTheirMemoryBack() {
        for (List<String> key : new ArrayList<>(java.util.Arrays.asList(List.of("k"), null))) {
            RowMultiset rows = RowMultiset.of(Schema.parse("k bigint, s string"), key);
            for (int round = 0; round < 50; round++) {
                Chunk come = Chunk.allocate(rows.schema, 1000);
                for (int i = 0; i < 1000; i++) {
                    come.longs(0).set(i, round * 1000L + i);
                    come.strings(1).setString(i, "some text of row " + i);
                }
                come.setRowCount(1000);
                rows.apply(come);
                byte[] gone = new byte[1000];
                java.util.Arrays.fill(gone, (byte) 3);
                come.setRowKinds(gone);
                rows.apply(come);
            }
            assertThat(rows.size()).as("key %s", key).isLessThan(4000);
            assertThat(rows(rows))
                    .singleElement()
                    .satisfies(c -> assertThat(c.rowCount()).isZero());
        }
    }

    @Test
    void stringsReplacedForEver_takeBoundedMemory() {
        RowMultiset rows = RowMultiset.of(Schema.parse("k bigint, s string"), List.of("k"));
        rows.apply(Chunks.parse("k bigint | s string\n1 | ''"));
        for (int i = 0; i < 20_000; i++) {
            String before = i == 0 ? "''" : "x".repeat((i - 1) % 97);
            String after = "x".repeat(i % 97);
            rows.apply(Chunks.parse(
                    "op | k bigint | s string\n-U | 1 | '" + before.replace("'", "") + "'\n+U | 1 | '" + after + "'"));
        }
        assertThat(rows.heapBytes()).isLessThan(400_000);
        assertThat(MaterializedResult.of(rows(rows))).hasToString("1 | '" + "x".repeat(19_999 % 97) + "'\n");
    }

    @Test
    void bothZeros_stayWhatTheyAre() {
        for (List<String> key : java.util.Arrays.asList(List.of("k"), List.of("d"), null)) {
            RowMultiset rows = RowMultiset.of(Schema.parse("k bigint, d double"), key);
            rows.apply(Chunks.parse("k bigint | d double\n1 | -0.0\n2 | NaN"));
            assertThat(MaterializedResult.of(rows(rows))).as("key %s", key).hasToString("1 | -0.0\n2 | NaN\n");
        }
    }

    @Test
    void keyedRetractionOfNothing_isRefusedAtOnceWithTheRow() {
        RowMultiset rows = RowMultiset.of(Schema.parse("k string, n bigint"), List.of("k"));
        rows.apply(Chunks.parse("k string | n bigint\na | 1"));
        assertThatThrownBy(() -> rows.apply(Chunks.parse("op | k string | n bigint\n-D | b | 1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a -D came for a row that is not there: k = b, n = 1; rows are told apart by [k]");
        assertThatThrownBy(() -> rows.apply(Chunks.parse("op | k string | n bigint\n-U | c | 1\n+U | c | 2")))
                .hasMessage("a +U came for a row that is not there: k = c, n = 2; rows are told apart by [k]");
        assertThatThrownBy(() -> rows.apply(Chunks.parse("k string | n bigint\na | 2")))
                .hasMessage("a second row came for one key: k = a, n = 2; rows are told apart by [k]");
    }

    @Test
    void countsWithoutKey_mayBeNegativeInBetweenAndAreJudgedAtTheEnd() {
        RowMultiset rows = RowMultiset.of(Schema.parse("k string, n bigint"), null);
        rows.apply(Chunks.parse("op | k string | n bigint\n-U | a | 1\n+U | a | 2\n-D | b | null"));
        assertThatThrownBy(() -> rows(rows))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a row was taken back 1 times more than it came: k = a, n = 1");
        rows.apply(Chunks.parse("op | k string | n bigint\n+I | a | 1\n+I | b | null\n+I | a | 2"));
        assertThat(MaterializedResult.of(rows(rows))).hasToString("2 x 'a' | 2\n");
    }

    /** Savepoints hold these bytes: when this test fails, the layout's version must change. */
    @Test
    void layout_isThatOfVersion1() throws Exception {
        Chunk chunk =
                Chunks.parse("op | k string | d double\n+I | ab | 0.5\n+I | cd | null\n-D | ab | 0.5\n+I | e | -0.0");
        RowMultiset keyed = RowMultiset.of(chunk.schema(), List.of("k"));
        keyed.apply(chunk);
        assertThat(HexFormat.of().formatHex(bytes(keyed, List.of("k")))).isEqualTo(KEYED);
        RowMultiset counted = RowMultiset.of(chunk.schema(), null);
        counted.apply(chunk);
        assertThat(HexFormat.of().formatHex(bytes(counted, null))).isEqualTo(COUNTED);
    }

    private static final String KEYED =
            "0100000001020002000000ffffffff0002000000010000000300000063646501020000000000000000000000000000000000000000000080";
    private static final String COUNTED =
            "0100000001020002000000ffffffff00020000000100000003000000636465010200000000000000000000000000000000000000000000800001000000000000000100000000000000";

    @Test
    void otherVersion_isRefusedWithBoth() throws Exception {
        Schema schema = Schema.parse("k bigint");
        byte[] bytes = bytes(RowMultiset.of(schema, null), null);
        bytes[0] = 9;
        assertThatThrownBy(() -> serializer(schema, null).deserialize(new DataInputDeserializer(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessage("the rows of stage 'table' have layout version 9; this build reads 1");
    }

    @Test
    void description_comesBackAndTellsDifferences() throws Exception {
        Schema schema = Schema.parse("k bigint, s string");
        for (List<String> key : java.util.Arrays.asList(List.of("k"), List.<String>of(), null)) {
            DataOutputSerializer out = new DataOutputSerializer(64);
            TypeSerializerSnapshot.writeVersionedSnapshot(
                    out, serializer(schema, key).snapshotConfiguration());
            TypeSerializerSnapshot<RowMultiset> read = TypeSerializerSnapshot.readVersionedSnapshot(
                    new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());
            assertThat(read.restoreSerializer()).isEqualTo(serializer(schema, key));
            assertThat(serializer(schema, key)
                            .snapshotConfiguration()
                            .resolveSchemaCompatibility(read)
                            .isCompatibleAsIs())
                    .isTrue();
        }
        RowMultisetLayout now = RowMultisetLayout.of("table", 8, schema, List.of("k"));
        assertThat(now.difference(RowMultisetLayout.of("table", 16, schema, List.of("k"))))
                .isEqualTo("stage 'table': the state was written with 16 buckets, the pipeline has 8; set"
                        + " 'max-parallelism: 16' or start without the state");
        assertThat(now.difference(RowMultisetLayout.of("table", 8, schema, null)))
                .isEqualTo(
                        "stage 'table': the state holds rows of [k bigint, s string] without key, the pipeline's are of"
                                + " [k bigint, s string] by key [k]; restore with the old columns or start without the state");
    }
}
