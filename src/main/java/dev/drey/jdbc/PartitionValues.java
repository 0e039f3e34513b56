package dev.drey.jdbc;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The values of a partition column, as longs. */
final class PartitionValues {
    private final ScanRange.Kind kind;
    private final ColumnShape shape;
    private final ResultColumns reader;
    private final LongColumn[] value = {new LongColumn(1)};

    PartitionValues(ScanRange.Kind kind, ColumnShape shape, Dialect dialect) {
        this.kind = kind;
        this.shape = shape;
        this.reader = new ResultColumns(Schema.of(new Field(shape.name(), type(kind))), List.of(shape), dialect);
    }

    private static DataType type(ScanRange.Kind kind) {
        return switch (kind) {
            case WHOLE -> DataType.BIGINT;
            case DATE -> DataType.DATE;
            case TIMESTAMP -> DataType.TIMESTAMP;
        };
    }

    /** The value in the current row; null for null. */
    Long read(ResultSet result, int index) throws SQLException, DatabaseException {
        value[0].reset();
        reader.read(result, index, value, 0);
        return value[0].isNull(0) ? null : value[0].get(0);
    }

    void bind(PreparedStatement statement, int index, long bound) throws SQLException {
        switch (kind) {
            case WHOLE -> statement.setLong(index, bound);
            case DATE -> statement.setObject(index, LocalDate.ofEpochDay(bound));
            case TIMESTAMP -> {
                if (shape.isMoment()) {
                    statement.setObject(index, Moments.local(bound).atOffset(ZoneOffset.UTC));
                } else {
                    statement.setObject(index, Moments.local(bound));
                }
            }
        }
    }
}
