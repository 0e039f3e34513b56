package dev.drey.jdbc;

import dev.drey.spec.SecretText;
import java.util.Map;

/** Declared connections to databases of tests. */
final class TestDatabases {
    static final SecretText PASSWORD = new SecretText("${env:" + PostgresServer.PASSWORD_VARIABLE + "}");
    private static final int POOL_SIZE = 4;

    private TestDatabases() {}

    /** A connection as pipelines declare it. */
    static Database declared(TestDatabase database) {
        return declared(database, POOL_SIZE);
    }

    static Database declared(TestDatabase database, int poolSize) {
        return new Database(
                "pg",
                new PostgresAddress(database.host(), database.port(), database.name()),
                database.user(),
                PASSWORD,
                poolSize,
                Map.of());
    }

    /** An H2 database of a file that may not be there yet. */
    static Database h2(java.nio.file.Path file) {
        return new Database("local", new H2Address(file.toString()), "sa", null, POOL_SIZE, Map.of());
    }

    /** Runs statements in an H2 database, which they make if it is not there. */
    static void executeH2(Database database, String... statements) throws java.sql.SQLException {
        H2Address address = (H2Address) database.address();
        try (java.sql.Connection connection = new DatabaseConnector(database).connect(address.urlOfNew());
                java.sql.Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
