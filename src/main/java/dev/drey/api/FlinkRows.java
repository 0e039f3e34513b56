package dev.drey.api;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.flink.types.Row;

/**
 * Converts {@link Row}s. Fields are found by name where the row has names, else by position. Read are {@code Boolean}; {@code Long} and smaller
 * integers; {@code Double} and {@code Float}; {@code BigDecimal}, {@code BigInteger} and integers for decimals; {@code CharSequence};
 * {@code LocalDate}; {@code LocalDateTime} and {@code Instant} for timestamps. Written are {@code Boolean, Long, Double, BigDecimal, String, LocalDate,
 * LocalDateTime}.
 */
final class FlinkRows implements RowConverter<Row> {
    private static final long serialVersionUID = 1L;
    private final Schema schema;

    FlinkRows(Schema schema) {
        this.schema = schema;
    }

    @Override
    public void read(Row row, Chunk chunk, int at) {
        boolean named = row.getFieldNames(false) != null;
        if (!named && row.getArity() != schema.size()) {
            throw new IllegalArgumentException("a row has " + row.getArity() + " fields; the schema has "
                    + schema.size() + " columns: " + schema + "; the row is " + row);
        }
        for (int c = 0; c < schema.size(); c++) {
            Object value = named ? row.getField(schema.name(c)) : row.getField(c);
            try {
                read(value, schema.type(c), chunk.column(c), at);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "column '" + schema.name(c) + "': " + value + " " + e.getMessage(), e);
            }
        }
    }

    private static void read(Object value, DataType type, Column column, int at) {
        if (value == null) {
            if (column instanceof StringColumn strings) {
                strings.setEmpty(at);
            }
            column.setNull(at);
            return;
        }
        switch (type.kind()) {
            case BOOLEAN -> ((BooleanColumn) column).set(at, expect(value, Boolean.class, type));
            case BIGINT -> ((LongColumn) column).set(at, bigint(value, type));
            case DOUBLE -> ((DoubleColumn) column).set(at, real(value, type));
            case DECIMAL -> ((LongColumn) column).set(at, decimal(value, type));
            case STRING ->
                ((StringColumn) column)
                        .setString(at, expect(value, CharSequence.class, type).toString());
            case DATE ->
                ((LongColumn) column)
                        .set(at, expect(value, LocalDate.class, type).toEpochDay());
            case TIMESTAMP -> ((LongColumn) column).set(at, timestamp(value, type));
        }
    }

    private static <V> V expect(Object value, Class<V> wanted, DataType type) {
        if (!wanted.isInstance(value)) {
            throw mismatch(value, type, wanted.getSimpleName());
        }
        return wanted.cast(value);
    }

    private static IllegalArgumentException mismatch(Object value, DataType type, String wanted) {
        return new IllegalArgumentException(
                "is a " + value.getClass().getName() + "; a " + type + " is read from " + wanted);
    }

    private static long bigint(Object value, DataType type) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        throw mismatch(value, type, "Long, Integer, Short or Byte");
    }

    private static double real(Object value, DataType type) {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        throw mismatch(value, type, "Double or Float");
    }

    private static long decimal(Object value, DataType type) {
        BigDecimal decimal;
        if (value instanceof BigDecimal given) {
            decimal = given;
        } else if (value instanceof BigInteger given) {
            decimal = new BigDecimal(given);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            decimal = BigDecimal.valueOf(((Number) value).longValue());
        } else {
            throw mismatch(value, type, "BigDecimal, BigInteger, Long, Integer, Short or Byte");
        }
        return unscaled(decimal, type);
    }

    /** The scaled long of a decimal. */
    static long unscaled(BigDecimal decimal, DataType type) {
        // Zero has precision 1 at any scale, and an enormous scale must not be expanded before it is refused.
        if (decimal.signum() != 0 && (long) decimal.precision() - decimal.scale() > type.precision() - type.scale()) {
            throw new IllegalArgumentException("does not fit into " + type);
        }
        try {
            return decimal.setScale(type.scale()).unscaledValue().longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("does not fit into " + type + " without rounding", e);
        }
    }

    private static long timestamp(Object value, DataType type) {
        if (value instanceof LocalDateTime time) {
            return Times.micros(time.toEpochSecond(ZoneOffset.UTC), time.getNano());
        }
        if (value instanceof Instant instant) {
            return Times.micros(instant.getEpochSecond(), instant.getNano());
        }
        throw mismatch(value, type, "LocalDateTime or Instant");
    }

    @Override
    public RowKind kind(Row row) {
        return RowConverter.kind(row.getKind());
    }

    @Override
    public Row write(Chunk chunk, int row, RowKind kind) {
        Row out = new Row(RowConverter.kind(kind), schema.size());
        for (int c = 0; c < schema.size(); c++) {
            out.setField(c, value(schema.type(c), chunk.column(c), row));
        }
        return out;
    }

    /** The value as an object; null for null. */
    static Object value(DataType type, Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> ((BooleanColumn) column).get(row);
            case BIGINT -> ((LongColumn) column).get(row);
            case DOUBLE -> ((DoubleColumn) column).get(row);
            case DECIMAL -> BigDecimal.valueOf(((LongColumn) column).get(row), type.scale());
            case STRING -> ((StringColumn) column).getString(row);
            case DATE -> LocalDate.ofEpochDay(((LongColumn) column).get(row));
            case TIMESTAMP -> Times.dateTime(((LongColumn) column).get(row));
        };
    }
}
