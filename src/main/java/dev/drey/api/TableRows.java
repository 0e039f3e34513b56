package dev.drey.api;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Converts {@link RowData}, the rows of Flink's tables. Values are copied, so rows may be reused by their owner. */
final class TableRows implements RowConverter<RowData> {
    private static final long serialVersionUID = 1L;
    private static final long MICROS_PER_MILLI = 1_000L;
    private static final int MICRO_DIGITS = 6;

    private final Schema schema;
    private final RowType type;

    private TableRows(Schema schema, RowType type) {
        this.schema = schema;
        this.type = type;
    }

    /** For rows whose fields have exactly the table types of {@link #rowType}. */
    static TableRows of(Schema schema) {
        return new TableRows(schema, rowType(schema));
    }

    /**
     * For rows of any table type whose fields have a counterpart.
     *
     * @throws IllegalArgumentException naming each column that has none
     */
    static TableRows of(RowType type) {
        return new TableRows(schema(type), type);
    }

    Schema schema() {
        return schema;
    }

    /** The table type that is equal to a schema. */
    static RowType rowType(Schema schema) {
        return new RowType(schema.fields().stream()
                .map(field -> new RowType.RowField(field.name(), logicalType(field.type())))
                .toList());
    }

    private static LogicalType logicalType(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN -> new BooleanType();
            case BIGINT -> new BigIntType();
            case DOUBLE -> new DoubleType();
            case DECIMAL -> new DecimalType(type.precision(), type.scale());
            case STRING -> new VarCharType(VarCharType.MAX_LENGTH);
            case DATE -> new DateType();
            case TIMESTAMP -> new TimestampType(MICRO_DIGITS);
        };
    }

    /** The schema that holds every value of a table type; smaller numbers are widened. */
    static Schema schema(RowType type) {
        List<Field> fields = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (RowType.RowField field : type.getFields()) {
            DataType found = dataType(field.getType());
            if (found == null) {
                unknown.add("column '" + field.getName() + "' of type " + field.getType());
            } else {
                fields.add(new Field(field.getName(), found));
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(String.join(", ", unknown)
                    + " cannot be held; allowed: BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL up to "
                    + DataType.MAX_PRECISION + " digits, CHAR, VARCHAR, DATE, TIMESTAMP and TIMESTAMP_LTZ up to "
                    + MICRO_DIGITS + " digits of the second");
        }
        return Schema.of(fields);
    }

    private static DataType dataType(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> DataType.BOOLEAN;
            case TINYINT, SMALLINT, INTEGER, BIGINT -> DataType.BIGINT;
            case FLOAT, DOUBLE -> DataType.DOUBLE;
            case CHAR, VARCHAR -> DataType.STRING;
            case DATE -> DataType.DATE;
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                LogicalTypeChecks.getPrecision(type) <= MICRO_DIGITS ? DataType.TIMESTAMP : null;
            case DECIMAL -> {
                DecimalType decimal = (DecimalType) type;
                yield decimal.getPrecision() <= DataType.MAX_PRECISION
                        ? DataType.decimal(decimal.getPrecision(), decimal.getScale())
                        : null;
            }
            default -> null;
        };
    }

    @Override
    public void read(RowData row, Chunk chunk, int at) {
        for (int c = 0; c < schema.size(); c++) {
            Column column = chunk.column(c);
            if (row.isNullAt(c)) {
                if (column instanceof StringColumn strings) {
                    strings.setEmpty(at);
                }
                column.setNull(at);
            } else {
                read(row, c, chunk, at);
            }
        }
    }

    private void read(RowData row, int c, Chunk chunk, int at) {
        LogicalType logical = type.getTypeAt(c);
        switch (logical.getTypeRoot()) {
            case BOOLEAN -> chunk.booleans(c).set(at, row.getBoolean(c));
            case TINYINT -> chunk.longs(c).set(at, row.getByte(c));
            case SMALLINT -> chunk.longs(c).set(at, row.getShort(c));
            case INTEGER, DATE -> chunk.longs(c).set(at, row.getInt(c));
            case BIGINT -> chunk.longs(c).set(at, row.getLong(c));
            case FLOAT -> chunk.doubles(c).set(at, row.getFloat(c));
            case DOUBLE -> chunk.doubles(c).set(at, row.getDouble(c));
            case CHAR, VARCHAR -> {
                byte[] bytes = row.getString(c).toBytes();
                chunk.strings(c).set(at, bytes, 0, bytes.length);
            }
            case DECIMAL -> {
                DataType decimal = schema.type(c);
                long unscaled =
                        row.getDecimal(c, decimal.precision(), decimal.scale()).toUnscaledLong();
                chunk.longs(c).set(at, unscaled);
            }
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                chunk.longs(c).set(at, timestamp(row, c, LogicalTypeChecks.getPrecision(logical)));
            default -> throw new IllegalStateException("no conversion from " + logical);
        }
    }

    private long timestamp(RowData row, int c, int precision) {
        TimestampData time = row.getTimestamp(c, precision);
        try {
            long second = Math.floorDiv(time.getMillisecond(), 1_000L);
            int milli = (int) Math.floorMod(time.getMillisecond(), 1_000L);
            return Times.micros(second, milli * 1_000_000 + time.getNanoOfMillisecond());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("column '" + schema.name(c) + "': " + time + " " + e.getMessage(), e);
        }
    }

    @Override
    public RowKind kind(RowData row) {
        return RowConverter.kind(row.getRowKind());
    }

    @Override
    public RowData write(Chunk chunk, int row, RowKind kind) {
        GenericRowData out = new GenericRowData(RowConverter.kind(kind), schema.size());
        for (int c = 0; c < schema.size(); c++) {
            out.setField(c, chunk.column(c).isNull(row) ? null : value(chunk, c, row));
        }
        return out;
    }

    private Object value(Chunk chunk, int c, int row) {
        DataType dataType = schema.type(c);
        return switch (dataType.kind()) {
            case BOOLEAN -> chunk.booleans(c).get(row);
            case BIGINT -> chunk.longs(c).get(row);
            case DOUBLE -> chunk.doubles(c).get(row);
            case DECIMAL ->
                DecimalData.fromUnscaledLong(chunk.longs(c).get(row), dataType.precision(), dataType.scale());
            case STRING -> {
                StringColumn strings = chunk.strings(c);
                int offset = strings.offsets()[row];
                yield StringData.fromBytes(Arrays.copyOfRange(strings.data(), offset, offset + strings.lengths()[row]));
            }
            case DATE -> Math.toIntExact(chunk.longs(c).get(row));
            case TIMESTAMP -> {
                long micros = chunk.longs(c).get(row);
                yield TimestampData.fromEpochMillis(
                        Math.floorDiv(micros, MICROS_PER_MILLI), (int) Math.floorMod(micros, MICROS_PER_MILLI) * 1_000);
            }
        };
    }
}
