package dev.drey.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Field;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupTableTest {
    static Stream<Long> seeds() {
        return RandomChunks.seeds(60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomKeys_getTheGroupOfTheirTextAsAHashMapWould(long seed) {
        RandomChunks random = new RandomChunks(seed).withSelections();
        Schema schema = random.schema();
        GroupTable table = table(schema);
        Map<String, Integer> expected = new HashMap<>();
        for (Chunk chunk : random.chunks(schema, 3000, 700)) {
            int[] groups = assign(table, chunk);
            for (int i = 0; i < chunk.selectedCount(); i++) {
                String key = key(chunk, chunk.selectedRow(i));
                assertThat(groups[i])
                        .as("seed %d, key %s", seed, key)
                        .isEqualTo(expected.computeIfAbsent(key, k -> expected.size()));
            }
        }
        assertThat(table.size()).as("seed %d", seed).isEqualTo(expected.size());
        expected.forEach((key, group) ->
                assertThat(storedKey(table, schema, group)).as("seed %d", seed).isEqualTo(key));
    }

    /** Of two chunks one begins the groups; the other finds those that it shares. With hashes of few bits tags collide all the time. */
    @ParameterizedTest
    @MethodSource("seeds")
    void find_givesTheGroupsThatAreThere_andBeginsNone(long seed) {
        RandomChunks random = new RandomChunks(seed).withSelections();
        Schema schema = random.schema();
        for (boolean collide : new boolean[] {false, true}) {
            GroupTable table = table(schema);
            Chunk known = random.chunk(schema, 200);
            int[] groups = new int[known.selectedCount()];
            table.assign(columns(known), known.selection(), groups.length, hashes(known, collide), groups);
            Map<String, Integer> expected = new HashMap<>();
            for (int i = 0; i < groups.length; i++) {
                expected.put(key(known, known.selectedRow(i)), groups[i]);
            }
            int size = table.size();

            Chunk asked = random.chunk(schema, 200);
            int[] found = new int[asked.selectedCount()];
            int[] foundGroups = new int[found.length];
            int count = table.find(
                    columns(asked), asked.selection(), found.length, hashes(asked, collide), found, foundGroups);

            Map<Integer, Integer> actual = new HashMap<>();
            for (int j = 0; j < count; j++) {
                actual.put(found[j], foundGroups[j]);
            }
            for (int i = 0; i < found.length; i++) {
                assertThat(actual.get(i))
                        .as("seed %d, collisions %s, row %d", seed, collide, i)
                        .isEqualTo(expected.get(key(asked, asked.selectedRow(i))));
            }
            assertThat(table.size()).isEqualTo(size);
        }
    }

    private static long[] hashes(Chunk chunk, boolean collide) {
        long[] hashes = new long[chunk.selectedCount()];
        for (int i = 0; i < hashes.length; i++) {
            int text = key(chunk, chunk.selectedRow(i)).hashCode();
            hashes[i] = collide ? (long) (text & 1) << 40 | text >>> 1 & 1 : text * 0x9E3779B97F4A7C15L;
        }
        return hashes;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void hashesThatCollide_leaveKeysApart(long seed) {
        RandomChunks random = new RandomChunks(seed).withSelections();
        Schema schema = random.schema();
        GroupTable table = table(schema);
        Map<String, Integer> expected = new HashMap<>();
        for (Chunk chunk : random.chunks(schema, 300, 100)) {
            long[] hashes = new long[chunk.selectedCount()];
            int[] groups = new int[hashes.length];
            for (int i = 0; i < hashes.length; i++) {
                // Few tags and few slots, but equal keys still have equal hashes.
                int text = key(chunk, chunk.selectedRow(i)).hashCode();
                hashes[i] = (long) (text & 1) << 40 | text >>> 1 & 1;
            }
            table.assign(columns(chunk), chunk.selection(), hashes.length, hashes, groups);
            for (int i = 0; i < hashes.length; i++) {
                String key = key(chunk, chunk.selectedRow(i));
                Integer known = expected.putIfAbsent(key, groups[i]);
                assertThat(known == null || known == groups[i])
                        .as("seed %d, key %s", seed, key)
                        .isTrue();
            }
        }
        assertThat(new ArrayList<>(expected.values()))
                .as("seed %d", seed)
                .doesNotHaveDuplicates()
                .hasSize(table.size());
    }

    @Test
    void nansZerosAndNulls_areOneKeyEach() {
        Chunk chunk = Chunks.parse("x double\nNaN\n0.0\nnull\n-0.0\n1.5\nnull\nNaN\n");
        ((DoubleColumn) chunk.column(0)).set(6, Double.longBitsToDouble(0xFFF8000000000001L));
        GroupTable table = table(chunk.schema());

        assertThat(assign(table, chunk)).containsExactly(0, 1, 2, 1, 3, 2, 0);
        assertThat(Double.doubleToRawLongBits(((DoubleColumn) table.key(0)).get(1)))
                .isZero();
    }

    @Test
    void negativeZeroFirst_isStoredAsZero() {
        Chunk chunk = Chunks.parse("x double\n-0.0\n");
        GroupTable table = table(chunk.schema());
        assign(table, chunk);

        assertThat(Double.doubleToRawLongBits(((DoubleColumn) table.key(0)).get(0)))
                .isZero();
    }

    @Test
    void noKeyColumns_makeOneGroup() {
        GroupTable table = new GroupTable(List.of());
        long[] hashes = new long[5];
        Hashing.hash(new Column[0], null, 5, hashes);
        int[] groups = new int[5];
        table.assign(new Column[0], null, 5, hashes, groups);

        assertThat(groups).containsOnly(0);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void stringsThatDifferInOneByte_areDifferentAtEveryLengthAndPlace() {
        GroupTable table = new GroupTable(List.of(DataType.STRING));
        List<String> keys = new ArrayList<>();
        for (int length = 0; length <= 40; length++) {
            keys.add("a".repeat(length));
            for (int at = 0; at < length; at++) {
                keys.add("a".repeat(at) + "b" + "a".repeat(length - at - 1));
            }
        }
        Chunk chunk = strings(keys);
        // One tag for all: only the comparison of keys tells them apart.
        long[] hashes = new long[keys.size()];
        int[] groups = new int[keys.size()];
        table.assign(columns(chunk), null, keys.size(), hashes, groups);

        assertThat(table.size()).isEqualTo(keys.size());
    }

    @Test
    void clearedTable_beginsAgainAndKeepsItsArrays() {
        Chunk chunk = new RandomChunks(7).chunk(Schema.parse("a bigint, b string"), 2000);
        GroupTable table = table(chunk.schema());
        int[] first = assign(table, chunk);
        long bytes = table.heapBytes();
        table.clear();

        assertThat(table.size()).isZero();
        assertThat(assign(table, chunk)).isEqualTo(first);
        assertThat(table.heapBytes()).isEqualTo(bytes);
    }

    @Test
    void copy_doesNotFollowTheOriginal() {
        Schema schema = Schema.parse("a bigint, b string");
        GroupTable table = table(schema);
        Chunk early = new RandomChunks(1).chunk(schema, 500);
        int[] groups = assign(table, early);
        GroupTable copy = table.copy();
        assign(table, new RandomChunks(2).chunk(schema, 500));

        assertThat(copy.size()).isLessThan(table.size());
        assertThat(assign(copy, early)).isEqualTo(groups);
    }

    @Test
    void appendedRows_areGroupsOfTheirOwn() {
        Chunk chunk = Chunks.parse("op | a bigint\n+I | 1\n~ | 2\n+I | 1\n");
        GroupTable table = table(chunk.schema());
        long[] hashes = hashes(chunk);
        int[] groups = new int[2];
        table.append(columns(chunk), chunk.selection(), 2, hashes, groups);

        assertThat(groups).containsExactly(0, 1);
        assertThat(Arrays.copyOf(table.hashes(), 2)).containsExactly(hashes[0], hashes[1]);
        table.clear();
        assertThat(Arrays.copyOf(assign(table, chunk), 2)).containsExactly(0, 0);
    }

    private static Chunk strings(List<String> values) {
        Chunk chunk = Chunk.allocate(Schema.parse("s string"), values.size());
        for (int i = 0; i < values.size(); i++) {
            chunk.strings(0).setString(i, values.get(i));
        }
        chunk.setRowCount(values.size());
        return chunk;
    }

    private static GroupTable table(Schema schema) {
        return new GroupTable(schema.fields().stream().map(Field::type).toList());
    }

    private static Column[] columns(Chunk chunk) {
        Column[] columns = new Column[chunk.columnCount()];
        Arrays.setAll(columns, chunk::column);
        return columns;
    }

    private static long[] hashes(Chunk chunk) {
        long[] hashes = new long[chunk.selectedCount()];
        Hashing.hash(columns(chunk), chunk.selection(), hashes.length, hashes);
        return hashes;
    }

    private static int[] assign(GroupTable table, Chunk chunk) {
        int[] groups = new int[chunk.selectedCount()];
        table.assign(columns(chunk), chunk.selection(), groups.length, hashes(chunk), groups);
        return groups;
    }

    private static String key(Chunk chunk, int row) {
        StringBuilder key = new StringBuilder();
        for (int c = 0; c < chunk.columnCount(); c++) {
            key.append(cell(chunk.schema().type(c), chunk.column(c), row));
        }
        return key.toString();
    }

    private static String storedKey(GroupTable table, Schema schema, int group) {
        StringBuilder key = new StringBuilder();
        for (int c = 0; c < schema.size(); c++) {
            key.append(cell(schema.type(c), table.key(c), group));
        }
        return key.toString();
    }

    private static String cell(DataType type, Column column, int row) {
        String text = ValueText.print(type, column, row);
        String zero = type.equals(DataType.DOUBLE) && text.equals("-0.0") ? "0.0" : text;
        return (column.isNull(row) ? "null" : "'" + zero.length() + ":" + zero) + "|";
    }
}
