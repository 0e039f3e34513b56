package dev.drey.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A database of a {@link PostgresServer}, with what is needed to reach it. Each call opens a connection of its own.
 *
 * @param host where the server, or a proxy in front of it, listens
 * @param port where the server, or a proxy in front of it, listens
 * @param name the database's
 * @param user who logs in
 * @param password the user's; empty for none
 */
public record TestDatabase(String host, int port, String name, String user, String password) {

    /** The same database behind a proxy. */
    public TestDatabase through(TcpProxy proxy) {
        return new TestDatabase(proxy.host(), proxy.port(), name, user, password);
    }

    /** Opens a connection, which the caller closes. */
    public Connection connect() throws SQLException {
        return PostgresServer.connect(this);
    }

    /** Runs statements, each on its own. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of a query as text: the columns' values joined by {@code |}, null as {@code null}. */
    public List<String> rows(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int c = 1; c <= result.getMetaData().getColumnCount(); c++) {
                    row.append(c == 1 ? "" : "|").append(result.getString(c));
                }
                rows.add(row.toString());
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The only value of a query, as text. */
    public String value(String query) {
        List<String> rows = rows(query);
        if (rows.size() != 1) {
            throw new IllegalStateException(rows.size() + " rows, expected 1: " + query);
        }
        return rows.get(0);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + name;
    }
}
