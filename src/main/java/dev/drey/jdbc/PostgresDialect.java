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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** PostgreSQL, from version 9.5 on (its upsert). Keys and rows travel as arrays: one statement whatever their number, so that it is prepared once. */
final class PostgresDialect extends Dialect {
    static final PostgresDialect INSTANCE = new PostgresDialect();

    /** Encryption, choice among servers, sizes of caches. Not: what names classes or files to write to, what adds a password, settings of the session. */
    private static final Set<String> PROPERTIES = Set.of(
            "ApplicationName",
            "binaryTransfer",
            "channelBinding",
            "connectTimeout",
            "currentSchema",
            "gssEncMode",
            "hostRecheckSeconds",
            "loadBalanceHosts",
            "preferQueryMode",
            "preparedStatementCacheQueries",
            "preparedStatementCacheSizeMiB",
            "prepareThreshold",
            "receiveBufferSize",
            "sendBufferSize",
            "socketTimeout",
            "sslmode",
            "sslNegotiation",
            "sslrootcert",
            "targetServerType",
            "tcpKeepAlive");

    private static final Set<Integer> WHOLE = Set.of(Types.SMALLINT, Types.INTEGER, Types.BIGINT);
    private static final Set<String> TEXTS = Set.of("text", "varchar");
    private static final int FIRST_WITH_COLLATIONS = 12;
    /** Whether texts of a column are equal only if their bytes are. */
    private static final String COLLATION = "select c.collisdeterministic from pg_catalog.pg_attribute as a"
            + " join pg_catalog.pg_collation as c on c.oid = a.attcollation"
            + " where a.attrelid = ?::regclass and a.attname = ?";

    /** First and last day that PostgreSQL has. */
    private static final long FIRST_DAY = LocalDate.of(-4713, 11, 24).toEpochDay();

    private static final long LAST_DAY = LocalDate.of(5_874_897, 12, 31).toEpochDay();

    private static final class Holder {
        static final Driver DRIVER = new org.postgresql.Driver();
    }

    private PostgresDialect() {}

    @Override
    public String name() {
        return "postgresql";
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
    void deregister() throws SQLException {
        if (org.postgresql.Driver.isRegistered()) {
            org.postgresql.Driver.deregister();
        }
    }

    @Override
    Properties defaults() {
        Properties defaults = new Properties();
        defaults.setProperty("ApplicationName", "drey");
        defaults.setProperty("connectTimeout", "5");
        defaults.setProperty("socketTimeout", "10"); // while logging in; later each use sets its own
        defaults.setProperty("tcpKeepAlive", "true");
        return defaults;
    }

    @Override
    String sessionSetup() {
        return "set time zone 'UTC'";
    }

    /** The wait for a lock ends a little earlier, so that the message says what was waited for. */
    @Override
    String limits(Duration timeout) {
        long millis = Math.max(1, timeout.toMillis());
        return "set statement_timeout = " + millis + "; set lock_timeout = " + Math.max(1, millis * 9 / 10);
    }

    @Override
    boolean streamsInTransactionsOnly() {
        return true;
    }

    @Override
    boolean storesNul() {
        return false;
    }

    @Override
    boolean readsUtf8() {
        return true;
    }

    @Override
    String elementType(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN -> "bool";
            case BIGINT -> "int8";
            case DOUBLE -> "float8";
            case DECIMAL -> "numeric";
            case STRING -> "text";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp";
        };
    }

    @Override
    String columnType(DataType type) {
        return type.kind() == TypeKind.DECIMAL
                ? "numeric(" + type.precision() + "," + type.scale() + ")"
                : elementType(type);
    }

    @Override
    String parameter(DataType type) {
        return "?::" + elementType(type) + "[]";
    }

    @Override
    boolean inRange(DataType type, long value) {
        return switch (type.kind()) {
            case DATE -> value >= FIRST_DAY && value <= LAST_DAY;
            case TIMESTAMP -> value >= FIRST_DAY * Moments.MICROS_PER_DAY; // its last is beyond 64 bits of microseconds
            default -> true;
        };
    }

    @Override
    Array array(Connection connection, DataType type, Column column, int[] rows, int count) throws SQLException {
        // The driver sends arrays of this class as bytes, without quoting each value.
        Object[] values = type.kind() == TypeKind.STRING ? new String[count] : new Object[count];
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
            case DATE -> text(LocalDate.ofEpochDay(((LongColumn) column).get(row)));
            case TIMESTAMP -> text(Moments.local(((LongColumn) column).get(row)));
        };
    }

    /** A date as PostgreSQL reads it: years before Christ are counted from 1 BC and say so. */
    private static String text(LocalDate date) {
        return yearMonthDay(date) + era(date);
    }

    private static String text(LocalDateTime time) {
        return yearMonthDay(time.toLocalDate()) + " " + time.toLocalTime() + era(time.toLocalDate());
    }

    private static String yearMonthDay(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return String.format("%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    /**
     * Where an index finds each key, it is asked for each. Left to itself the planner hashes the whole table for every query until a connection has asked often enough for
     * a generic plan (100,000 rows, 700 keys: 30 ms in place of 4); {@code offset 0} keeps it from joining the inner query with the keys.
     */
    @Override
    String rows(TableShape table, List<ColumnShape> keys, String matches) {
        return table.isUnique(keys.stream().map(ColumnShape::name).toList())
                ? "lateral (select * from " + table.quoted() + " as t where " + matches + " offset 0) as t on true"
                : super.rows(table, keys, matches);
    }

    /** Whole numbers, and texts unless their collation says otherwise, which it can since version 12. */
    @Override
    boolean isEqualByValue(Connection connection, TableShape table, ColumnShape key) throws SQLException {
        if (WHOLE.contains(key.jdbcType())) {
            return true;
        }
        return TEXTS.contains(key.typeName())
                && (connection.getMetaData().getDatabaseMajorVersion() < FIRST_WITH_COLLATIONS
                        || hasPlainCollation(connection, table, key));
    }

    private static boolean hasPlainCollation(Connection connection, TableShape table, ColumnShape key)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLLATION)) {
            statement.setString(1, table.quoted());
            statement.setString(2, key.name());
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /** Texts are compared without the blanks that pad a column of type char; as text alone no index of it would be used. */
    @Override
    String matches(String column, ColumnShape key, String value) {
        return isPadded(key)
                ? column + " = " + value + "::bpchar and " + column + "::text = " + value
                : super.matches(column, key, value);
    }

    @Override
    String comparable(ColumnShape key) {
        return isPadded(key) ? key.quoted() + "::text" : key.quoted();
    }

    private static boolean isPadded(ColumnShape column) {
        return column.typeName().equals("bpchar");
    }

    @Override
    String upsert(TableShape table, List<ColumnShape> columns, List<DataType> types, Set<ColumnShape> keys) {
        String names = columns.stream().map(ColumnShape::quoted).collect(Collectors.joining(", "));
        String conflict =
                columns.stream().filter(keys::contains).map(ColumnShape::quoted).collect(Collectors.joining(", "));
        String update = columns.stream()
                .filter(c -> !keys.contains(c))
                .map(c -> c.quoted() + " = excluded." + c.quoted())
                .collect(Collectors.joining(", "));
        return "insert into " + table.quoted() + " (" + names + ") select * from " + arrays(types) + " on conflict ("
                + conflict + ") do " + (update.isEmpty() ? "nothing" : "update set " + update);
    }
}
