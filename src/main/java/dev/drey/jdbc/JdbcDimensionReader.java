package dev.drey.jdbc;

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
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Reads rows of a database by keys: one statement for all keys of a call, which come as one array for each key column, so that its text is the same for any number
 * of keys. Owns a share in the connection pool.
 */
final class JdbcDimensionReader implements DimensionReader {
    private static final int SCAN_BATCH = 1000;
    /** Rows that are read before their keys are looked for. */
    private static final int BLOCK = 1024;

    /** Rows of a query beyond two for each key. */
    private static final int SPARE_ROWS = 1000;

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
    public FoundRows read(List<DimensionKey> keys, Duration timeout) throws DimensionException {
        if (statements.lookup() == null) {
            throw DimensionException.permanent(
                    dimension.describe() + " is a list of keys; no key is looked up in it", null);
        }
        int[] places = IntStream.range(0, keys.size())
                .filter(i -> canExist(keys.get(i)))
                .toArray();
        FoundRows found = new FoundRows(dimension.describe(), duplicates, keys);
        if (places.length == 0) {
            return found;
        }
        fetch("looking up " + places.length + " keys in " + dimension.subject(), timeout, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(statements.lookup())) {
                // A key of very many rows, which is a fault, must not fill the memory before it is told.
                int most = duplicates == Duplicates.FAIL ? 2 * places.length + SPARE_ROWS : 0;
                statement.setMaxRows(most);
                Column[] bound = bind(connection, statement, keys, places);
                int read = statements.placed()
                        ? readPlaced(statement, places, found)
                        : readKeyed(statement, bound, places, found);
                if (most > 0 && read >= most) {
                    throw DatabaseException.permanent(tooMany(found, read));
                }
                return null;
            }
        });
        return found;
    }

    private String tooMany(FoundRows found, int read) {
        return found.anyFailed()
                ? found.failures().get(0).getMessage()
                : dimension.describe() + " gives " + read + " rows and more for " + found.size()
                        + " keys, most of keys that were not asked for; it must give those of its parameters only";
    }

    private <T> T fetch(String doing, Duration timeout, SqlWork<T> work) throws DimensionException {
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
            if (type.kind() == TypeKind.STRING && !dialect.storesNul() && key.holdsNul(field)) {
                return false;
            }
        }
        return true;
    }

    /** Gives the keys at the places to the statement; the columns that they make. */
    private Column[] bind(Connection connection, PreparedStatement statement, List<DimensionKey> keys, int[] places)
            throws SQLException {
        Schema schema = keyLayout.schema();
        Column[] columns = new Column[schema.size()];
        Array[] arrays = new Array[schema.size()];
        for (int field = 0; field < arrays.length; field++) {
            columns[field] = Column.create(schema.type(field).storage(), places.length);
            for (int i = 0; i < places.length; i++) {
                keys.get(places[i]).copyTo(field, columns[field], i);
            }
            arrays[field] = dialect.array(connection, schema.type(field), columns[field], null, places.length);
        }
        for (int p = 0; p < statements.parameters().size(); p++) {
            statement.setArray(p + 1, arrays[statements.parameters().get(p)]);
        }
        return columns;
    }

    /** Reads rows that begin with the place of their key among those bound; how many. */
    private int readPlaced(PreparedStatement statement, int[] places, FoundRows found) throws SQLException {
        Column[] buffer = columns(rowLayout.schema(), 1);
        int rows = 0;
        try (ResultSet result = statement.executeQuery()) {
            for (; result.next(); rows++) {
                reset(buffer);
                DimensionException fault = readRow(result, 2, buffer, 0);
                add(buffer, 0, fault, places[result.getInt(1) - 1], found);
            }
        }
        return rows;
    }

    /**
     * Reads rows that begin with their key; how many. Those of other keys are left out.
     *
     * @param keys that were bound
     */
    private int readKeyed(PreparedStatement statement, Column[] keys, int[] places, FoundRows found)
            throws SQLException, DatabaseException {
        KeyPlaces keyPlaces = new KeyPlaces(keyLayout.schema(), keys, places.length);
        Column[] keyBuffer = columns(keyLayout.schema(), BLOCK);
        Column[] buffer = columns(rowLayout.schema(), BLOCK);
        DimensionException[] faults = new DimensionException[BLOCK];
        int rows = 0;
        try (ResultSet result = statement.executeQuery()) {
            boolean more = result.next();
            while (more) {
                reset(keyBuffer);
                reset(buffer);
                int block = 0;
                for (; more && block < BLOCK; more = result.next()) {
                    keyColumns.read(result, 1, keyBuffer, block);
                    faults[block] = readRow(result, 1 + keyBuffer.length, buffer, block);
                    block++;
                }
                keyPlaces.forEach(
                        keyBuffer, block, (row, place) -> add(buffer, row, faults[row], places[place], found));
                rows += block;
            }
        }
        return rows;
    }

    /** What is wrong with a value that does not fit its type; null if nothing. */
    private DimensionException readRow(ResultSet result, int first, Column[] buffer, int row) throws SQLException {
        try {
            rowColumns.read(result, first, buffer, row);
            return null;
        } catch (DatabaseException e) {
            return DimensionException.permanent(dimension.describe() + ": " + e.getMessage(), e);
        }
    }

    /** A value that does not fit its type fails its key alone. */
    private void add(Column[] buffer, int row, DimensionException fault, int place, FoundRows found) {
        if (fault == null) {
            found.add(place, rowLayout.row(buffer, row));
        } else {
            found.fail(place, fault);
        }
    }

    /** The key in the first columns; null if one of them is. */
    private DimensionKey key(ResultSet result, Column[] buffer) throws SQLException, DatabaseException {
        reset(buffer);
        keyColumns.read(result, 1, buffer, 0);
        return keyLayout.key(buffer, 0);
    }

    private static Column[] columns(Schema schema, int rows) {
        Column[] columns = new Column[schema.size()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = Column.create(schema.type(c).storage(), rows);
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
        List<DimensionKey> keys = fetch(doing, timeout, connection -> keys(connection, limit));
        for (int from = 0; from < keys.size(); from += SCAN_BATCH) {
            List<DimensionKey> batch = keys.subList(from, Math.min(keys.size(), from + SCAN_BATCH));
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            read(batch, left).byKey().forEach(consumer);
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
        Column[] keyBuffer = columns(keyLayout.schema(), 1);
        Column[] rowBuffer = columns(rowLayout.schema(), 1);
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

    private List<DimensionKey> keys(Connection connection, long limit) throws SQLException, DatabaseException {
        List<DimensionKey> keys = new ArrayList<>();
        Column[] buffer = columns(keyLayout.schema(), 1);
        try (PreparedStatement statement = connection.prepareStatement(statements.scanKeys())) {
            statement.setLong(1, limit);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    DimensionKey key = key(result, buffer);
                    if (key != null) {
                        keys.add(key);
                    }
                }
            }
        }
        return keys;
    }

    @Override
    public void close() {
        pool.close();
    }
}
