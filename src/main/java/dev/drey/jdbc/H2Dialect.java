package dev.drey.jdbc;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TypeKind;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** H2 2.x, embedded in this process. */
final class H2Dialect extends Dialect {
    static final H2Dialect INSTANCE = new H2Dialect();
    /** H2's settings can run scripts and load classes; these cannot. */
    private static final Set<String> PROPERTIES = Set.of("CACHE_SIZE", "IGNORECASE");

    private static final class Holder {
        static final Driver DRIVER = new org.h2.Driver();
    }

    private H2Dialect() {}

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public Set<String> allowedProperties() {
        return PROPERTIES;
    }

    @Override
    Driver driver() {
        return Holder.DRIVER;
    }

    @Override
    void deregister() {
        org.h2.Driver.unload();
    }

    @Override
    Properties defaults() {
        return new Properties();
    }

    @Override
    String sessionSetup() {
        return "set time zone 'UTC'";
    }

    @Override
    String limits(Duration timeout) {
        long millis = Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        return "set query_timeout " + millis + "; set lock_timeout " + Math.max(1, millis * 9 / 10);
    }

    @Override
    boolean streamsInTransactionsOnly() {
        return false;
    }

    @Override
    boolean storesNul() {
        return true;
    }

    @Override
    boolean readsUtf8() {
        return false;
    }

    @Override
    String elementType(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN -> "boolean";
            case BIGINT -> "bigint";
            case DOUBLE -> "double precision";
            case DECIMAL -> "numeric(" + type.precision() + "," + type.scale() + ")";
            case STRING -> "varchar";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp(6)";
        };
    }

    @Override
    String parameter(DataType type) {
        return "cast(? as " + elementType(type) + " array)";
    }

    @Override
    boolean inRange(DataType type, long value) {
        return type.kind() != TypeKind.DATE
                || (value >= LocalDate.MIN.toEpochDay() && value <= LocalDate.MAX.toEpochDay());
    }

    @Override
    Array array(Connection connection, DataType type, Column column, int[] rows, int count) throws SQLException {
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            values[i] = column.isNull(row) ? null : value(type, column, row);
        }
        return connection.createArrayOf(elementType(type), values);
    }

    private static Object value(DataType type, Column column, int row) {
        return switch (type.kind()) {
            case BOOLEAN -> ((BooleanColumn) column).get(row);
            case BIGINT -> ((LongColumn) column).get(row);
            case DOUBLE -> ((DoubleColumn) column).get(row);
            case DECIMAL -> BigDecimal.valueOf(((LongColumn) column).get(row), type.scale());
            case STRING -> ((StringColumn) column).getString(row);
            case DATE -> LocalDate.ofEpochDay(((LongColumn) column).get(row));
            case TIMESTAMP -> Moments.local(((LongColumn) column).get(row));
        };
    }

    @Override
    String upsert(TableShape table, List<ColumnShape> columns, List<DataType> types, Set<ColumnShape> keys) {
        String names = columns.stream().map(ColumnShape::quoted).collect(Collectors.joining(", "));
        String matches = columnsWith(columns, keys, true, " and ");
        String update = columnsWith(columns, keys, false, ", ");
        String values = Dialect.places(columns.size()).replace("k", "k.k");
        return "merge into " + table.quoted() + " as t using (select * from " + arrays(types) + " as k("
                + Dialect.places(columns.size()) + ")) as k on (" + matches + ")"
                + (update.isEmpty() ? "" : " when matched then update set " + update)
                + " when not matched then insert (" + names + ") values (" + values + ")";
    }

    /** {@code t."a" = k.k0} for those columns that are, or are not, keys. */
    private static String columnsWith(List<ColumnShape> columns, Set<ColumnShape> keys, boolean key, String separator) {
        return IntStream.range(0, columns.size())
                .filter(i -> keys.contains(columns.get(i)) == key)
                .mapToObj(i -> (key ? "t." : "") + columns.get(i).quoted() + " = k.k" + i)
                .collect(Collectors.joining(separator));
    }
}
