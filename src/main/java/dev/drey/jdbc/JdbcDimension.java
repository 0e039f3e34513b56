package dev.drey.jdbc;

import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionContext;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A table or query of a database as a dimension. What was declared is held against the database when it is opened: the table, its columns, their types. */
final class JdbcDimension implements Dimension {
    private static final long serialVersionUID = 1L;
    private static final String QUERY_RESULT = "the query's result";

    private final Database database;
    private final DimensionRequest request;
    private final boolean keyList;

    /**
     * @param keyList true for a query without parameters that gives keys and is scanned only
     * @throws IllegalArgumentException if the query's parameters are not the keys, or a key list's has any
     */
    JdbcDimension(Database database, DimensionRequest request, boolean keyList) {
        this.database = database;
        this.request = request;
        this.keyList = keyList;
        if (request.query() != null) {
            query();
        }
    }

    private NamedQuery query() {
        return NamedQuery.parse(request.query(), keyList ? List.of() : request.keys());
    }

    @Override
    public Schema keys() {
        return request.keySchema();
    }

    @Override
    public Schema columns() {
        return request.columnSchema();
    }

    @Override
    public String describe() {
        return (request.table() == null ? "a query" : "table '" + request.table() + "'") + " of " + database.describe();
    }

    @Override
    public DimensionReader open(DimensionContext context) throws DimensionException {
        ConnectionPool pool = null;
        try {
            pool = ConnectionPool.of(database);
            DimensionStatements statements = pool.run(
                    "checking " + subject(),
                    context.timeout(),
                    request.query() == null ? this::ofTable : this::ofQuery);
            return new JdbcDimensionReader(pool, this, request, statements);
        } catch (DatabaseException e) {
            pool = closed(pool);
            throw converted(e);
        } catch (RuntimeException e) {
            pool = closed(pool);
            throw e;
        }
    }

    private static ConnectionPool closed(ConnectionPool pool) {
        if (pool != null) {
            pool.close();
        }
        return null;
    }

    static DimensionException converted(DatabaseException fault) {
        return fault.isTransient()
                ? DimensionException.passing(fault.getMessage(), fault.getCause())
                : DimensionException.permanent(fault.getMessage(), fault.getCause());
    }

    /** For messages. */
    String subject() {
        return request.table() == null ? "the query" : "table '" + request.table() + "'";
    }

    private DimensionStatements ofTable(Connection connection) throws SQLException, DatabaseException {
        TableShape table = TableShape.find(connection, request.table());
        List<ColumnShape> keys = new ArrayList<>();
        for (Field key : keys().fields()) {
            keys.add(table.column(key, ColumnShape.Use.COMPARE));
        }
        List<ColumnShape> columns = new ArrayList<>();
        for (Field column : columns().fields()) {
            columns.add(table.column(column, ColumnShape.Use.READ));
        }
        boolean asBytes = keys.size() == 1 && database.dialect().isEqualByValue(connection, table, keys.get(0));
        return prepared(
                connection, DimensionStatements.ofTable(database.dialect(), table, keys, keys(), columns, asBytes));
    }

    /** Lets the database look at the statement: types that it cannot compare with the keys', such as enumerations, are told now. */
    private static DimensionStatements prepared(Connection connection, DimensionStatements statements)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(statements.lookup())) {
            statement.getMetaData();
        }
        return statements;
    }

    private DimensionStatements ofQuery(Connection connection) throws SQLException, DatabaseException {
        NamedQuery query = query();
        try (PreparedStatement statement = connection.prepareStatement(query.sql())) {
            ResultSetMetaData result = statement.getMetaData();
            if (result == null) {
                throw DatabaseException.permanent("the query gives no rows; it must be a select");
            }
            List<ColumnShape> given = shapes(result);
            List<ColumnShape> keys = new ArrayList<>();
            for (Field key : keys().fields()) {
                keys.add(TableShape.column(given, QUERY_RESULT, key, ColumnShape.Use.READ));
            }
            List<ColumnShape> columns = new ArrayList<>();
            for (Field column : columns().fields()) {
                columns.add(TableShape.column(given, QUERY_RESULT, column, ColumnShape.Use.READ));
            }
            return keyList
                    ? DimensionStatements.ofKeyList(query, keys, columns)
                    : DimensionStatements.ofQuery(query, request.keys(), keys, columns);
        }
    }

    private static List<ColumnShape> shapes(ResultSetMetaData result) throws SQLException {
        List<ColumnShape> shapes = new ArrayList<>();
        for (int c = 1; c <= result.getColumnCount(); c++) {
            shapes.add(new ColumnShape(
                    result.getColumnLabel(c),
                    result.getColumnType(c),
                    result.getColumnTypeName(c),
                    result.getPrecision(c),
                    result.getScale(c)));
        }
        return shapes;
    }
}
