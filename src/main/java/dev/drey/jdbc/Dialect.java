package dev.drey.jdbc;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What differs from database to database. Stateless. */
public abstract sealed class Dialect permits PostgresDialect, H2Dialect {

    /** As it stands behind {@code type:}. */
    public abstract String name();

    /** The properties of the driver that a pipeline may set: none that loads classes, reads or writes files of its choice, or holds a secret. */
    public abstract Set<String> allowedProperties();

    /** Called directly, never through the {@link java.sql.DriverManager}. */
    abstract Driver driver();

    abstract void deregister() throws SQLException;

    /**
     * Takes the driver out of the {@link java.sql.DriverManager}, where it has entered itself when it was loaded, if it is one of a job's: it would keep the class loader of
     * the job's classes alive in a task manager for ever. It still works.
     */
    final void leave() throws SQLException {
        if (driver().getClass().getClassLoader() != ClassLoader.getSystemClassLoader()) {
            deregister();
        }
    }

    /** Properties of the driver unless set otherwise; they bound how long a connection may take to be made. */
    abstract Properties defaults();

    /** Run when a connection is made; null for none. */
    abstract String sessionSetup();

    /** Bounds each statement and each wait for a lock of a session from then on. */
    abstract String limits(Duration timeout);

    /** How long a cursor's fetches read ahead needs a transaction. */
    abstract boolean streamsInTransactionsOnly();

    /** The type of an array of keys or values, as {@link #array} and casts name it. */
    abstract String elementType(DataType type);

    /** The type of a column of a table that is made. */
    String columnType(DataType type) {
        return elementType(type);
    }

    /**
     * Values of some rows of a column as an array that a parameter takes; null for null.
     *
     * @param rows physical rows
     */
    abstract Array array(Connection connection, DataType type, Column column, int[] rows, int count)
            throws SQLException;

    /** Whether a value of a date or timestamp column can be stored or compared at all. */
    abstract boolean inRange(DataType type, long value);

    /** Whether strings can hold the character U+0000. */
    abstract boolean storesNul();

    /** Whether text columns give their UTF-8 bytes. */
    abstract boolean readsUtf8();

    /** Inserts the rows of arrays, one parameter for each column, and replaces those whose key is there. */
    abstract String upsert(TableShape table, List<ColumnShape> columns, List<DataType> types, Set<ColumnShape> keys);

    /** Deletes the rows of keys in arrays, one parameter for each key column. */
    String delete(TableShape table, List<ColumnShape> keys, List<DataType> types) {
        return "delete from " + table.quoted() + " as t where exists (select 1 from " + arrays(types) + " as k("
                + places(keys.size()) + ") where " + matches(keys) + ")";
    }

    /**
     * Reads columns of the rows whose key is in arrays, one parameter for each key column; the first column of the result is the place of the key in them,
     * from 1.
     */
    final String lookup(TableShape table, List<ColumnShape> keys, List<DataType> types, List<ColumnShape> columns) {
        return "select k.place" + columns.stream().map(c -> ", t." + c.quoted()).collect(Collectors.joining())
                + " from " + arrays(types) + " with ordinality as k(" + places(keys.size()) + ", place) join "
                + rows(table, keys, matches(keys));
    }

    /**
     * The same for one key column, whose value begins each row of the result in place of the place; for {@link #isEqualByValue} alone. The database sorts the keys and goes
     * through its index once, which takes half the time of asking it for each (PostgreSQL 18, 20,000 of 100,000 keys: 24 ms in place of 47).
     */
    final String lookup(TableShape table, ColumnShape key, DataType type, List<ColumnShape> columns) {
        return "select t." + key.quoted()
                + columns.stream().map(c -> ", t." + c.quoted()).collect(Collectors.joining())
                + " from " + table.quoted() + " as t where t." + key.quoted() + " = any(" + parameter(type) + ")";
    }

    /** Whether the values of a key column are equal to the database only where they are the same: no blanks, cases or accents that do not count. False where that is not known. */
    boolean isEqualByValue(Connection connection, TableShape table, ColumnShape key) throws SQLException {
        return false;
    }

    /** The right side of a join of keys with a table, condition included. */
    String rows(TableShape table, List<ColumnShape> keys, String matches) {
        return table.quoted() + " as t on " + matches;
    }

    /** {@code unnest(?, ?)} with the types that the parameters have. */
    final String arrays(List<DataType> types) {
        return types.stream().map(this::parameter).collect(Collectors.joining(", ", "unnest(", ")"));
    }

    abstract String parameter(DataType type);

    /** {@code k0, k1}: names of the columns of arrays. */
    static String places(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
    }

    private String matches(List<ColumnShape> keys) {
        return IntStream.range(0, keys.size())
                .mapToObj(i -> matches("t." + keys.get(i).quoted(), keys.get(i), "k.k" + i))
                .collect(Collectors.joining(" and "));
    }

    /**
     * That a key column is equal to a value.
     *
     * @param column the column in the statement
     */
    String matches(String column, ColumnShape key, String value) {
        return column + " = " + value;
    }

    /** A key column as it is compared with values. */
    String comparable(ColumnShape key) {
        return key.quoted();
    }

    /**
     * A name in double quotes, doubled inside; in these it means itself in both databases.
     *
     * @throws IllegalArgumentException if it is empty or holds U+0000, which ends a name
     */
    static String quote(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("'" + name + "' is not a name: it is empty or holds U+0000");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
