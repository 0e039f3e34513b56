package dev.drey.stage.source.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.BadRow;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataException;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.stage.source.format.ByteInput;
import dev.drey.stage.source.format.ByteSource;
import dev.drey.stage.source.format.ChunkReader;
import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesReaderTest {
    private static final Schema SCHEMA = Schema.parse(
            "id bigint, name string, price decimal(6,2), ratio double, ok boolean, day date, at timestamp");

    private boolean aside;
    private String eventTime;
    private Schema output = SCHEMA;
    private int chunkRows = 100;
    private final List<BadRow> badRows = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    private List<String> read(String text) throws IOException {
        return read(text, 0, 1 << 20);
    }

    private List<String> read(String text, long position, int maxLineBytes) throws IOException {
        ReadSpec spec = new ReadSpec(SCHEMA, output, eventTime, aside, chunkRows, 1 << 20);
        ByteSource file = new TextSource(text.getBytes(UTF_8), text.length() < 1000 ? 7 : 10_007);
        Chunk chunk = Chunk.allocate(output, 1);
        List<String> rows = new ArrayList<>();
        try (RowFormat.OpenFile open = new JsonLinesFormat(spec, maxLineBytes).open(file);
                ChunkReader reader = open.read(0, file.length(), position)) {
            while (reader.next(chunk)) {
                for (int row = 0; row < chunk.rowCount(); row++) {
                    rows.add(row(chunk, row));
                    if (eventTime != null) {
                        times.add(chunk.eventTime().get(row));
                    }
                }
                badRows.addAll(chunk.badRows());
            }
            assertThat(reader.position()).isEqualTo(file.length());
        }
        return rows;
    }

    private static String row(Chunk chunk, int row) {
        StringJoiner text = new StringJoiner("|");
        for (int c = 0; c < chunk.columnCount(); c++) {
            text.add(ValueText.print(chunk.schema().type(c), chunk.column(c), row));
        }
        return text.toString();
    }

    private record TextSource(byte[] bytes, int pieces) implements ByteSource {
        @Override
        public String name() {
            return "things.json";
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public ByteInput open(long offset) {
            ByteArrayInputStream input = new ByteArrayInputStream(bytes, (int) offset, bytes.length);
            return new ByteInput() {
                @Override
                public int read(byte[] target, int at, int length) {
                    // In pieces, so that lines are cut.
                    return input.read(target, at, Math.min(length, pieces));
                }

                @Override
                public void close() {}
            };
        }
    }

    private static final String FULL = "{\"id\": 7, \"name\": \"Å\\n\\\"b\\\"\", \"price\": 12.5, \"ratio\": -1.5e3,"
            + " \"ok\": true, \"day\": \"2026-01-31\", \"at\": \"2026-01-31T12:00:01.5Z\"}";

    @Test
    void values_areReadByTheirTypes() throws IOException {
        assertThat(read(FULL)).containsExactly("7|Å\n\"b\"|12.50|-1500.0|true|2026-01-31|2026-01-31 12:00:01.5");
    }

    @Test
    void missingFieldsAndNulls_areNull_andUndeclaredFieldsArePassedOver() throws IOException {
        assertThat(read(FULL + "\n{\"id\": null, \"more\": {\"id\": [1, {}]}, \"ok\": false}\n{}\n"))
                .hasSize(3)
                .endsWith("null|null|null|null|false|null|null", "null|null|null|null|null|null|null");
    }

    @Test
    void blankLinesLineEndsAndByteOrderMark_areNoRows() throws IOException {
        assertThat(read("\uFEFF" + FULL + "\r\n\r\n \t\n\n{\"id\": 8}\n")).hasSize(2);
        assertThat(read("")).isEmpty();
        assertThat(read("\n")).isEmpty();
    }

    @Test
    void textsForNumbersThatJsonHasNot_areRead() throws IOException {
        assertThat(read(FULL
                        + "\n{\"price\": \"-1.05\", \"ratio\": \"NaN\"}\n{\"ratio\": \"-Infinity\", \"price\": 3}"))
                .endsWith("null|null|-1.05|NaN|null|null|null", "null|null|3.00|-Infinity|null|null|null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{'id': '7'}#id#the text '7' is not a bigint (a number)",
                "{'id': 1.5}#id#'1.5' is not a bigint (whole number",
                "{'id': 9223372036854775808}#id#'9223372036854775808' is not a bigint",
                "{'id': true}#id#true is not a bigint",
                "{'name': 7}#name#7 is not a string (a text in quotes)",
                "{'name': ['a']}#name#an array is not a string",
                "{'name': {}}#name#an object is not a string",
                "{'price': 12345.67}#price#'12345.67' is not a decimal(6,2) (at most 4 digits before and 2 after",
                "{'price': 1e2}#price#'1e2' is not a decimal(6,2)",
                "{'ratio': 'x'}#ratio#'x' is not a double",
                "{'ratio': 1e999}#ratio#out of the range of double",
                "{'ok': 1}#ok#1 is not a boolean (true or false)",
                "{'ok': 'true'}#ok#the text 'true' is not a boolean",
                "{'day': '2026-02-30'}#day#'2026-02-30' is not a date (yyyy-MM-dd)",
                "{'at': 5}#at#5 is not a timestamp",
                "{'id': 1, 'id': 2}##Duplicate field 'id'",
                "{'id': 1}{'id': 2}##something follows",
                "[1]##not a JSON object",
                "7##not a JSON object",
                "{'id': 1##not valid JSON",
                "{'id': }##not valid JSON at character 8",
                "{'id': 01}##not valid JSON",
                "id,name##not valid JSON",
            })
    void faults_sayLineColumnValueAndWhatIsAllowed(String line, String column, String reason) {
        String before = "\n" + FULL + "\n";
        assertThatThrownBy(() -> read(before + line.replace('\'', '"') + "\n"))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("things.json:3 (byte " + before.getBytes(UTF_8).length + "): ")
                .hasMessageContaining(column == null ? "" : "column '" + column + "': ")
                .hasMessageContaining(reason);
    }

    @Test
    void faultsSetAside_keepTheirBytes_andTheRowsAroundThemStay() throws IOException {
        aside = true;
        chunkRows = 2;
        assertThat(read(FULL + "\n{\"id\": \"x\", \"name\": \"lost\"}\n{\"name\": \"kept\"}\n{nonsense\n{\"id\": 9}\n"))
                .extracting(row -> row.substring(0, 6))
                .containsExactly("7|Å\n\"b", "null|k", "9|null");
        assertThat(badRows).extracting(BadRow::line).containsExactly(2L, 4L);
        assertThat(badRows.get(0).raw()).asString(UTF_8).isEqualTo("{\"id\": \"x\", \"name\": \"lost\"}");
        assertThat(badRows.get(0).column()).isEqualTo("id");
    }

    @Test
    void invalidUtf8_isAFault() {
        ByteSource file = new TextSource(new byte[] {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xFF, '"', '}'}, 7);
        ReadSpec spec = new ReadSpec(SCHEMA, SCHEMA, null, false, 10, 100);
        assertThatThrownBy(() -> new JsonLinesFormat(spec, 100)
                        .open(file)
                        .read(0, 10, -1)
                        .next(Chunk.allocate(SCHEMA, 1)))
                .hasMessageContaining("UTF-8");
    }

    @Test
    void columnThatNoLineHas_isAFaultWithTheNearestField() {
        assertThatThrownBy(() -> read(FULL.replace("\"name\"", "\"nmae\"") + "\n{\"id\": 8}"))
                .hasMessage("things.json: no line has a field 'name', which the schema declares; did you mean 'nmae'?");
    }

    @ParameterizedTest
    @ValueSource(ints = {51, 100, 200_000, 500_000})
    void lineLongerThanAllowed_isAFault_andThoseAroundItStay(int length) throws IOException {
        String line = "{\"id\": 1}\n";
        String tooLong = "x".repeat(length);
        assertThatThrownBy(() -> read(line + tooLong + "\n" + line, 0, 50))
                .hasMessageStartingWith("things.json:2 (byte 10): the line is longer than max-record-bytes, 50");
        output = Schema.parse("id bigint");
        aside = true;
        assertThat(read(line + tooLong + "\n" + line + tooLong, 0, 50)).containsExactly("1", "1");
        assertThat(badRows)
                .hasSize(2)
                .allSatisfy(bad ->
                        assertThat(bad.raw()).hasSizeBetween(50, 64 << 10).containsOnly('x'));
    }

    @Test
    void lineOfTheLongestLength_isRead() throws IOException {
        output = Schema.parse("id bigint");
        String line = "{\"id\": 1}";
        assertThat(read(line + "\r\n" + line + "\n" + line, 0, line.length())).hasSize(3);
        assertThatThrownBy(() -> read(line, 0, line.length() - 1)).hasMessageContaining("longer than");
        assertThatThrownBy(() -> read(line + "\r\n", 0, line.length() - 1)).hasMessageContaining("longer than");
    }

    @Test
    void restAfterAPosition_isReadWithoutAskingForAllColumns() throws IOException {
        String first = FULL + "\n";
        assertThat(read(first + "{\"id\": 8}\n", first.getBytes(UTF_8).length, 1000))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eventTime_isReadAlsoWhereNobodyElseDoes_andMustNotBeNull(boolean wanted) throws IOException {
        eventTime = "at";
        output = wanted ? Schema.parse("id bigint, at timestamp") : Schema.parse("id bigint");
        String second = "{\"id\": 8, \"at\": \"1970-01-01 00:00:01\"}";
        assertThat(read(second + "\n" + second)).hasSize(2);
        assertThat(times).containsExactly(1_000_000L, 1_000_000L);
        assertThatThrownBy(() -> read(second + "\n{\"id\": 9}"))
                .hasMessageContaining("things.json:2")
                .hasMessageContaining("column 'at': is null");
    }

    @Test
    void manyLines_comeInOrderInChunksOfAnySize() throws IOException {
        output = Schema.parse("id bigint, name string");
        String text = IntStream.range(0, 1000)
                .mapToObj(i -> "{\"name\":\"" + "n".repeat(i % 90) + "\",\"id\":" + i + "}")
                .collect(Collectors.joining("\n"));
        List<String> expected = IntStream.range(0, 1000)
                .mapToObj(i -> i + "|" + "n".repeat(i % 90))
                .toList();
        for (int rows : new int[] {1, 7, 64, 5000}) {
            chunkRows = rows;
            assertThat(read(text)).as("%d rows a chunk", rows).isEqualTo(expected);
        }
    }
}
