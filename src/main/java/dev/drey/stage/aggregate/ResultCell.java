package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** Where a {@link RowAggregateFunction} writes the result of a group, once; each setter is for the result type that it names. */
public final class ResultCell {
    private final DataType type;
    private final Column column;
    private final int row;

    ResultCell(DataType type, Column column, int row) {
        this.type = type;
        this.column = column;
        this.row = row;
    }

    public DataType type() {
        return type;
    }

    public void setNull() {
        if (column instanceof StringColumn strings) {
            strings.setEmpty(row);
        }
        column.setNull(row);
    }

    /** A boolean. */
    public void setBoolean(boolean value) {
        ((BooleanColumn) column).set(row, value);
    }

    /** A bigint; a decimal in units of its last place; a date in days and a timestamp in microseconds since 1970. */
    public void setLong(long value) {
        ((LongColumn) column).set(row, value);
    }

    /** A double. */
    public void setDouble(double value) {
        ((DoubleColumn) column).set(row, value);
    }

    /**
     * A decimal, rounded half up to the scale of the type.
     *
     * @throws ArithmeticException when it does not fit
     */
    public void setDecimal(BigDecimal value) {
        BigDecimal rounded = value.setScale(type.scale(), RoundingMode.HALF_UP);
        if (rounded.precision() > type.precision()) {
            throw new ArithmeticException(value.toPlainString() + " does not fit " + type);
        }
        setLong(rounded.unscaledValue().longValueExact());
    }

    /** A string; null makes the result null. */
    public void setString(String value) {
        ((StringColumn) column).setString(row, value);
    }

    /** A date. */
    public void setDate(LocalDate value) {
        setLong(value.toEpochDay());
    }

    /** A timestamp, cut to microseconds. */
    public void setTimestamp(Instant value) {
        setLong(ChronoUnit.MICROS.between(Instant.EPOCH, value));
    }
}
