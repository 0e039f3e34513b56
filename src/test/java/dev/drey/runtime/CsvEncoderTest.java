package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvEncoderTest {
    private static final long SEED = Long.getLong("seed", 20_010_101L);
    private static final Schema ALL = Schema.parse(
            "b boolean, i bigint, d double, m decimal(18,4), n decimal(6,0), s string, day date, at timestamp");

    @Test
    void everyType_isWrittenPlain() throws IOException {
        Chunk chunk = Chunks.parse("""
                b boolean | i bigint | d double | m decimal(5,2) | s string | day date   | at timestamp
                true      | -12      | 0.5      | -0.05          | ann      | 2001-02-03 | 2001-02-03 04:05:06.07
                null      | null     | null     | null           | null     | null       | null
                false     | 0        | NaN      | 123.40         | ''       | 0001-01-01 | 1969-12-31 23:59:59.999999
                """);
        assertThat(encoded(chunk, CsvFormat.DEFAULT)).isEqualTo("""
                        b,i,d,m,s,day,at
                        true,-12,0.5,-0.05,ann,2001-02-03,2001-02-03 04:05:06.07
                        ,,,,,,
                        false,0,NaN,123.40,"",0001-01-01,1969-12-31 23:59:59.999999
                        """);
    }

    @Test
    void text_isQuotedOnlyWhereItMustBe() throws IOException {
        Chunk chunk = Chunk.allocate(Schema.parse("a string, b string"), 4);
        String[] values = {"a,b", "say \"hi\"", "two\nlines", "cr\r", " space ", "semi;colon", "\ufeffmark", "ä"};
        for (int i = 0; i < values.length; i++) {
            chunk.strings(i % 2).setString(i / 2, values[i]);
        }
        chunk.setRowCount(4);
        assertThat(encoded(chunk, new CsvFormat((byte) ',', false, "")))
                .isEqualTo(
                        "\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"cr\r\"\n space ,semi;colon\n\"\ufeffmark\",ä\n");
    }

    @Test
    void nullText_setsNullsApartFromEqualValues() throws IOException {
        Chunk chunk = Chunks.parse("""
                i bigint | s string
                0        | 0
                null     | null
                10       | ''
                """);
        assertThat(encoded(chunk, new CsvFormat((byte) '|', false, "0"))).isEqualTo("\"0\"|\"0\"\n0|0\n10|\"\"\n");
    }

    @Test
    void delimiterThatNumbersHold_quotesValues() throws IOException {
        Chunk chunk = Chunks.parse("d date | x double\n2001-02-03 | -1.5\nnull | 2.0");
        assertThat(encoded(chunk, new CsvFormat((byte) '-', true, "")))
                .isEqualTo("d-x\n\"2001-02-03\"-\"-1.5\"\n-\"2.0\"\n");
    }

    @Test
    void selection_isFollowed() throws IOException {
        Chunk chunk = Chunks.parse("op | i bigint\n+I | 1\n~ | 2\n+I | 3");
        assertThat(encoded(chunk, CsvFormat.DEFAULT)).isEqualTo("i\n1\n3\n");
    }

    @Test
    void format_refusesWhatCannotBeReadBack() {
        assertThatThrownBy(() -> new CsvFormat((byte) '"', true, "")).hasMessageContaining("delimiter is a quote");
        assertThatThrownBy(() -> new CsvFormat((byte) ',', true, "a,b"))
                .hasMessageContaining("'a,b' holds the delimiter");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                9,
                10,
                99,
                100,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MIN_VALUE + 1,
                999_999_999_999_999_999L
            })
    void edgeLongs_agreeWithValueText(long value) {
        TextBuffer buffer = new TextBuffer(64);
        buffer.putLong(value);
        assertThat(text(buffer)).isEqualTo(Long.toString(value));
        for (int scale = 0; scale <= DataType.MAX_PRECISION; scale++) {
            buffer.truncate(0);
            buffer.putDecimal(value, scale);
            assertThat(text(buffer))
                    .isEqualTo(ValueText.printLong(DataType.decimal(DataType.MAX_PRECISION, scale), value));
        }
        buffer.truncate(0);
        buffer.putTimestamp(value);
        assertThat(text(buffer)).isEqualTo(ValueText.printLong(DataType.TIMESTAMP, value));
    }

    @Test
    void everyDayOfManyYears_agreesWithValueText() {
        TextBuffer buffer = new TextBuffer(64);
        for (long day = -800_000; day < 3_000_000; day += 13) {
            buffer.truncate(0);
            buffer.putDate(day);
            assertThat(text(buffer)).isEqualTo(ValueText.printLong(DataType.DATE, day));
        }
    }

    @Test
    void randomChunks_readBackAsTheyWere() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] delimiters = {',', ';', '\t', '.', '1', ' '};
        String[] nulls = {"", "NULL", "\\N", "7"};
        for (int round = 0; round < 300; round++) {
            Chunk chunk = randomChunk(random);
            byte delimiter = delimiters[random.nextInt(delimiters.length)];
            String nullText = nulls[random.nextInt(nulls.length)];
            String text = encoded(chunk, new CsvFormat(delimiter, true, nullText));
            assertThat(read(text, (char) delimiter, nullText))
                    .as(
                            "seed %d, round %d, delimiter '%s', null '%s':%n%s",
                            SEED, round, (char) delimiter, nullText, text)
                    .isEqualTo(rows(chunk));
        }
    }

    private static Chunk randomChunk(SplittableRandom random) {
        int rows = random.nextInt(20);
        Chunk chunk = Chunk.allocate(ALL, rows);
        String letters = "a,\"\n\r; 7NUL\\.é";
        for (int row = 0; row < rows; row++) {
            chunk.booleans(0).set(row, random.nextBoolean());
            chunk.longs(1).set(row, random.nextLong() >> random.nextInt(64));
            chunk.doubles(2).set(row, random.nextInt(9) == 0 ? Double.NaN : random.nextDouble() * 1e9 - 5e8);
            chunk.longs(3).set(row, random.nextLong(1_000_000_000_000_000_000L) >> random.nextInt(60));
            chunk.longs(4).set(row, random.nextLong(-999_999, 1_000_000));
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(5); i > 0; i--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            chunk.strings(5).setString(row, text.toString());
            chunk.longs(6).set(row, random.nextLong(-700_000, 2_900_000));
            chunk.longs(7).set(row, random.nextLong(-60_000_000_000_000_000L, 200_000_000_000_000_000L));
            for (int c = 0; c < ALL.size(); c++) {
                if (random.nextInt(6) == 0) {
                    chunk.column(c).setNull(row);
                }
            }
        }
        chunk.setRowCount(rows);
        return chunk;
    }

    /** The header and every row as texts, null for null. */
    private static List<List<String>> rows(Chunk chunk) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(ALL.names());
        for (int row = 0; row < chunk.rowCount(); row++) {
            List<String> cells = new ArrayList<>();
            for (int c = 0; c < ALL.size(); c++) {
                Column column = chunk.column(c);
                cells.add(column.isNull(row) ? null : ValueText.print(ALL.type(c), column, row));
            }
            rows.add(cells);
        }
        return rows;
    }

    /** A naive reader: a character at a time, quoted fields are never null. */
    private static List<List<String>> read(String text, char delimiter, String nullText) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            StringBuilder field = new StringBuilder();
            boolean quoted = text.charAt(at) == '"';
            if (quoted) {
                at++;
                while (text.charAt(at) != '"' || text.charAt(at + 1) == '"') {
                    at += text.charAt(at) == '"' ? 1 : 0;
                    field.append(text.charAt(at++));
                }
                at++;
            } else {
                while (text.charAt(at) != delimiter && text.charAt(at) != '\n') {
                    field.append(text.charAt(at++));
                }
            }
            String value = field.toString();
            row.add(!quoted && value.equals(nullText) ? null : value);
            if (text.charAt(at++) == '\n') {
                rows.add(row);
                row = new ArrayList<>();
            }
        }
        return rows;
    }

    private static String encoded(Chunk chunk, CsvFormat format) throws IOException {
        CsvEncoder encoder = new CsvEncoder(chunk.schema(), format);
        encoder.header();
        encoder.encode(chunk);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        encoder.drainTo(bytes);
        assertThat(encoder.size()).isZero();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String text(TextBuffer buffer) {
        return new String(buffer.bytes(), 0, buffer.size(), StandardCharsets.US_ASCII);
    }
}
