package dev.drey.custom;

import dev.drey.chunk.BadRow;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TypeKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes rows column by column: set the values, then {@link #add()}. A column that was not set is null.
 *
 * <pre>{@code
 * out.setString(0, word).setLong(1, word.length()).add();
 * }</pre>
 */
public final class RowOutput {
    private final Schema schema;
    private final Chunk chunk;
    private final boolean[] set;
    private final List<BadRow> badRows = new ArrayList<>();
    private boolean begun;
    private boolean taken;
    private int count;

    // What the rows to come are made of
    private byte kind;
    private boolean kinds;
    private long time;
    private boolean timed;
    private byte[] rowKinds = {};
    private final LongColumn times = new LongColumn(0);

    /** @param schema columns of the rows */
    public RowOutput(Schema schema) {
        this.schema = schema;
        this.chunk = Chunk.allocate(schema, 0);
        this.set = new boolean[schema.size()];
    }

    /** The columns. */
    public Schema schema() {
        return schema;
    }

    public RowOutput setBoolean(int column, boolean value) {
        next(column);
        chunk.booleans(column).set(count, value);
        return this;
    }

    /** A {@code bigint}; days since 1970 of a date, microseconds since 1970 of a timestamp, the digits without point of a decimal. */
    public RowOutput setLong(int column, long value) {
        next(column);
        chunk.longs(column).set(count, value);
        return this;
    }

    public RowOutput setDouble(int column, double value) {
        next(column);
        chunk.doubles(column).set(count, value);
        return this;
    }

    /** @param value null for null */
    public RowOutput setString(int column, String value) {
        if (value != null) {
            next(column);
            chunk.strings(column).setString(count, value);
        }
        return this;
    }

    /**
     * A decimal.
     *
     * @throws ArithmeticException if the column's type cannot hold it exactly
     */
    public RowOutput setDecimal(int column, BigDecimal value) {
        int scale = schema.type(of(column, TypeKind.DECIMAL)).scale();
        BigDecimal scaled = value.setScale(scale, RoundingMode.UNNECESSARY);
        if (scaled.precision() > schema.type(column).precision()) {
            throw new ArithmeticException(value.toPlainString() + " does not fit into column '" + schema.name(column)
                    + "', a " + schema.type(column));
        }
        return setLong(column, scaled.unscaledValue().longValueExact());
    }

    public RowOutput setDate(int column, LocalDate value) {
        return setLong(of(column, TypeKind.DATE), value.toEpochDay());
    }

    /** @param value cut to microseconds */
    public RowOutput setTimestamp(int column, Instant value) {
        return setLong(of(column, TypeKind.TIMESTAMP), ChronoUnit.MICROS.between(Instant.EPOCH, value));
    }

    /** Ends the row. */
    public void add() {
        begin();
        for (int column = 0; column < set.length; column++) {
            if (set[column]) {
                chunk.column(column).setValid(count);
            } else {
                if (chunk.column(column) instanceof StringColumn strings) {
                    strings.setEmpty(count);
                }
                chunk.column(column).setNull(count);
            }
        }
        if (rowKinds.length <= count) {
            rowKinds = Arrays.copyOf(rowKinds, Math.max(16, 2 * count));
        }
        rowKinds[count] = kind;
        times.ensureCapacity(count + 1);
        times.set(count, time);
        count++;
        begun = false;
    }

    /**
     * A row of a source cannot be read; for sources only.
     *
     * @param row where it stands and what is wrong
     */
    public void fault(BadRow row) {
        badRows.add(row);
    }

    /** Rows that were added since the last {@link #take}. */
    public int count() {
        return count;
    }

    private void next(int column) {
        begin();
        set[column] = true;
    }

    private void begin() {
        if (!begun) {
            begun = true;
            if (taken) {
                chunk.reset();
                taken = false;
            }
            Arrays.fill(set, false);
            for (int column = 0; column < set.length; column++) {
                chunk.column(column).ensureCapacity(count + 1);
            }
        }
    }

    private int of(int column, TypeKind type) {
        if (schema.type(column).kind() != type) {
            throw new IllegalArgumentException(
                    "column '" + schema.name(column) + "' is a " + schema.type(column) + ", not a " + type.sqlName());
        }
        return column;
    }

    /** The rows to come are made of this one, whose kind and event time they get. */
    void behind(Chunk made, int row) {
        kinds = made.rowKinds() != null;
        kind = kinds ? made.rowKinds()[row] : 0;
        timed = made.eventTime() != null;
        time = timed ? made.eventTime().get(row) : 0;
    }

    /** Refuses a row whose values were set and that was not added. */
    void requireWhole() {
        if (begun) {
            throw new IllegalStateException("values of a row were set, but the row was not added: add() ends a row");
        }
    }

    /** Drops the rows behind the first ones. */
    void cutTo(int rows) {
        count = rows;
        begun = false;
    }

    /**
     * The rows that were added since the last call.
     *
     * @return valid until the next row is begun
     */
    public Chunk take() {
        chunk.setRowCount(count);
        chunk.setRowKinds(kinds ? rowKinds : null);
        chunk.setEventTime(timed ? times : null);
        chunk.setBadRows(List.copyOf(badRows));
        badRows.clear();
        count = 0;
        begun = false;
        taken = true;
        return chunk;
    }
}
