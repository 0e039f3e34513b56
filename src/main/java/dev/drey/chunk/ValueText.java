package dev.drey.chunk;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Values as text and back, one value at a time: for drawn chunks, inline rows, tables on a terminal and messages. Readers and writers of
 * large data have kernels of their own that must agree with this class (their tests hold them against it).
 */
public final class ValueText {
    /** The timestamp forms that are read, for messages; {@code T} may stand for the space, and a final {@code Z} is allowed. */
    public static final String TIMESTAMP_FORMS =
            "yyyy-MM-dd, yyyy-MM-dd HH:mm, yyyy-MM-dd HH:mm:ss, yyyy-MM-dd HH:mm:ss.S to .SSSSSS";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm")
            .optionalStart()
            .appendPattern(":ss")
            .optionalStart()
            .appendFraction(ChronoField.MICRO_OF_SECOND, 1, 6, true)
            .optionalEnd()
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)");
    private static final Pattern DOUBLE = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private ValueText() {}

    /** The text of one value, {@code null} for a null; strings as they are. */
    public static String print(DataType type, Column column, int row) {
        if (column.isNull(row)) {
            return "null";
        }
        return switch (type.kind()) {
            case BOOLEAN -> Boolean.toString(((BooleanColumn) column).get(row));
            case DOUBLE -> printDouble(((DoubleColumn) column).get(row));
            case STRING -> ((StringColumn) column).getString(row);
            case BIGINT, DECIMAL, DATE, TIMESTAMP -> printLong(type, ((LongColumn) column).get(row));
        };
    }

    /** The text of a value of long storage. */
    public static String printLong(DataType type, long value) {
        return switch (type.kind()) {
            case DECIMAL -> BigDecimal.valueOf(value, type.scale()).toPlainString();
            case DATE -> LocalDate.ofEpochDay(value).toString();
            case TIMESTAMP -> printTimestamp(value);
            default -> Long.toString(value);
        };
    }

    /** Text that reads back to the same double, as {@link Double#toString}; {@code NaN}, {@code Infinity}, {@code -Infinity}. */
    public static String printDouble(double value) {
        return Double.toString(value);
    }

    /** {@code yyyy-MM-dd HH:mm:ss}, with as many digits of the fraction as are not zero at its end. */
    private static String printTimestamp(long micros) {
        long second = Math.floorDiv(micros, 1_000_000L);
        long fraction = Math.floorMod(micros, 1_000_000L);
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
        String text = time.toLocalDate() + " "
                + String.format("%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
        if (fraction == 0) {
            return text;
        }
        String digits = String.format("%06d", fraction);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return text + "." + digits.substring(0, end);
    }

    /**
     * Writes the value that {@code text} spells to a row; never null (the caller decides what spells null).
     *
     * @throws IllegalArgumentException with the actual text and what is allowed
     */
    public static void parse(DataType type, String text, Column column, int row) {
        switch (type.kind()) {
            case BOOLEAN -> ((BooleanColumn) column).set(row, parseBoolean(text));
            case DOUBLE -> ((DoubleColumn) column).set(row, parseDouble(text));
            case STRING -> ((StringColumn) column).setString(row, text);
            case BIGINT, DECIMAL, DATE, TIMESTAMP -> ((LongColumn) column).set(row, parseLong(type, text));
        }
    }

    /**
     * Reads a value of long storage.
     *
     * @throws IllegalArgumentException with the actual text and what is allowed
     */
    public static long parseLong(DataType type, String text) {
        try {
            return switch (type.kind()) {
                case BIGINT -> parseBigint(text);
                case DECIMAL -> parseDecimal(type, text);
                case DATE -> LocalDate.parse(text, DATE).toEpochDay();
                case TIMESTAMP -> parseTimestamp(text);
                default -> throw new IllegalStateException(type + " is not held as long");
            };
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is not a " + type + allowed(type), e);
        }
    }

    private static String allowed(DataType type) {
        return switch (type.kind()) {
            case BIGINT -> " (whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE + ")";
            case DECIMAL ->
                " (at most " + (type.precision() - type.scale()) + " digits before and " + type.scale()
                        + " after the point)";
            case DATE -> " (yyyy-MM-dd)";
            case TIMESTAMP -> " (" + TIMESTAMP_FORMS + ")";
            default -> "";
        };
    }

    private static long parseBigint(String text) {
        // Long.parseLong also takes the digits of other scripts, which the readers of files do not.
        if (!INTEGER.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return Long.parseLong(text);
    }

    private static long parseDecimal(DataType type, String text) {
        // BigDecimal also takes exponents (1e999999999 takes for ever to scale) and the digits of other scripts.
        if (!DECIMAL.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        BigDecimal value = new BigDecimal(text).setScale(type.scale());
        if (value.precision() > type.precision()) {
            throw new ArithmeticException("too many digits");
        }
        return value.unscaledValue().longValueExact();
    }

    private static long parseTimestamp(String text) {
        if (text.length() == 10) {
            return Math.multiplyExact(LocalDate.parse(text, DATE).toEpochDay(), CivilDate.MICROS_PER_DAY);
        }
        String plain = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
        LocalDateTime time = LocalDateTime.parse(plain.replace('T', ' '), TIME);
        return ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time);
    }

    private static boolean parseBoolean(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException("'" + text + "' is not a boolean (true or false)");
    }

    /**
     * Reads a double.
     *
     * @throws IllegalArgumentException with the actual text and what is allowed
     */
    public static double parseDouble(String text) {
        switch (text) {
            case "NaN":
                return Double.NaN;
            case "Infinity":
                return Double.POSITIVE_INFINITY;
            case "-Infinity":
                return Double.NEGATIVE_INFINITY;
            default:
                break;
        }
        // Double.parseDouble also takes hex, type suffixes and spaces, which no data means.
        if (!DOUBLE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a double (such as 1.5, -2e10, NaN, Infinity, -Infinity)");
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException("'" + text + "' is out of the range of double");
        }
        return value;
    }
}
