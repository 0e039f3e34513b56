package dev.drey.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.chunk.Schema;
import dev.drey.spec.Node;
import dev.drey.spec.Position;
import dev.drey.spec.SecretText;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionTypesTest {
    private static final OptionType<Duration> DURATION = OptionTypes.duration(Duration.ZERO, Duration.ofDays(30));
    private static final OptionType<Long> SIZE = OptionTypes.byteSize(0, Long.MAX_VALUE);

    @Test
    void wholeNumber_isReadWithinItsBounds() throws InvalidValueException {
        OptionType<Integer> type = OptionTypes.integer(1, 10);
        assertThat(type.read(node(1))).isEqualTo(1);
        assertThat(type.read(node(10))).isEqualTo(10);
        String expected = "expected whole number from 1 to 10, got ";
        assertRefused(type, 0, expected + "0");
        assertRefused(type, 11, expected + "11");
        assertRefused(type, new BigInteger("9".repeat(100)), expected + "9".repeat(80) + "…");
        assertRefused(type, 1.5, expected + "1.5");
        assertRefused(type, "1", expected + "text '1'");
        assertRefused(type, true, expected + "true");
        assertRefused(type, null, expected + "nothing");
        assertRefused(type, List.of(1), expected + "a list of 1");
        assertRefused(type, Map.of("a", 1), expected + "a mapping of 1");
        assertThat(OptionTypes.longInteger(Long.MIN_VALUE, Long.MAX_VALUE).read(node(Long.MIN_VALUE)))
                .isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void number_isReadWithinItsBounds() throws InvalidValueException {
        OptionType<Double> type = OptionTypes.number(0, 0.5);
        assertThat(type.read(node(0))).isZero();
        assertThat(type.read(node(0.25))).isEqualTo(0.25);
        assertRefused(type, 0.6, "expected number from 0 to 0.5, got 0.6");
        assertRefused(type, "NaN", "expected number from 0 to 0.5, got text 'NaN'");
    }

    @Test
    void boolean_isOnlyTrueOrFalse() throws InvalidValueException {
        assertThat(OptionTypes.bool().read(node(true))).isTrue();
        assertRefused(OptionTypes.bool(), "yes", "expected true or false, got text 'yes'");
    }

    @Test
    void text_takesEveryScalarAsWritten() throws InvalidValueException {
        assertThat(OptionTypes.text().read(node(1.50))).isEqualTo("1.5");
        assertThat(OptionTypes.text().read(node(""))).isEmpty();
        assertThat(OptionTypes.text().read(node("$${env:A}"))).isEqualTo("${env:A}");
        assertRefused(OptionTypes.text(), null, "expected text, got nothing");
    }

    @Test
    void secret_isOnlyTakenWhereItIsMeantToBe() throws InvalidValueException {
        assertThat(OptionTypes.secret().read(node("a ${env:PW}"))).isEqualTo(new SecretText("a ${env:PW}"));
        String message = "takes no secret, got text '${env:PW}'; use a parameter, such as ${name} with -P name=value";
        assertRefused(OptionTypes.text(), "${env:PW}", message);
        assertRefused(OptionTypes.path(), "${env:PW}", message);
        assertRefused(OptionTypes.expression(), "${env:PW}", message);
    }

    @ParameterizedTest
    @CsvSource({"10s,PT10S", "500 ms,PT0.5S", "1m,PT1M", "2h,PT2H", "1d,PT24H", "7us,PT0.000007S", "0s,PT0S"})
    void duration_isReadWithItsUnit(String text, Duration expected) throws InvalidValueException {
        assertThat(DURATION.read(node(text))).isEqualTo(expected);
        assertThat(DURATION.read(node(DURATION.print(expected)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"10", "10 S", "-1s", "1.5s", "31d", "999999999999999999d", "s", "1 s s", "' 1s'"})
    void wrongDuration_isRefused(String text) {
        assertRefused(
                DURATION, text, "expected duration from 0s to 30d (units us, ms, s, m, h, d), got text '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"0 B,0", "64 MiB,67108864", "256KiB,262144", "1 GB,1000000000", "1kb,1000", "3 TiB,3298534883328"})
    void size_isReadWithItsUnit(String text, long expected) throws InvalidValueException {
        assertThat(SIZE.read(node(text))).isEqualTo(expected);
        assertThat(SIZE.read(node(SIZE.print(expected)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"64", "64 M", "1.5 GB", "-1 B", "999999999999999999 TB"})
    void wrongSize_isRefused(String text) {
        assertThatThrownBy(() -> OptionTypes.byteSize(1024, 1 << 26).read(node(text)))
                .hasMessage(
                        "expected size from 1 KiB to 64 MiB (units B, KiB, MiB, GiB, TiB, KB, MB, GB, TB), got text '"
                                + text + "'");
    }

    @Test
    void word_isOneOfThose() throws InvalidValueException {
        OptionType<Mode> type = OptionTypes.oneOf(Mode.class);
        assertThat(type.read(node("micro-batch"))).isEqualTo(Mode.MICRO_BATCH);
        assertThat(type.print(Mode.MICRO_BATCH)).isEqualTo("micro-batch");
        assertRefused(type, "bach", "expected batch, streaming or micro-batch, got text 'bach'; did you mean 'batch'?");
        assertRefused(OptionTypes.oneOf("a", "b"), "whatever", "expected a or b, got text 'whatever'");
        assertThat(OptionTypes.oneOf("1", "2").read(node(2))).isEqualTo("2");
    }

    @Test
    void character_isOneByte() throws InvalidValueException {
        OptionType<Byte> type = OptionTypes.character();
        assertThat(type.read(node(";"))).isEqualTo((byte) ';');
        assertThat(type.read(node("\\t"))).isEqualTo((byte) '\t');
        assertThat(type.read(node("\t"))).isEqualTo((byte) '\t');
        assertThat(type.print((byte) '\t')).isEqualTo("\\t");
        assertThat(type.print((byte) ',')).isEqualTo(",");
        for (String wrong : List.of("", ";;", "é", "\u0000")) {
            assertRefused(type, wrong, "expected one ASCII character (\\t for a tab), got text '" + wrong + "'");
        }
    }

    @Test
    void names_areOneOrSeveralAndNeverTwice() throws InvalidValueException {
        assertThat(OptionTypes.names().read(node("a"))).containsExactly("a");
        assertThat(OptionTypes.names().read(node(List.of("b", "a")))).containsExactly("b", "a");
        assertRefused(OptionTypes.names(), List.of("a", "b", "a"), "'a' stands twice");
        assertRefused(OptionTypes.names(), List.of(), "expected list of name, got a list of 0");
        assertFaults(
                OptionTypes.names(),
                List.of("", List.of(), "a"),
                "item 1: expected name, got text ''",
                "item 2: expected name, got a list of 0");
    }

    @Test
    void schema_isReadInOrder() throws InvalidValueException {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("b", "int");
        columns.put("a", "decimal(10, 2)");
        assertThat(OptionTypes.schema().read(node(columns))).isEqualTo(Schema.parse("b bigint, a decimal(10,2)"));
        assertThat(OptionTypes.schema().read(node(Schema.parse("x date")))).isEqualTo(Schema.parse("x date"));
        assertThat(OptionTypes.schema().read(node("b bigint, a decimal(10,2)")))
                .isEqualTo(Schema.parse("b bigint, a decimal(10,2)"));
    }

    @Test
    void expressions_areReadInOrder() throws InvalidValueException {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("z", "a + 1");
        columns.put("a", 5);
        Map<String, ExpressionText> read = OptionTypes.expressions().read(node(columns));
        assertThat(read.keySet()).containsExactly("z", "a");
        assertThat(read.values()).extracting(ExpressionText::text).containsExactly("a + 1", "5");
        columns.put("z", " ");
        columns.put("y", List.of());
        assertFaults(
                OptionTypes.expressions(),
                columns,
                "column 'z': expected SQL expression, got text ' '",
                "column 'y': expected SQL expression, got a list of 0");
    }

    @Test
    void path_isLocalOrOfAnAllowedScheme() throws InvalidValueException {
        for (String path : List.of(
                "data/x.csv",
                "/abs/x",
                "../up/*.csv",
                "s3://bucket/x",
                "file:///x",
                "hdfs:/x",
                "./odd:name",
                "2001:x")) {
            assertThat(OptionTypes.path().read(node(path))).isEqualTo(path);
        }
        assertRefused(OptionTypes.path(), " ", "expected path, got text ' '");
        assertRefused(OptionTypes.path(), "a\u0000b", "path holds the character NUL at offset 1");
        assertRefused(OptionTypes.path(), "s3:x", "path 's3:x' has no / behind its scheme; write s3:///…");
        for (String path : List.of("jar:file:/x!/y", "http://h/x", "file.x:y", "FILE:///x")) {
            assertThatThrownBy(() -> OptionTypes.path().read(node(path)))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("allowed: abfs, abfss, file, gs, hdfs,");
        }
    }

    @Test
    void nestedOptions_areReadLikeThoseOutside() throws InvalidValueException {
        OptionSpec<String> column = OptionSpec.required("column", OptionTypes.name(), "The column.");
        OptionSpec<Duration> bound = OptionSpec.optional("out-of-orderness", DURATION, Duration.ZERO, "How late.");
        OptionType<Options> type = OptionTypes.nested(column, bound);
        Options options = type.read(node(Map.of("column", "ts")));
        assertThat(options.get(column)).isEqualTo("ts");
        assertThat(options.get(bound)).isZero();
        assertFaults(
                type,
                Map.of("colum", "ts"),
                "option 'colum' is unknown; did you mean 'column'?",
                "option 'column' is missing; expected name");
        assertRefused(type, "ts", "expected mapping of column, out-of-orderness, got text 'ts'");
    }

    @Test
    void rows_areListsOrMappingsOfScalars() throws InvalidValueException {
        assertThat(OptionTypes.rows().read(node(List.of(List.of(1, "a"), Map.of("x", 2)))))
                .hasSize(2);
        assertThat(OptionTypes.rows().read(node(List.of()))).isEmpty();
        assertFaults(
                OptionTypes.rows(),
                List.of(1, List.of(List.of()), Map.of("x", Map.of())),
                "row 1: expected a list of values or a mapping of column to value, got 1",
                "row 2: expected a single value, got a list of 0",
                "row 3: expected a single value, got a mapping of 0");
    }

    @Test
    void configuration_isFlattened() throws InvalidValueException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("a.b", 1);
        values.put("a", Map.of("c", Map.of("d", "${env:X}")));
        Map<String, SecretText> read = OptionTypes.configuration().read(node(values));
        assertThat(read)
                .containsExactly(Map.entry("a.b", new SecretText("1")), Map.entry("a.c.d", new SecretText("${env:X}")));
        assertFaults(
                OptionTypes.configuration(),
                Map.of("a.b", List.of(), "a", Map.of("c", List.of(1))),
                "key 'a.b': expected text or ${env:NAME}, got a list of 0",
                "key 'a.c': expected text or ${env:NAME}, got a list of 1");
        values.put("a.c.d", 2);
        assertRefused(OptionTypes.configuration(), values, "key 'a.c.d' stands twice");
    }

    @Test
    void settings_haveTheirDefaults() {
        assertThat(PipelineSettings.names())
                .containsExactly(
                        "mode",
                        "parallelism",
                        "max-parallelism",
                        "chunk-rows",
                        "chunk-bytes",
                        "memory",
                        "micro-batch",
                        "connections",
                        "max-workers",
                        "timeout",
                        "retries",
                        "retry-delay",
                        "on-failure",
                        "jars",
                        "flink");
        assertThat(PipelineSettings.BUCKETS.defaultValue()).isEqualTo(128);
        assertThat(PipelineSettings.CHUNK_ROWS.defaultValue()).isEqualTo(4096);
    }

    private static Node node(Object value) {
        return Node.of(Position.of("test"), value);
    }

    private static void assertRefused(OptionType<?> type, Object value, String message) {
        assertFaults(type, value, message);
    }

    private static void assertFaults(OptionType<?> type, Object value, String... messages) {
        InvalidValueException refused = catchThrowableOfType(InvalidValueException.class, () -> type.read(node(value)));
        assertThat(refused).as("refusal of %s", value).isNotNull();
        List<String> told = new ArrayList<>();
        refused.faults().forEach(f -> told.add(f.getMessage()));
        assertThat(told).containsExactlyInAnyOrder(messages);
    }
}
