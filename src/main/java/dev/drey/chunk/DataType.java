package dev.drey.chunk;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column's SQL type. Every type is nullable.
 *
 * @param kind the kind
 * @param precision total digits of a decimal, 1 to 18; 0 for other kinds
 * @param scale digits after the point of a decimal, 0 to precision; 0 for other kinds
 */
public record DataType(TypeKind kind, int precision, int scale) implements Serializable {

    /** Most digits that a scaled long holds without loss. */
    public static final int MAX_PRECISION = 18;

    public static final DataType BOOLEAN = new DataType(TypeKind.BOOLEAN, 0, 0);
    public static final DataType BIGINT = new DataType(TypeKind.BIGINT, 0, 0);
    public static final DataType DOUBLE = new DataType(TypeKind.DOUBLE, 0, 0);
    public static final DataType STRING = new DataType(TypeKind.STRING, 0, 0);
    public static final DataType DATE = new DataType(TypeKind.DATE, 0, 0);
    public static final DataType TIMESTAMP = new DataType(TypeKind.TIMESTAMP, 0, 0);

    /** The spellings that {@link #parse} takes, for messages. */
    public static final String ALLOWED = "boolean, bigint, int, double, decimal(p,s), string, date, timestamp";

    private static final Pattern DECIMAL =
            Pattern.compile("decimal\\s*\\(\\s*(\\d{1,4})\\s*(?:,\\s*(\\d{1,4})\\s*)?\\)");

    public DataType {
        Objects.requireNonNull(kind, "kind");
        if (kind == TypeKind.DECIMAL) {
            if (precision < 1 || precision > MAX_PRECISION) {
                throw new IllegalArgumentException(
                        "decimal precision " + precision + " is not between 1 and " + MAX_PRECISION);
            }
            if (scale < 0 || scale > precision) {
                throw new IllegalArgumentException("decimal scale " + scale + " is not between 0 and " + precision);
            }
        } else if (precision != 0 || scale != 0) {
            throw new IllegalArgumentException(kind.sqlName() + " takes no precision");
        }
    }

    /** A decimal of {@code precision} digits, {@code scale} of them after the point. */
    public static DataType decimal(int precision, int scale) {
        return new DataType(TypeKind.DECIMAL, precision, scale);
    }

    /**
     * Reads a type as pipelines write it, in any case: {@code bigint}, {@code decimal(10,2)}.
     *
     * @throws IllegalArgumentException with what is wrong and what is allowed
     */
    public static DataType parse(String text) {
        String name = text.trim().toLowerCase(Locale.ROOT);
        switch (name) {
            case "boolean":
                return BOOLEAN;
            case "bigint":
            case "int":
                return BIGINT;
            case "double":
                return DOUBLE;
            case "string":
                return STRING;
            case "date":
                return DATE;
            case "timestamp":
                return TIMESTAMP;
            default:
                Matcher decimal = DECIMAL.matcher(name);
                if (decimal.matches()) {
                    int scale = decimal.group(2) == null ? 0 : Integer.parseInt(decimal.group(2));
                    return decimal(Integer.parseInt(decimal.group(1)), scale);
                }
                throw new IllegalArgumentException("type '" + text + "' is unknown; allowed: " + ALLOWED);
        }
    }

    /** How values lie in memory. */
    public Storage storage() {
        return kind.storage();
    }

    /** True for bigint, decimal and double. */
    public boolean isNumeric() {
        return kind == TypeKind.BIGINT || kind == TypeKind.DECIMAL || kind == TypeKind.DOUBLE;
    }

    @Override
    public String toString() {
        return kind == TypeKind.DECIMAL ? "decimal(" + precision + "," + scale + ")" : kind.sqlName();
    }
}
