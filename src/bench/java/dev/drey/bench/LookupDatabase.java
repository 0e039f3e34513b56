package dev.drey.bench;

import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.postgresql.PGConnection;

/**
 * A PostgreSQL of its own with the airports of a file of {@link FlightsData}: {@code LookupDatabase AIRPORTS}. The password of its user is taken from
 * {@value PostgresServer#PASSWORD_VARIABLE}.
 *
 * <p>Prints a line of JSON that tells where the server is, and then obeys the lines of standard input: {@code queries} prints how many statements have asked for
 * airports since the last {@code queries}. At the end of the input the server is stopped and its files are removed.
 */
final class LookupDatabase implements AutoCloseable {
    static final String TABLE = "airports";

    private final PostgresServer server;
    private final TestDatabase database;

    private LookupDatabase(PostgresServer server) {
        this.server = server;
        database = server.newDatabase();
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 1) {
            throw new IllegalArgumentException("usage: LookupDatabase AIRPORTS");
        }
        try (LookupDatabase database = start(Path.of(args[0]))) {
            database.obey();
        }
    }

    static LookupDatabase start(Path airports) throws IOException, SQLException {
        PostgresServer server = PostgresServer.start("shared_preload_libraries=pg_stat_statements");
        try {
            LookupDatabase database = new LookupDatabase(server);
            database.load(airports);
            return database;
        } catch (Throwable e) {
            server.close();
            throw e;
        }
    }

    DatabaseAddress address() {
        return new DatabaseAddress(
                database.host(), database.port(), database.name(), database.user(), database.password());
    }

    private void load(Path airports) throws SQLException, IOException {
        server.asSuperuser("CREATE EXTENSION pg_stat_statements");
        database.execute("CREATE TABLE " + TABLE
                + " (iata text PRIMARY KEY, name text NOT NULL, city text NOT NULL, state text NOT NULL)");
        try (Connection connection = database.connect();
                Reader rows = Files.newBufferedReader(airports)) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + TABLE + " FROM STDIN WITH (FORMAT csv, HEADER)", rows);
        }
        database.execute("VACUUM ANALYZE " + TABLE);
        queries();
    }

    private void obey() throws IOException {
        DatabaseAddress address = address();
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
    long queries() {
        String calls = server.superuser()
                .value("SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE userid = '"
                        + PostgresServer.USER + "'::regrole AND query ~* '" + TABLE + "' AND query !~* 'pg_catalog'");
        server.asSuperuser("SELECT pg_stat_statements_reset()");
        return Long.parseLong(calls);
    }

    @Override
    public void close() {
        server.close();
    }
}
