package dev.drey.jdbc;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TypeKind;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.Duplicates;
import dev.drey.dimension.FoundRows;
import dev.drey.dimension.RowLayout;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Reads rows of a database by keys: one statement for all keys of a call, which come as one array for each key column, so that its text is the same for any number
 * of keys. Owns a share in the connection pool.
 */
final class JdbcDimensionReader implements DimensionReader {
    private static final int SCAN_BATCH = 1000;

    private final ConnectionPool pool;
    private final JdbcDimension dimension;
    private final DimensionStatements statements;
    private final Duplicates duplicates;
    private final Dialect dialect;
    private final RowLayout keyLayout;
    private final RowLayout rowLayout;
    private final ResultColumns keyColumns;
    private final ResultColumns rowColumns;

    /** @param pool a share that the reader closes */
    JdbcDimensionReader(
            ConnectionPool pool, JdbcDimension dimension, DimensionRequest request, DimensionStatements statements) {
        this.pool = pool;
        this.dimension = dimension;
        this.statements = statements;
        this.duplicates = request.duplicates();
        this.dialect = pool.database().dialect();
        this.keyLayout = new RowLayout(dimension.keys());
        this.rowLayout = new RowLayout(dimension.columns());
        this.keyColumns = new ResultColumns(dimension.keys(), statements.keys(), dialect);
        this.rowColumns = new ResultColumns(dimension.columns(), statements.columns(), dialect);
    }

