package dev.drey.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Makes connections of a database for its pool. The password's value exists while one is made. */
final class DatabaseConnector implements DataSource {
    private static final int CLOSE_SECONDS = 5;

    private final Database database;

    DatabaseConnector(Database database) {
        this.database = database;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (database.address() instanceof H2Address h2 && !h2.exists()) {
            throw new SQLException(
                    "there is no database; a sink with create-table: true makes one", H2Address.NOT_FOUND);
        }
        return connect(database.address().url());
    }

    /** Connects to the database at a URL of its address. */
    Connection connect(String url) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(database.dialect().defaults());
        properties.putAll(database.properties());
        properties.setProperty("user", database.user());
        if (database.password() != null) {
            properties.setProperty("password", database.password().resolve());
        }
        Connection connection = database.dialect().driver().connect(url, properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute(database.dialect().sessionSetup());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is that of the connection");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // Nothing is written.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The driver's own properties bound it.
    }

    /** How long the pool waits, when it is closed, for a connection that is being made. */
    @Override
    public int getLoginTimeout() {
        return CLOSE_SECONDS;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
