package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.testing.RandomChunks;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChunksTest {
    private static final String DRAWN = """
            op  | id bigint | name string | price decimal(6,2) | @time timestamp
            +I  | 1         | ann         | 1.50               | 2001-01-01 00:05:00
            ~-D | 2         | 'null'      | null               | 2001-01-01 00:06:00.25
            -U  | 3         | null        | -0.01              | 1969-12-31 23:59:59.999999
            +U  | null      | 'it''s'     | 9999.99            | 2001-01-01 00:07:00
            """;

    @Test
    void drawnChunk_hasItsRowsKindsTimesAndSelection() {
        Chunk chunk = Chunks.parse(DRAWN);

        assertThat(chunk.schema()).isEqualTo(Schema.parse("id bigint, name string, price decimal(6,2)"));
        assertThat(chunk.rowCount()).isEqualTo(4);
        assertThat(chunk.selectedCount()).isEqualTo(3);
        assertThat(chunk.selection()).startsWith(0, 2, 3);
        assertThat(chunk.rowKinds()).containsExactly(0, 3, 1, 2);
        assertThat(chunk.eventTime().get(2)).isEqualTo(-1);
        assertThat(chunk.longs(0).get(0)).isEqualTo(1);
        assertThat(chunk.longs(0).isNull(3)).isTrue();
        assertThat(chunk.strings(1).getString(1)).isEqualTo("null");
        assertThat(chunk.strings(1).getString(2)).isNull();
        assertThat(chunk.strings(1).getString(3)).isEqualTo("it's");
        assertThat(chunk.longs(2).get(3)).isEqualTo(999999);
    }

    @Test
    void printedChunk_isDrawnTheSameWay() {
        assertThat(Chunks.print(Chunks.parse(DRAWN))).isEqualTo(DRAWN);
    }

    @Test
    void insertsOnly_haveNoKindsAndNoSelection() {
        Chunk chunk = Chunks.parse("op | n bigint\n+I | 1\n   | 2\n");

        assertThat(chunk.rowKinds()).isNull();
        assertThat(chunk.selection()).isNull();
        assertThat(Chunks.print(chunk)).isEqualTo("n bigint\n1\n2\n");
    }

    static Stream<Long> seeds() {
        return RandomChunks.seeds(200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomChunk_isReadBackAsItWas(long seed) {
        RandomChunks random =
                new RandomChunks(seed).withRowKinds().withEventTime().withSelections();
        Chunk chunk = random.chunk(random.schema(), random.below(40));

        Chunk back = Chunks.parse(Chunks.print(chunk));

        assertThat(back.schema()).as("seed %d", seed).isEqualTo(chunk.schema());
        assertThat(back.selectedCount()).as("seed %d", seed).isEqualTo(chunk.selectedCount());
        assertThat(back.rowCount()).as("seed %d", seed).isEqualTo(chunk.rowCount());
        for (int row = 0; row < chunk.rowCount(); row++) {
            assertThat(back.eventTime().get(row))
                    .as("seed %d, row %d", seed, row)
                    .isEqualTo(chunk.eventTime().get(row));
            for (int c = 0; c < chunk.columnCount(); c++) {
                assertThat(ColumnAssertions.value(back.column(c), row))
                        .as("seed %d, row %d, column %d", seed, row, c)
                        .isEqualTo(ColumnAssertions.value(chunk.column(c), row));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a bigint\\n1 | 2; line '1 | 2': has 2 cells, the header 1",
                "a bigint\\nx; line 'x': 'x' is not a bigint (whole number from -9223372036854775808 to 9223372036854775807)",
                "op | a bigint\\n*I | 1; line '*I | 1': row kind '*I' is unknown; allowed: +I, -U, +U, -D",
                "a bigint | @time timestamp\\n1 | noon; line '1 | noon': 'noon' is not a timestamp",
                "a string\\n\"'\\x'\"; '\\x' in a quoted string is unknown; allowed: \\n, \\r, \\\\",
                "a int8\\n1; type 'int8' is unknown",
                "a\\n1; column 'a' has no type; write: name type",
                "a bigint | a string\\n1 | 2; column 'a' is declared twice",
                "'';a drawn chunk needs a header line",
            })
    void faultyDrawing_isRefusedWithTheLine(String drawn, String message) {
        assertThatThrownBy(() -> Chunks.parse(drawn.replace("\\n", "\n").replace("\"", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
