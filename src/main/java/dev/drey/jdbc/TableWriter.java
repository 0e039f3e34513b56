package dev.drey.jdbc;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.ValueText;
import java.io.Serializable;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes rows into a table by their key, so that writing them again changes nothing: a batch's deletes and upserts are one transaction, whose rows come as an array for
 * each column. A batch that fails for a passing reason is tried again, also where it is not known whether it was committed. Belongs to one thread.
 */
public final class TableWriter implements AutoCloseable {
    private static final Duration CHECK = Duration.ofSeconds(10);
    /** What two subtasks that make a table at the same time may hear: it is there. */
    private static final Set<String> THERE = Set.of("42P07", "23505", "42S01");

    /**
     * What is written, and how.
     *
     * @param table the table's declared name
     * @param schema columns that are written
     * @param key those that tell rows apart; the table has a primary key or unique index over exactly them
     * @param create true to make the table if it is not there
     * @param timeout of one try to write a batch
     * @param retries of a batch
     */
    public record Settings(
            String table, Schema schema, List<String> key, boolean create, Duration timeout, Retries retries)
            implements Serializable {
        public Settings {
            key = List.copyOf(key);
        }
    }

    private final Settings settings;
    private final ConnectionPool pool;
    private final Dialect dialect;
    private final int[] keyColumns;
    private final String upsert;
    private final String delete;

    private TableWriter(Settings settings, ConnectionPool pool, TableShape table) throws DatabaseException {
        this.settings = settings;
        this.pool = pool;
        this.dialect = pool.database().dialect();
        List<ColumnShape> columns = new ArrayList<>();
        for (Field field : settings.schema.fields()) {
            columns.add(table.column(field, ColumnShape.Use.WRITE));
        }
        this.keyColumns =
                settings.key.stream().mapToInt(settings.schema::indexOf).toArray();
        Set<ColumnShape> keys = new LinkedHashSet<>();
        for (int column : keyColumns) {
            keys.add(columns.get(column));
        }
        checkKey(table, keys);
        this.upsert = dialect.upsert(table, columns, types(allColumns()), keys);
        this.delete = dialect.delete(table, new ArrayList<>(keys), types(keyColumns));
    }

