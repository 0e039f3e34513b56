package dev.drey.jdbc;

import dev.drey.chunk.DataType;
import dev.drey.chunk.TypeKind;
import java.sql.Types;
import java.util.Set;

/**
 * A column as the database has it.
 *
 * @param name exactly as the database spells it
 * @param jdbcType out of {@link Types}
 * @param typeName as the database calls the type
 * @param precision digits of numbers, characters of strings; 0 where it is not limited
 * @param scale digits behind the point of a decimal, or of the seconds of a timestamp
 */
record ColumnShape(String name, int jdbcType, String typeName, int precision, int scale) {
    private static final Set<Integer> TEXTS = Set.of(
            Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGNVARCHAR, Types.CLOB);
    private static final Set<Integer> WHOLE = Set.of(Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT);
    private static final Set<Integer> DECIMALS = Set.of(Types.NUMERIC, Types.DECIMAL);
    private static final Set<Integer> FLOATING = Set.of(Types.REAL, Types.FLOAT, Types.DOUBLE);
    private static final Set<Integer> TIMES = Set.of(Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE);
    /** Types that JDBC has no name for and that have a text. */
    private static final Set<String> TEXT_LIKE = Set.of("uuid", "json", "jsonb", "citext", "name", "xml", "inet");

    private static final int MICROS_DIGITS = 6;
    /** What drivers give for decimals without limit. */
    private static final int MOST_PRECISION = 1000;

    /** What a column is used for. */
    enum Use {
        READ,
        COMPARE,
        WRITE
    }

    String quoted() {
        return Dialect.quote(name);
    }

    /** True for a timestamp that is a moment, whatever the time zone it is shown in. */
    boolean isMoment() {
        return jdbcType == Types.TIMESTAMP_WITH_TIMEZONE || typeName.equalsIgnoreCase("timestamptz");
    }

    boolean isText() {
        return TEXTS.contains(jdbcType);
    }

    boolean isDecimal() {
        return DECIMALS.contains(jdbcType);
    }

    /** True for a floating-point number of 32 bits. */
    boolean isSingle() {
        return jdbcType == Types.REAL;
    }

    /** True when every value of the declared type, or every value that comes, has its like without loss. */
    boolean fits(DataType declared, Use use) {
        return switch (declared.kind()) {
            case BOOLEAN -> jdbcType == Types.BOOLEAN || jdbcType == Types.BIT;
            case BIGINT -> WHOLE.contains(jdbcType) || (isDecimal() && scale <= 0);
            case DOUBLE ->
                use == Use.WRITE ? FLOATING.contains(jdbcType) && jdbcType != Types.REAL : FLOATING.contains(jdbcType);
            case DECIMAL -> use == Use.WRITE ? takes(declared) : isDecimal() || WHOLE.contains(jdbcType);
            case STRING -> isText() || (use == Use.READ && isTextLike());
            case DATE -> jdbcType == Types.DATE;
            case TIMESTAMP -> TIMES.contains(jdbcType) && (use != Use.WRITE || scale >= MICROS_DIGITS);
        };
    }

    private boolean isTextLike() {
        return TEXT_LIKE.contains(typeName.toLowerCase(java.util.Locale.ROOT)) || jdbcType == Types.SQLXML;
    }

    /** A decimal that has as many digits before and behind the point. */
    private boolean takes(DataType declared) {
        boolean unlimited = precision == 0 || precision >= MOST_PRECISION;
        boolean digits = scale >= declared.scale() && precision - scale >= declared.precision() - declared.scale();
        return isDecimal() && (unlimited || digits);
    }

    /** What the database calls the type, with its size where that matters: {@code numeric(10,2)}. */
    String describeType() {
        if (isDecimal() && precision > 0 && precision < MOST_PRECISION) {
            return typeName + "(" + precision + "," + scale + ")";
        }
        boolean coarse = TIMES.contains(jdbcType) && scale < MICROS_DIGITS;
        return coarse ? typeName + "(" + scale + ")" : typeName;
    }

    /** The types that a declared type can be of, for messages. */
    static String allowedFor(DataType declared, Use use) {
        TypeKind kind = declared.kind();
        return switch (kind) {
            case BOOLEAN -> "boolean";
            case BIGINT -> "smallint, integer, bigint, numeric without digits behind the point";
            case DOUBLE -> use == Use.WRITE ? "double precision" : "real, double precision";
            case DECIMAL ->
                use == Use.WRITE ? "numeric with at least the digits of " + declared : "numeric, integer, bigint";
            case STRING -> use == Use.READ ? "char, varchar, text, uuid, json, xml" : "char, varchar, text";
            case DATE -> "date";
            case TIMESTAMP -> use == Use.WRITE ? "timestamp with 6 digits of seconds" : "timestamp";
        };
    }
}
