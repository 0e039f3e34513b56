package dev.drey.stage.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.ValueText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels against {@link ValueText}, which reads one value at a time. */
class ColumnParserTest {
    private static final String[] PLAIN = {"0", "1", "5", "9", "00", "12", "345", "9999", "12345678", "00000000"};
    private static final String[] ODD = {"-", "+", ".", "e", "E", " ", "x", ":", "T", "Z", "/", ";", "é", "\u0000", "½"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bigint",
                "decimal(1,0)",
                "decimal(1,1)",
                "decimal(2,2)",
                "decimal(4,1)",
                "decimal(10,2)",
                "decimal(16,6)",
                "decimal(18,0)",
                "decimal(18,7)",
                "decimal(18,18)",
                "double"
            })
    void anyNumber_readsAsValueTextDoes(String typeName) {
        DataType type = DataType.parse(typeName);
        for (long seed = 0; seed < 5_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            check(type, number(random), "seed " + seed);
        }
        for (String edge : EDGES) {
            check(type, edge, "edge");
            check(type, "-" + edge, "edge");
            check(type, "+" + edge, "edge");
        }
    }

    private static final List<String> EDGES = List.of(
            "",
            "-",
            ".",
            "0",
            "00",
            "0.0",
            "0.",
            ".0",
            "9223372036854775807",
            "9223372036854775808",
            "9223372036854775809",
            "99999999999999999",
            "999999999999999999",
            "9999999999999999999",
            "12345678",
            "123456789",
            "1234567890123456",
            "12345678901234567",
            "1e5",
            "1e400",
            "1e-400",
            "1E+2",
            "NaN",
            "Infinity",
            "nan",
            "0x10",
            "1_000",
            "1,5",
            " 7",
            "7 ",
            "0.1",
            "0.12",
            "0.123456",
            "123456789012.345678",
            "0.30000000000000004",
            "9007199254740993",
            "9007199254740992.5",
            "123456.789012345",
            "2.2250738585072014E-308",
            "5e-324",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "12345678901234567890.5",
            "00000000000000000001",
            "0.000000000000000000001",
            "1.50",
            "1.05",
            "99.9",
            "100.0",
            "999.9",
            "1000.0");

    private static String number(SplittableRandom random) {
        StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "-" : "");
        int shape = random.nextInt(10);
        if (shape < 6) {
            digits(random, text, random.nextInt(shape < 4 ? 6 : 20));
            if (random.nextInt(3) > 0) {
                text.append('.');
                digits(random, text, random.nextInt(shape < 4 ? 4 : 19));
            }
            if (random.nextInt(12) == 0) {
                text.append("e").append(random.nextInt(-330, 330));
            }
        } else {
            for (int pieces = random.nextInt(6); pieces > 0; pieces--) {
                text.append(random.nextInt(3) == 0 ? pick(random, ODD) : pick(random, PLAIN));
            }
        }
        return text.toString();
    }

    private static void digits(SplittableRandom random, StringBuilder text, int count) {
        for (int i = 0; i < count; i++) {
            text.append((char) ('0' + random.nextInt(10)));
        }
    }

    private static String pick(SplittableRandom random, String[] pieces) {
        return pieces[random.nextInt(pieces.length)];
    }

    @ParameterizedTest
    @ValueSource(strings = {"date", "timestamp"})
    void anyTime_readsAsValueTextDoes(String typeName) {
        DataType type = DataType.parse(typeName);
        String whole = "2024-02-29 23:59:59.123456";
        for (long seed = 0; seed < 10_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder(whole);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                int place = random.nextInt(text.length());
                char other = random.nextInt(4) > 0
                        ? (char) ('0' + random.nextInt(10))
                        : "-: T./x9".charAt(random.nextInt(8));
                text.setCharAt(place, other);
            }
            int[] lengths = {10, 16, 19, 21, 26, random.nextInt(27)};
            text.setLength(lengths[random.nextInt(lengths.length)]);
            String tail = random.nextInt(10) == 0 ? "Z" : "";
            check(type, text + tail, "seed " + seed);
        }
        for (int year : List.of(0, 1, 1582, 1900, 1970, 2000, 2023, 2100, 9999)) {
            for (int month = 0; month <= 13; month++) {
                for (int day = 0; day <= 32; day++) {
                    check(type, String.format("%04d-%02d-%02d", year, month, day), "calendar");
                }
            }
        }
        for (String odd : List.of("12345-01-01", "+12345-01-01", "-0001-01-01", "2001-01-01T00:47", "2001-1-1", "")) {
            check(type, odd, "odd");
        }
    }

    /** What is remembered of a row must hold for the next only where it is the same. */
    @Test
    void neighbouringTimes_readAsEachAlone() {
        DataType type = DataType.TIMESTAMP;
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> texts = new ArrayList<>();
            for (int row = 0; row < 50; row++) {
                String minute = String.format(
                        "19%02d-01-%02d%s%02d:%02d",
                        69 + random.nextInt(2),
                        1 + random.nextInt(2),
                        random.nextInt(5) == 0 ? "T" : " ",
                        random.nextInt(2),
                        random.nextInt(2));
                String rest = String.format(":%02d.%06d", random.nextInt(60), random.nextInt(1_000_000));
                int[] lengths = {0, 3, 5, 7, 10};
                texts.add(
                        random.nextInt(8) == 0
                                ? minute.substring(0, 10)
                                : minute + rest.substring(0, lengths[random.nextInt(lengths.length)]));
            }
            Column actual = Column.create(type.storage(), texts.size());
            assertThat(parse(type, texts, actual)).as("seed %d", seed).isEqualTo(texts.size());
            for (int row = 0; row < texts.size(); row++) {
                Column expected = Column.create(type.storage(), 1);
                ValueText.parse(type, texts.get(row), expected, 0);
                assertThat(ValueText.print(type, actual, row))
                        .as("seed %d row %d", seed, row)
                        .isEqualTo(ValueText.print(type, expected, 0));
            }
        }
    }

    @Test
    void anyBoolean_readsAsValueTextDoes() {
        for (String text : List.of(
                "true",
                "TRUE",
                "tRuE",
                "false",
                "FALSE",
                "falsE",
                "t",
                "tru",
                "truee",
                "fals",
                "falsex",
                "\u0014rue",
                "T\u0012UE",
                "",
                "0",
                "1",
                "yes",
                "null")) {
            check(DataType.BOOLEAN, text, "text");
        }
    }

    @Test
    void aTextBeyondAllNumbers_isAFault() {
        String ones = "1".repeat(ColumnParser.LONGEST + 1);
        for (String type : List.of("bigint", "decimal(10,2)", "double", "timestamp", "boolean")) {
            assertThat(parse(
                            DataType.parse(type),
                            ones,
                            Column.create(DataType.parse(type).storage(), 1)))
                    .as(type)
                    .isZero();
        }
    }

    /** Three fields of the same text: the outer ones are read too, and must come out alike. */
    private static void check(DataType type, String text, String what) {
        Column expected = Column.create(type.storage(), 1);
        boolean valid = true;
        try {
            ValueText.parse(type, text, expected, 0);
        } catch (IllegalArgumentException e) {
            valid = text.isEmpty();
        }
        Column actual = Column.create(type.storage(), 3);
        int rows = parse(type, text, actual);
        String about = what + ": '" + text + "' as " + type;
        if (rows != (valid ? 3 : 0)) {
            assertThat(rows).as(about).isEqualTo(valid ? 3 : 0);
        }
        for (int row = 0; valid && row < 3; row++) {
            String shown = ValueText.print(type, actual, row);
            String wanted = text.isEmpty() ? "null" : ValueText.print(type, expected, 0);
            if (!shown.equals(wanted)) {
                assertThat(shown).as(about).isEqualTo(wanted);
            }
        }
    }

    private static int parse(DataType type, String text, Column out) {
        return parse(type, List.of(text, text, text), out);
    }

    private static int parse(DataType type, List<String> texts, Column out) {
        int rowCount = texts.size();
        StringBuilder joined = new StringBuilder("7".repeat(23)).append(',');
        int[] ends = new int[rowCount + 1];
        ends[0] = 23;
        for (int i = 0; i < rowCount; i++) {
            byte[] bytes = texts.get(i).getBytes(StandardCharsets.UTF_8);
            joined.append(new String(bytes, StandardCharsets.ISO_8859_1)).append(',');
            ends[i + 1] = ends[i] + 1 + bytes.length;
        }
        byte[] data = joined.append("7".repeat(64)).toString().getBytes(StandardCharsets.ISO_8859_1);
        FieldSpans spans = new FieldSpans();
        spans.data = data;
        spans.starts = ends;
        spans.startStride = 1;
        spans.gap = 1;
        spans.ends = ends;
        spans.endAt = 1;
        spans.endStride = 1;
        out.ensureCapacity(rowCount);
        ColumnParser parser = ColumnParser.of(type, new NullText(CsvDialect.RFC_4180));
        int rows = parser.parse(spans, rowCount, out, 0);
        if (parser.sawNull()) {
            parser.writeNulls(spans, rows, out, 0);
        }
        return rows;
    }
}