    /**
     * Takes a share of the connections and holds the table against what is to be written.
     *
     * @throws DatabaseException if the table is not there or cannot take the rows, or the database could not be reached in all tries
     */
    public static TableWriter open(Database database, Settings settings)
            throws DatabaseException, InterruptedException {
        ConnectionPool pool = ConnectionPool.of(database);
        try {
            String doing = "checking table '" + settings.table + "'";
            return settings.retries.run(() -> {
                if (settings.create) {
                    createDatabase(database, doing);
                }
                return pool.run(doing, CHECK, connection -> {
                    if (settings.create) {
                        create(connection, pool.database().dialect(), settings);
                    }
                    return new TableWriter(settings, pool, TableShape.find(connection, settings.table));
                });
            });
        } catch (DatabaseException | InterruptedException | RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /**
     * Looks whether rows could be written, and changes nothing.
     *
     * @return what was found, a few words
     * @throws DatabaseException if they could not, as {@link #open} tells it
     */
    public static String probe(Database database, Settings settings) throws DatabaseException {
        if (settings.create && database.address() instanceof H2Address h2 && !h2.exists()) {
            return "no database yet, which is made";
        }
        try (ConnectionPool pool = ConnectionPool.of(database)) {
            return pool.run("checking table '" + settings.table + "'", CHECK, connection -> {
                if (settings.create && !TableShape.isThere(connection, settings.table)) {
                    return "no table yet, which is made";
                }
                TableShape table = TableShape.find(connection, settings.table);
                new TableWriter(settings, pool, table); // refuses what cannot be written
                return "a table of " + table.columns().size() + " columns";
            });
        }
    }

    /** A file of H2 is made by who connects first; connections of the pool expect it. */
    private static void createDatabase(Database database, String doing) throws DatabaseException {
        if (database.address() instanceof H2Address h2) {
            try {
                new DatabaseConnector(database).connect(h2.urlOfNew()).close();
            } catch (SQLException e) {
                throw SqlFaults.of(database.subject() + ": " + doing, e);
            }
        }
    }

    private static void create(Connection connection, Dialect dialect, Settings settings) throws SQLException {
        String columns = settings.schema.fields().stream()
                .map(f -> Dialect.quote(f.name()) + " " + dialect.columnType(f.type()))
                .collect(Collectors.joining(", "));
        String key = settings.key.stream().map(Dialect::quote).collect(Collectors.joining(", "));
        int dot = settings.table.indexOf('.');
        String name = dot <= 0
                ? Dialect.quote(settings.table)
                : Dialect.quote(settings.table.substring(0, dot)) + "."
                        + Dialect.quote(settings.table.substring(dot + 1));
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists " + name + " (" + columns + ", primary key (" + key + "))");
        } catch (SQLException e) {
            if (!THERE.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
        }
    }

    private void checkKey(TableShape table, Set<ColumnShape> keys) throws DatabaseException {
        Set<String> names = keys.stream().map(ColumnShape::name).collect(Collectors.toCollection(TreeSet::new));
        if (table.uniqueKeys().stream().noneMatch(names::equals)) {
            throw DatabaseException.permanent(
                    "table '" + table.name() + "' has no primary key or unique index over exactly ("
                            + String.join(", ", names) + "), by which rows are to be replaced; it has: "
                            + (table.uniqueKeys().isEmpty() ? "none" : table.uniqueKeys()));
        }
    }

    private int[] allColumns() {
        int[] columns = new int[settings.schema.size()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = c;
        }
        return columns;
    }

    private List<DataType> types(int[] columns) {
        List<DataType> types = new ArrayList<>();
        for (int column : columns) {
            types.add(settings.schema.type(column));
        }
        return types;
    }

    /**
     * Writes rows, no two of which have the same key: all of them or, with an exception, none.
     *
     * @param upserts rows to insert or replace
     * @param deletes rows whose key is to go
     */
    public void write(Chunk rows, RowList upserts, RowList deletes) throws DatabaseException, InterruptedException {
        checkValues(rows, upserts, allColumns());
        checkValues(rows, deletes, keyColumns);
        String doing = "writing " + (upserts.count() + deletes.count()) + " rows to table '" + settings.table + "'";
        settings.retries.run(() -> pool.transact(doing, settings.timeout, connection -> {
            execute(connection, delete, rows, deletes, keyColumns);
            execute(connection, upsert, rows, upserts, allColumns());
            return null;
        }));
    }

    /**
     * Some physical rows of a chunk.
     *
     * @param rows valid to {@code count}
     */
    public record RowList(int[] rows, int count) {}

    private void execute(Connection connection, String sql, Chunk chunk, RowList list, int[] columns)
            throws SQLException {
        if (list.count == 0) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int p = 0; p < columns.length; p++) {
                Array values = dialect.array(
                        connection, settings.schema.type(columns[p]), chunk.column(columns[p]), list.rows, list.count);
                statement.setArray(p + 1, values);
            }
            statement.executeUpdate();
        }
    }

    /** Tells values that cannot be written with their row, which the database could not. */
    private void checkValues(Chunk chunk, RowList list, int[] columns) throws DatabaseException {
        for (int column : columns) {
            DataType type = settings.schema.type(column);
            Column values = chunk.column(column);
            boolean key = settings.key.contains(settings.schema.name(column));
            for (int i = 0; i < list.count; i++) {
                int row = list.rows[i];
                if (values.isNull(row)) {
                    if (key) {
                        throw refusal(chunk, row, column, "is null, but of the key");
                    }
                } else if (!isStorable(type, values, row)) {
                    String value = ValueText.print(type, values, row);
                    throw refusal(chunk, row, column, "cannot be stored by " + dialect.name() + ": " + visible(value));
                }
            }
        }
    }

    private boolean isStorable(DataType type, Column values, int row) {
        return switch (type.kind()) {
            case DATE, TIMESTAMP -> dialect.inRange(type, ((LongColumn) values).get(row));
            case STRING -> dialect.storesNul() || !hasNul((StringColumn) values, row);
            default -> true;
        };
    }

    private static boolean hasNul(StringColumn strings, int row) {
        byte[] data = strings.data();
        int end = strings.offsets()[row] + strings.lengths()[row];
        for (int at = strings.offsets()[row]; at < end; at++) {
            if (data[at] == 0) {
                return true;
            }
        }
        return false;
    }

    private DatabaseException refusal(Chunk chunk, int row, int column, String what) {
        StringBuilder key = new StringBuilder();
        for (int each : keyColumns) {
            key.append(key.isEmpty() ? "" : ", ")
                    .append(ValueText.print(settings.schema.type(each), chunk.column(each), row));
        }
        return DatabaseException.permanent(pool.database().subject() + ": table '" + settings.table
                + "', row with key (" + visible(key.toString()) + "): column '" + settings.schema.name(column) + "' "
                + what);
    }

    /** A text without the character that ends texts elsewhere. */
    private static String visible(String text) {
        return text.replace("\0", "\\0");
    }

    /** Gives the share of the connections back. */
    @Override
    public void close() {
        pool.close();
    }
}
