package dev.drey.dimension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;
import dev.drey.testing.RandomChunks;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowLayoutTest {
    private static final Schema MIXED = Schema.parse("name string, n bigint, city string, x double, ok boolean");

    static Stream<Long> seeds() {
        return RandomChunks.seeds(60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void values_comeBackFromRows(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        Chunk chunk = random.chunk(schema, 50);
        RowLayout layout = new RowLayout(schema);
        Chunk copy = Chunk.allocate(schema, 50);
        for (int row = 0; row < 50; row++) {
            DimensionRow encoded = layout.row(layout.row(columns(chunk), row).toBytes());
            for (int field = 0; field < schema.size(); field++) {
                assertThat(encoded.isNull(field))
                        .as("seed %d", seed)
                        .isEqualTo(chunk.column(field).isNull(row));
                encoded.copyTo(field, copy.column(field), row);
            }
        }
        copy.setRowCount(50);
        assertThat(copy).as("seed %d", seed).hasToString(chunk.toString());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keys_areEqualWhereTheTotalOrderSaysSo(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        Chunk chunk = random.chunk(schema, 40);
        RowLayout layout = new RowLayout(schema);
        for (int a = 0; a < 40; a++) {
            DimensionKey key = layout.key(columns(chunk), a);
            int row = a;
            assertThat(key == null)
                    .as("seed %d", seed)
                    .isEqualTo(Stream.of(columns(chunk)).anyMatch(column -> column.isNull(row)));
            for (int b = 0; key != null && b < 40; b++) {
                DimensionKey other = layout.key(columns(chunk), b);
                if (other != null) {
                    boolean same = compare(chunk, a, b) == 0;
                    assertThat(key.equals(other))
                            .as("seed %d: %s and %s", seed, key, other)
                            .isEqualTo(same);
                    assertThat(!same || key.hashCode() == other.hashCode())
                            .as("seed %d: hashes of %s", seed, key)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rows_compareUnderTheTotalOrder(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        Chunk chunk = random.chunk(schema, 30);
        RowLayout layout = new RowLayout(schema);
        for (int a = 0; a < 30; a++) {
            for (int b = 0; b < 30; b++) {
                int order = compare(chunk, a, b);
                int found = layout.row(columns(chunk), a).compareTo(layout.row(columns(chunk), b));
                assertThat(order == 0 || Integer.signum(order) == Integer.signum(found))
                        .as("seed %d: rows %d and %d of%n%s", seed, a, b, chunk)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void writer_makesWhatColumnsMake(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        Chunk chunk = random.chunk(schema, 50);
        RowLayout layout = new RowLayout(schema);
        RowWriter writer = new RowWriter(layout);
        for (int row = 0; row < 50; row++) {
            write(chunk, row, writer);
            assertThat(writer.row()).as("seed %d", seed).isEqualTo(layout.row(columns(chunk), row));
            write(chunk, row, writer);
            assertThat(writer.key()).as("seed %d", seed).isEqualTo(layout.key(columns(chunk), row));
        }
        assertThat(writer.key()).as("nothing was set").isNull();
    }

    @Test
    void values_areReadByType() {
        Chunk chunk = Chunks.parse("""
                name string | n bigint | city string | x double | ok boolean
                ann         | 7        | Zürich      | -0.5     | true
                """);
        DimensionRow row = new RowLayout(MIXED).row(columns(chunk), 0);

        assertThat(row.stringValue(0)).isEqualTo("ann");
        assertThat(row.longValue(1)).isEqualTo(7);
        assertThat(row.stringValue(2)).isEqualTo("Zürich");
        assertThat(row.doubleValue(3)).isEqualTo(-0.5);
        assertThat(row.booleanValue(4)).isTrue();
        assertThat(row).hasToString("('ann', 7, 'Zürich', -0.5, true)");
        assertThatThrownBy(() -> row.longValue(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("'name' of type string is stored as STRING and was read as LONG");
    }

    @Test
    void binaryForm_isStable() {
        Chunk chunk = Chunks.parse("""
                name string | n bigint | city string | x double | ok boolean
                null        | 258      | é           | 1.0      | true
                """);
        DimensionRow row = new RowLayout(MIXED).row(columns(chunk), 0);

        assertThat(HexFormat.of().formatHex(row.toBytes()))
                .isEqualTo("01" + "00000000" + "0201000000000000" + "02000000" + "000000000000f03f" + "01" + "c3a9");
    }

    @Test
    void corruptBytes_areRefused() {
        RowLayout layout = new RowLayout(Schema.parse("a string, b string"));
        RowWriter writer = new RowWriter(layout);
        writer.setString(0, "abc");
        writer.setString(1, "de");
        byte[] sound = writer.row().toBytes();
        IntStream.of(0, 1, sound.length - 1, sound.length + 1)
                .forEach(length -> assertThatThrownBy(() -> layout.row(Arrays.copyOf(sound, length)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(length + " bytes are no row of (a string, b string); the data is corrupt"));
        sound[1] = 77;
        assertThatThrownBy(() -> layout.row(sound)).isInstanceOf(IllegalArgumentException.class);
        writer.setString(0, "abc");
        byte[] withNull = writer.row().toBytes();
        assertThatThrownBy(() -> layout.key(withNull))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a key's value of 'b' is null; the data is corrupt");
    }

    @Test
    void foundRows_withDuplicates_failOrTakeTheLeast() throws DimensionException {
        RowLayout keys = new RowLayout(Schema.parse("id bigint"));
        RowLayout rows = new RowLayout(Schema.parse("name string"));
        List<DimensionKey> asked = List.of(key(keys, 1), key(keys, 2));
        FoundRows first = new FoundRows("table 't'", Duplicates.FIRST, asked);
        for (String name : new String[] {"b", null, "a", "c"}) {
            first.add(0, row(rows, name));
        }
        assertThat(first.byKey()).containsOnly(Map.entry(key(keys, 1), row(rows, "a")));

        FoundRows unique = new FoundRows("table 't'", Duplicates.FAIL, asked);
        unique.add(0, row(rows, "a"));
        unique.add(1, row(rows, "x"));
        unique.add(0, row(rows, "b"));
        assertThat(unique.row(1)).isEqualTo(row(rows, "x"));
        assertThat(unique.failure(1)).isNull();
        assertThat(unique.failures()).singleElement().isEqualTo(unique.failure(0));
        assertThatThrownBy(unique::byKey)
                .isInstanceOf(DimensionException.class)
                .hasMessage(
                        "table 't': the key (1) of [id] has several rows; make it unique, or say 'duplicates: first'"
                                + " to take the least of them");
    }

    private static DimensionKey key(RowLayout layout, long id) {
        RowWriter writer = new RowWriter(layout);
        writer.setLong(0, id);
        return writer.key();
    }

    private static DimensionRow row(RowLayout layout, String name) {
        RowWriter writer = new RowWriter(layout);
        writer.setString(0, name);
        return writer.row();
    }

    private static Column[] columns(Chunk chunk) {
        return IntStream.range(0, chunk.columnCount()).mapToObj(chunk::column).toArray(Column[]::new);
    }

    private static int compare(Chunk chunk, int a, int b) {
        for (Column column : columns(chunk)) {
            int order = TotalOrder.compare(column, a, column, b);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static void write(Chunk chunk, int row, RowWriter writer) {
        for (int field = chunk.columnCount() - 1; field >= 0; field--) {
            Column column = chunk.column(field);
            if (!column.isNull(row)) {
                switch (column.storage()) {
                    case LONG -> writer.setLong(field, ((LongColumn) column).get(row));
                    case DOUBLE -> writer.setDouble(field, ((DoubleColumn) column).get(row));
                    case BOOLEAN -> writer.setBoolean(field, ((BooleanColumn) column).get(row));
                    case STRING -> writer.setString(field, ((StringColumn) column).getString(row));
                }
            }
        }
    }
}
