package dev.drey.custom;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TypeKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** One row of a chunk, read by column; the same object shows one row after another. A value that is null is to be asked for by {@link #isNull} first. */
public final class Row {
    private final Schema schema;
    private Chunk chunk;
    private int row;

    /** @param schema of the chunks to come */
    public Row(Schema schema) {
        this.schema = schema;
    }

    /** Shows rows of another chunk. */
    void of(Chunk other) {
        chunk = other;
    }

    /** Shows another physical row. */
    void at(int physical) {
        row = physical;
    }

    /** The columns. */
    public Schema schema() {
        return schema;
    }

    public boolean isNull(int column) {
        return chunk.column(column).isNull(row);
    }

    public boolean getBoolean(int column) {
        return chunk.booleans(valid(column)).get(row);
    }

    /** A {@code bigint}; days since 1970 of a date, microseconds since 1970 of a timestamp, the digits without point of a decimal. */
    public long getLong(int column) {
        return chunk.longs(valid(column)).get(row);
    }

    public double getDouble(int column) {
        return chunk.doubles(valid(column)).get(row);
    }

    public String getString(int column) {
        return chunk.strings(valid(column)).getString(row);
    }

    public BigDecimal getDecimal(int column) {
        return BigDecimal.valueOf(
                getLong(of(column, TypeKind.DECIMAL)), schema.type(column).scale());
    }

    public LocalDate getDate(int column) {
        return LocalDate.ofEpochDay(getLong(of(column, TypeKind.DATE)));
    }

    public Instant getTimestamp(int column) {
        return Instant.EPOCH.plus(getLong(of(column, TypeKind.TIMESTAMP)), ChronoUnit.MICROS);
    }

    private int of(int column, TypeKind kind) {
        DataType type = schema.type(column);
        if (type.kind() != kind) {
            throw new IllegalArgumentException(
                    "column '" + schema.name(column) + "' is a " + type + ", not a " + kind.sqlName());
        }
        return column;
    }

    private int valid(int column) {
        Column values = chunk.column(column);
        if (values.isNull(row)) {
            throw new IllegalStateException(
                    "column '" + schema.name(column) + "' is null in this row; ask isNull first");
        }
        return column;
    }
}
