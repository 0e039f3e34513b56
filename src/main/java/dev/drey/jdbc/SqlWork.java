package dev.drey.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** Something that is done with a borrowed connection. */
@FunctionalInterface
interface SqlWork<T> {
    T with(Connection connection) throws SQLException, DatabaseException;
}