    @Override
    public Map<DimensionKey, DimensionRow> read(List<DimensionKey> keys, Duration timeout) throws DimensionException {
        if (statements.lookup() == null) {
            throw DimensionException.permanent(
                    dimension.describe() + " is a list of keys; no key is looked up in it", null);
        }
        List<DimensionKey> asked = keys.stream().filter(this::canExist).toList();
        FoundRows found = new FoundRows(dimension.describe(), duplicates);
        if (asked.isEmpty()) {
            return found.rows();
        }
        Rows rows = fetch("looking up " + asked.size() + " keys in " + dimension.subject(), timeout, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(statements.lookup())) {
                if (duplicates == Duplicates.FAIL) {
                    statement.setMaxRows(asked.size() + 1); // one more is a fault, see below
                }
                bind(connection, statement, asked);
                return rows(statement, asked);
            }
        });
        for (int i = 0; i < rows.keys.size(); i++) {
            found.add(rows.keys.get(i), rows.rows.get(i));
        }
        if (duplicates == Duplicates.FAIL && rows.keys.size() > asked.size()) {
            // No key came twice, and those behind the limit were not read: one that was asked for may be among them.
            throw DimensionException.permanent(
                    dimension.describe() + " gives rows of keys that were not asked for, more than there are keys;"
                            + " it must give those of its parameters only",
                    null);
        }
        found.rows().keySet().retainAll(new HashSet<>(asked));
        return found.rows();
    }

    /** Rows with their keys, side by side. */
    private record Rows(List<DimensionKey> keys, List<DimensionRow> rows) {
        Rows() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    private Rows fetch(String doing, Duration timeout, SqlWork<Rows> work) throws DimensionException {
        try {
            return pool.run(doing, timeout, work);
        } catch (DatabaseException e) {
            throw JdbcDimension.converted(e);
        }
    }

    /** False for keys with values that the database cannot have, so that asking for them would be a fault. */
    private boolean canExist(DimensionKey key) {
        Schema schema = keyLayout.schema();
        for (int field = 0; field < schema.size(); field++) {
            DataType type = schema.type(field);
            boolean time = type.kind() == TypeKind.DATE || type.kind() == TypeKind.TIMESTAMP;
            if (time && !dialect.inRange(type, key.longValue(field))) {
                return false;
            }
            boolean text = type.kind() == TypeKind.STRING && !dialect.storesNul();
            if (text && key.stringValue(field).indexOf('\0') >= 0) {
                return false;
            }
        }
        return true;
    }

    private void bind(Connection connection, PreparedStatement statement, List<DimensionKey> keys) throws SQLException {
        Schema schema = keyLayout.schema();
        Array[] arrays = new Array[schema.size()];
        for (int field = 0; field < arrays.length; field++) {
            Column column = Column.create(schema.type(field).storage(), keys.size());
            for (int i = 0; i < keys.size(); i++) {
                keys.get(i).copyTo(field, column, i);
            }
            arrays[field] = dialect.array(connection, schema.type(field), column, null, keys.size());
        }
        for (int p = 0; p < statements.parameters().size(); p++) {
            statement.setArray(p + 1, arrays[statements.parameters().get(p)]);
        }
    }

    /** Reads all rows of some keys; {@code asked} gives the keys of those that come with places. */
    private Rows rows(PreparedStatement statement, List<DimensionKey> asked) throws SQLException, DatabaseException {
        Rows rows = new Rows();
        Column[] keyBuffer = buffer(keyLayout.schema());
        Column[] rowBuffer = buffer(rowLayout.schema());
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                DimensionKey key = statements.placed() ? asked.get(result.getInt(1) - 1) : key(result, keyBuffer);
                if (key != null) {
                    reset(rowBuffer);
                    rowColumns.read(result, statements.placed() ? 2 : 1 + keyBuffer.length, rowBuffer, 0);
                    rows.keys.add(key);
                    rows.rows.add(rowLayout.row(rowBuffer, 0));
                }
            }
        }
        return rows;
    }

    /** The key in the first columns; null if one of them is. */
    private DimensionKey key(ResultSet result, Column[] buffer) throws SQLException, DatabaseException {
        reset(buffer);
        keyColumns.read(result, 1, buffer, 0);
        return keyLayout.key(buffer, 0);
    }

    /** Columns of one row. */
    private static Column[] buffer(Schema schema) {
        Chunk chunk = Chunk.allocate(schema, 1);
        Column[] columns = new Column[schema.size()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = chunk.column(c);
        }
        return columns;
    }

    private static void reset(Column[] columns) {
        for (Column column : columns) {
            column.reset();
        }
    }

    /**
     * Keys that can have several rows are read first, and their rows like those that are asked for, so that the limit does not cut off rows that would
     * count.
     */
    @Override
    public void scan(long limit, Duration timeout, BiConsumer<DimensionKey, DimensionRow> consumer)
            throws DimensionException {
        if (statements.scanKeys() == null) {
            throw DimensionException.permanent(
                    dimension.describe() + " needs keys, so that it cannot be read as a whole; give a table", null);
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        String doing = "reading " + dimension.subject();
        if (statements.scan() != null) {
            scanRows(doing, timeout, limit, consumer);
            return;
        }
        List<DimensionKey> keys = fetch(doing, timeout, connection -> keys(connection, limit)).keys;
        for (int from = 0; from < keys.size(); from += SCAN_BATCH) {
            List<DimensionKey> batch = keys.subList(from, Math.min(keys.size(), from + SCAN_BATCH));
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            read(batch, left).forEach(consumer);
        }
    }

    /** Rows are handed on as they come, so that no more than a fetch of them is held, however large the table. */
    private void scanRows(String doing, Duration timeout, long limit, BiConsumer<DimensionKey, DimensionRow> consumer)
            throws DimensionException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            pool.transact(doing, timeout, connection -> {
                try (PreparedStatement statement = connection.prepareStatement(statements.scan())) {
                    statement.setFetchSize(SCAN_BATCH);
                    statement.setLong(1, limit);
                    handOn(statement, deadline, consumer);
                    return null;
                }
            });
        } catch (DatabaseException e) {
            throw JdbcDimension.converted(e);
        }
    }

    private void handOn(PreparedStatement statement, long deadline, BiConsumer<DimensionKey, DimensionRow> consumer)
            throws SQLException, DatabaseException {
        Column[] keyBuffer = buffer(keyLayout.schema());
        Column[] rowBuffer = buffer(rowLayout.schema());
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new DatabaseException("there was not time enough to read all rows", null, true);
                }
                DimensionKey key = key(result, keyBuffer);
                if (key != null) {
                    reset(rowBuffer);
                    rowColumns.read(result, 1 + keyBuffer.length, rowBuffer, 0);
                    consumer.accept(key, rowLayout.row(rowBuffer, 0));
                }
            }
        }
    }

    private Rows keys(Connection connection, long limit) throws SQLException, DatabaseException {
        Rows rows = new Rows();
        Column[] buffer = buffer(keyLayout.schema());
        try (PreparedStatement statement = connection.prepareStatement(statements.scanKeys())) {
            statement.setLong(1, limit);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    DimensionKey key = key(result, buffer);
                    if (key != null) {
                        rows.keys.add(key);
                    }
                }
            }
        }
        return rows;
    }

    @Override
    public void close() {
        pool.close();
    }
}
