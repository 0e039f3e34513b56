package dev.drey.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.postgresql.PGConnection;

/**
 * A PostgreSQL of its own with the airports of a file of {@link FlightsData}: {@code LookupDatabase AIRPORTS}. The password of its user is taken from
 * {@code DREY_DB_PASSWORD}.
 *
 * <p>Prints a line of JSON that tells where the server is, and then obeys the lines of standard input: {@code queries} prints how many statements have asked for
 * airports since the last {@code queries}. At the end of the input the server is stopped and its files are removed.
 */
final class LookupDatabase implements AutoCloseable {
    static final String TABLE = "airports";

    private static final String USER = "drey";

    private final EmbeddedPostgres server;
    private final Connection administrator;
    private final DatabaseAddress address;

    private LookupDatabase(EmbeddedPostgres server, String password) throws SQLException {
        this.server = server;
        String name = "postgres";
        administrator = DriverManager.getConnection(server.getJdbcUrl(name, name));
        address = new DatabaseAddress("localhost", server.getPort(), name, USER, password);
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 1) {
            throw new IllegalArgumentException("usage: LookupDatabase AIRPORTS");
        }
        String password = System.getenv(DatabaseAddress.PASSWORD_VARIABLE);
        if (password == null) {
            throw new IllegalStateException("the environment has no " + DatabaseAddress.PASSWORD_VARIABLE);
        }
        try (LookupDatabase database = start(Path.of(args[0]), password)) {
            database.obey();
        }
    }

    static LookupDatabase start(Path airports, String password) throws IOException, SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .start();
        try {
            LookupDatabase database = new LookupDatabase(server, password);
            database.load(airports);
            return database;
        } catch (Throwable e) {
            server.close();
            throw e;
        }
    }

    DatabaseAddress address() {
        return address;
    }

    private void load(Path airports) throws SQLException, IOException {
        try (Statement statement = administrator.createStatement();
                Reader rows = Files.newBufferedReader(airports)) {
            statement.execute("CREATE EXTENSION pg_stat_statements");
            statement.execute("CREATE TABLE " + TABLE
                    + " (iata text PRIMARY KEY, name text NOT NULL, city text NOT NULL, state text NOT NULL)");
            administrator
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + TABLE + " FROM STDIN WITH (FORMAT csv, HEADER)", rows);
            statement.execute("VACUUM ANALYZE " + TABLE);
            statement.execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + address.password().replace("'", "''") + "'");
            statement.execute("GRANT SELECT ON " + TABLE + " TO " + USER);
            statement.execute("SELECT pg_stat_statements_reset()");
        }
    }

    private void obey() throws IOException, SQLException {
        System.out.printf(
                Locale.ROOT,
                "{\"host\": \"%s\", \"port\": %d, \"database\": \"%s\", \"user\": \"%s\"}%n",
                address.host(),
                address.port(),
                address.database(),
                address.user());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (!command.equals("queries")) {
                throw new IllegalArgumentException("unknown command '" + command + "'; there is: queries");
            }
            System.out.println(queries());
        }
    }

    /** Statements of the user that asked for airports since the last call; those for the database's metadata are not counted. */
    long queries() throws SQLException {
        try (Statement statement = administrator.createStatement()) {
            long queries;
            try (ResultSet calls = statement.executeQuery("SELECT coalesce(sum(calls), 0)::bigint FROM"
                    + " pg_stat_statements WHERE userid = '" + USER + "'::regrole AND query ~* '" + TABLE
                    + "' AND query !~* 'pg_catalog'")) {
                calls.next();
                queries = calls.getLong(1);
            }
            statement.execute("SELECT pg_stat_statements_reset()");
            return queries;
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        try (server) {
            administrator.close();
        }
    }
}
