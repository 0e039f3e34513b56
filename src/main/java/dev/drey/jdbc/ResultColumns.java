package dev.drey.jdbc;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/** Reads rows of a result into columns of declared types; what does not fit its type is a fault that names the column and the value. Immutable. */
final class ResultColumns {
    private final Reader[] readers;
    private final Schema schema;

    /** Reads one value that is not known to be null. */
    private interface Reader {
        /** @return false for null */
        boolean read(ResultSet result, int index, Column target, int row) throws SQLException;
    }

    /** A value that the declared type does not have. */
    private static final class UnfitException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnfitException(Object value) {
            super(String.valueOf(value));
        }
    }

    /**
     * @param shapes what the database gives for each field
     * @param dialect of the database
     */
    ResultColumns(Schema schema, List<ColumnShape> shapes, Dialect dialect) {
        this.schema = schema;
        this.readers = IntStream.range(0, schema.size())
                .mapToObj(i -> reader(schema.type(i), shapes.get(i), dialect))
                .toArray(Reader[]::new);
    }

    /**
     * Reads the result's current row, writing to a row that has the capacity and is valid.
     *
     * @param first index of the result's column that is read for the first field; those of the others follow
     */
    void read(ResultSet result, int first, Column[] target, int row) throws SQLException, DatabaseException {
        for (int c = 0; c < readers.length; c++) {
            try {
                if (!readers[c].read(result, first + c, target[c], row)) {
                    if (target[c] instanceof StringColumn strings) {
                        strings.setEmpty(row);
                    }
                    target[c].setNull(row);
                }
            } catch (UnfitException e) {
                Field field = schema.field(c);
                throw DatabaseException.permanent("column '" + field.name() + "': " + e.getMessage() + " is no "
                        + field.type() + " without loss");
            }
        }
    }

    private static Reader reader(DataType type, ColumnShape shape, Dialect dialect) {
        return switch (type.kind()) {
            case BOOLEAN ->
                (result, index, target, row) -> {
                    ((BooleanColumn) target).set(row, result.getBoolean(index));
                    return !result.wasNull();
                };
            case BIGINT -> shape.isDecimal() ? decimals(0, Long.MAX_VALUE) : ResultColumns::readLong;
            case DOUBLE -> shape.isSingle() ? ResultColumns::readFloat : ResultColumns::readDouble;
            case DECIMAL -> decimals(type.scale(), mostUnscaled(type.precision()));
            case STRING -> shape.isText() && dialect.readsUtf8() ? ResultColumns::readUtf8 : ResultColumns::readText;
            case DATE -> ResultColumns::readDate;
            case TIMESTAMP -> shape.isMoment() ? ResultColumns::readMoment : ResultColumns::readTimestamp;
        };
    }

    private static long mostUnscaled(int precision) {
        return BigInteger.TEN.pow(precision).longValueExact() - 1;
    }

    private static boolean readLong(ResultSet result, int index, Column target, int row) throws SQLException {
        ((LongColumn) target).set(row, result.getLong(index));
        return !result.wasNull();
    }

    private static boolean readDouble(ResultSet result, int index, Column target, int row) throws SQLException {
        ((DoubleColumn) target).set(row, result.getDouble(index));
        return !result.wasNull();
    }

    /** As a double a driver gives 0.1 or 0.10000000149, as it had the value as text or as bytes; as a float it is the same either way. */
    private static boolean readFloat(ResultSet result, int index, Column target, int row) throws SQLException {
        ((DoubleColumn) target).set(row, result.getFloat(index));
        return !result.wasNull();
    }

    private static Reader decimals(int scale, long most) {
        BigInteger bound = BigInteger.valueOf(most);
        return (result, index, target, row) -> {
            BigDecimal value = result.getBigDecimal(index);
            if (value == null) {
                return false;
            }
            if (value.stripTrailingZeros().scale() > scale) {
                throw new UnfitException(value);
            }
            BigInteger unscaled =
                    value.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue();
            if (unscaled.abs().compareTo(bound) > 0) {
                throw new UnfitException(value);
            }
            ((LongColumn) target).set(row, unscaled.longValue());
            return true;
        };
    }

    private static boolean readUtf8(ResultSet result, int index, Column target, int row) throws SQLException {
        byte[] utf8 = result.getBytes(index);
        if (utf8 == null) {
            return false;
        }
        ((StringColumn) target).set(row, utf8, 0, utf8.length);
        return true;
    }

    private static boolean readText(ResultSet result, int index, Column target, int row) throws SQLException {
        String text = result.getString(index);
        if (text == null) {
            return false;
        }
        ((StringColumn) target).setString(row, text);
        return true;
    }

    private static boolean readDate(ResultSet result, int index, Column target, int row) throws SQLException {
        LocalDate date = result.getObject(index, LocalDate.class);
        if (date == null) {
            return false;
        }
        if (date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN)) { // what the driver makes of infinities
            throw new UnfitException("infinity");
        }
        ((LongColumn) target).set(row, date.toEpochDay());
        return true;
    }

    private static boolean readTimestamp(ResultSet result, int index, Column target, int row) throws SQLException {
        return writeTime(result.getObject(index, LocalDateTime.class), target, row);
    }

    private static boolean readMoment(ResultSet result, int index, Column target, int row) throws SQLException {
        OffsetDateTime moment = result.getObject(index, OffsetDateTime.class);
        if (moment != null && (moment.equals(OffsetDateTime.MAX) || moment.equals(OffsetDateTime.MIN))) {
            throw new UnfitException("infinity");
        }
        LocalDateTime time = moment == null
                ? null
                : moment.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
        return writeTime(time, target, row);
    }

    private static boolean writeTime(LocalDateTime time, Column target, int row) {
        if (time == null) {
            return false;
        }
        try {
            ((LongColumn) target).set(row, Moments.micros(time));
        } catch (ArithmeticException e) {
            boolean infinite = time.equals(LocalDateTime.MAX) || time.equals(LocalDateTime.MIN);
            throw new UnfitException(infinite ? "infinity" : time);
        }
        return true;
    }
}
