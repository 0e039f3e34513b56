package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The arguments of one row for {@link RowAggregateFunction}; valid during the call only. Each getter is for the argument type that it names. */
public final class RowArguments {
    private final List<DataType> types;
    private Column[] columns = {};
    private int row;

    RowArguments(List<DataType> types) {
        this.types = types;
    }

    void use(Column[] arguments) {
        columns = arguments;
    }

    /** False when an argument is null there. */
    boolean moveTo(int physicalRow) {
        row = physicalRow;
        for (int a = 0; a < types.size(); a++) {
            if (columns[a].isNull(physicalRow)) {
                return false;
            }
        }
        return true;
    }

    public int size() {
        return types.size();
    }

    public DataType type(int argument) {
        return types.get(argument);
    }

    /** A boolean. */
    public boolean getBoolean(int argument) {
        return ((BooleanColumn) columns[argument]).get(row);
    }

    /** A bigint; a decimal in units of its last place; a date in days and a timestamp in microseconds since 1970. */
    public long getLong(int argument) {
        return ((LongColumn) columns[argument]).get(row);
    }

    /** A double; a bigint or decimal as the nearest one. */
    public double getDouble(int argument) {
        if (columns[argument] instanceof DoubleColumn doubles) {
            return doubles.get(row);
        }
        return types.get(argument).scale() == 0
                ? getLong(argument)
                : getDecimal(argument).doubleValue();
    }

    /** A decimal, or a bigint as one. */
    public BigDecimal getDecimal(int argument) {
        return BigDecimal.valueOf(getLong(argument), types.get(argument).scale());
    }

    /** A string. */
    public String getString(int argument) {
        return ((StringColumn) columns[argument]).getString(row);
    }

    /** A date. */
    public LocalDate getDate(int argument) {
        return LocalDate.ofEpochDay(getLong(argument));
    }

    /** A timestamp, in UTC. */
    public Instant getTimestamp(int argument) {
        return Instant.EPOCH.plus(getLong(argument), ChronoUnit.MICROS);
    }
}
