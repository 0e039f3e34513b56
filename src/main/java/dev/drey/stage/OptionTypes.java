package dev.drey.stage;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Node;
import dev.drey.spec.SecretText;
import dev.drey.stage.CollectionTypes.ConfigurationType;
import dev.drey.stage.CollectionTypes.ListType;
import dev.drey.stage.CollectionTypes.MapType;
import dev.drey.stage.CollectionTypes.NamesType;
import dev.drey.stage.CollectionTypes.NestedType;
import dev.drey.stage.CollectionTypes.RowsType;
import dev.drey.stage.CollectionTypes.SchemaType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The types that options can have. Every type refuses what it does not take with the actual value, what is allowed and where; only
 * {@link #secret()} takes references to secrets.
 */
public final class OptionTypes {
    /** Schemes of paths that stages may name; everything else, such as {@code jar:} or {@code http:}, is refused. */
    public static final Set<String> PATH_SCHEMES = Set.copyOf(
            List.of("file", "hdfs", "viewfs", "s3", "s3a", "s3p", "gs", "oss", "abfs", "abfss", "wasb", "wasbs"));

    private static final String TEXT_SCHEMA = "{\"type\":[\"string\",\"number\",\"boolean\"]}";
    private static final OptionType<String> TEXT = new ScalarType<>("text", TEXT_SCHEMA, false, (s, text) -> text);

    /** Characters of the longest whole number that can be in any bounds. */
    private static final int LONGEST_INTEGER = 20;

    private OptionTypes() {}

    /** Text; numbers and booleans count as the characters that they were written with. */
    public static OptionType<String> text() {
        return TEXT;
    }

    /** Text that may refer to secrets. */
    public static OptionType<SecretText> secret() {
        return new ScalarType<>("text or ${env:NAME}", TEXT_SCHEMA, true, (s, text) -> new SecretText(text));
    }

    /** A name that is not empty, such as one of a column. */
    public static OptionType<String> name() {
        return new ScalarType<>(
                "name", "{\"type\":\"string\",\"minLength\":1}", false, (s, text) -> text.isEmpty() ? null : text);
    }

    /** Names, none twice; a single one may stand without the list. */
    public static OptionType<List<String>> names() {
        return new NamesType(name());
    }

    /** A list of at least one item; a single item may stand without the list. */
    public static <T> OptionType<List<T>> listOf(OptionType<T> item) {
        return new ListType<>(item);
    }

    /** A whole number between the bounds, both allowed. */
    public static OptionType<Integer> integer(int min, int max) {
        return new ScalarType<>(
                wholeNumber(min, max),
                integerSchema(min, max),
                false,
                (s, text) -> inRange(s, text, min, max) == null ? null : Integer.valueOf(text));
    }

    /** A whole number between the bounds, both allowed. */
    public static OptionType<Long> longInteger(long min, long max) {
        return new ScalarType<>(
                wholeNumber(min, max), integerSchema(min, max), false, (s, text) -> inRange(s, text, min, max));
    }

    /** A number between the bounds, both allowed. */
    public static OptionType<Double> number(double min, double max) {
        String allowed = "number from " + plain(min) + " to " + plain(max);
        String schema = "{\"type\":\"number\",\"minimum\":" + plain(min) + ",\"maximum\":" + plain(max) + "}";
        return new ScalarType<>(allowed, schema, false, (s, text) -> {
            if (s.kind() != Node.ScalarKind.INTEGER && s.kind() != Node.ScalarKind.DECIMAL) {
                return null;
            }
            double value = Double.parseDouble(text);
            return value >= min && value <= max ? value : null;
        });
    }

    /** {@code true} or {@code false}. */
    public static OptionType<Boolean> bool() {
        return new ScalarType<>(
                "true or false",
                "{\"type\":\"boolean\"}",
                false,
                (s, text) -> s.kind() == Node.ScalarKind.BOOLEAN ? Boolean.valueOf(text) : null);
    }

    /** A length of time with its unit, between the bounds, both allowed. */
    public static OptionType<Duration> duration(Duration min, Duration max) {
        return new ScalarType<>(
                Quantities.durationAllowed(min, max),
                Quantities.DURATION_SCHEMA,
                false,
                (s, text) -> {
                    Duration value = Quantities.duration(text);
                    return value == null || value.compareTo(min) < 0 || value.compareTo(max) > 0 ? null : value;
                },
                Quantities::print);
    }

    /** A number of bytes with its unit, between the bounds, both allowed. */
    public static OptionType<Long> byteSize(long min, long max) {
        return new ScalarType<>(
                Quantities.bytesAllowed(min, max),
                Quantities.BYTES_SCHEMA,
                false,
                (s, text) -> {
                    Long value = Quantities.bytes(text);
                    return value == null || value < min || value > max ? null : value;
                },
                Quantities::printBytes);
    }

    /** One of some words. */
    public static OptionType<String> oneOf(String... words) {
        Map<String, String> values = new LinkedHashMap<>();
        Arrays.stream(words).forEach(w -> values.put(w, w));
        return oneOf(values);
    }

    /** One constant of an enum, written in lower case with {@code -} for {@code _}. */
    public static <E extends Enum<E>> OptionType<E> oneOf(Class<E> constants) {
        return oneOf(EnumSet.allOf(constants));
    }

    /** One of some constants of an enum, written as {@link #oneOf(Class)} says. */
    public static <E extends Enum<E>> OptionType<E> oneOf(Set<E> constants) {
        Map<String, E> values = new LinkedHashMap<>();
        for (E constant : constants) {
            values.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return oneOf(values);
    }

    private static <T> OptionType<T> oneOf(Map<String, T> values) {
        List<String> words = List.copyOf(values.keySet());
        String last = words.get(words.size() - 1);
        String allowed =
                words.size() == 1 ? last : String.join(", ", words.subList(0, words.size() - 1)) + " or " + last;
        String schema = "{\"enum\":[" + words.stream().map(JsonSchemas::quote).collect(Collectors.joining(",")) + "]}";
        return new ScalarType<>(
                allowed,
                schema,
                false,
                (s, text) -> {
                    T value = values.get(text);
                    if (value == null) {
                        String near = NameSuggester.didYouMean(text, words);
                        throw InvalidValueException.expected(allowed, s).followedBy(near);
                    }
                    return value;
                },
                value -> wordOf(values, value));
    }

    private static <T> String wordOf(Map<String, T> values, T value) {
        return values.entrySet().stream()
                .filter(e -> e.getValue().equals(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** One character of one byte; {@code \t} is a tab. */
    public static OptionType<Byte> character() {
        String schema = "{\"type\":[\"string\",\"integer\"],\"pattern\":\"^([\\\\u0001-\\\\u007f]|\\\\\\\\t)$\"}";
        return new ScalarType<>(
                "one ASCII character (\\t for a tab)",
                schema,
                false,
                (s, text) -> {
                    if (text.equals("\\t")) {
                        return (byte) '\t';
                    }
                    return text.length() == 1 && text.charAt(0) > 0 && text.charAt(0) < 128
                            ? (byte) text.charAt(0)
                            : null;
                },
                value -> value == '\t' ? "\\t" : String.valueOf((char) value.byteValue()));
    }

    /** Columns with their types, in order. */
    public static OptionType<Schema> schema() {
        return new SchemaType();
    }

    /** An SQL expression, not parsed yet. */
    public static OptionType<ExpressionText> expression() {
        return new ScalarType<>(
                "SQL expression", TEXT_SCHEMA, false, (s, text) -> text.isBlank() ? null : new ExpressionText(text, s));
    }

    /** Column names, each with the SQL expression that makes it, in order. */
    public static OptionType<Map<String, ExpressionText>> expressions() {
        return new MapType<>("column", expression());
    }

    /** The SQL type of a column. */
    public static OptionType<DataType> dataType() {
        return CollectionTypes.SchemaType.dataType();
    }

    /** Names, each with a value, in order. */
    public static <T> OptionType<Map<String, T>> mapOf(String noun, OptionType<T> value) {
        return new MapType<>(noun, value);
    }

    /** Texts by name, in order. */
    public static OptionType<Map<String, String>> texts() {
        return new MapType<>("name", text());
    }

    /** A path, raw as written: local, or with a scheme out of {@link #PATH_SCHEMES}. */
    public static OptionType<String> path() {
        return new ScalarType<>("path", "{\"type\":\"string\",\"minLength\":1}", false, Paths::check);
    }

    /** A mapping with options of its own. */
    public static OptionType<Options> nested(OptionSpec<?>... options) {
        return new NestedType(List.of(options));
    }

    /** Settings of another system by dotted name; mappings inside are flattened, values may refer to secrets. */
    public static OptionType<Map<String, SecretText>> configuration() {
        return new ConfigurationType(secret());
    }

    /** Rows written in the pipeline: each a list of scalars or a mapping of column to scalar, as they stand. */
    public static OptionType<List<Node>> rows() {
        return new RowsType();
    }

    private static Long inRange(Node.Scalar scalar, String text, long min, long max) {
        if (scalar.kind() != Node.ScalarKind.INTEGER || text.length() > LONGEST_INTEGER) {
            return null;
        }
        BigInteger value = new BigInteger(text);
        boolean inside = value.compareTo(BigInteger.valueOf(min)) >= 0 && value.compareTo(BigInteger.valueOf(max)) <= 0;
        return inside ? (Long) value.longValue() : null;
    }

    private static String wholeNumber(long min, long max) {
        return "whole number from " + min + " to " + max;
    }

    private static String integerSchema(long min, long max) {
        return "{\"type\":\"integer\",\"minimum\":" + min + ",\"maximum\":" + max + "}";
    }

    private static String plain(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }
}
