package dev.drey.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL for tests: that of the build's own binaries, else one that is installed on the machine. Where neither starts the test fails and
 * says so; no test is left out in silence.
 *
 * <p>{@link #shared()} is started once per JVM and lives as long as it; tests part ways by a database each ({@link #newDatabase}). Tests that stop
 * the server {@link #start} their own. The user of the databases must give a password, {@link #PASSWORD}, which tests look for wherever it must not be.
 */
public final class PostgresServer implements AutoCloseable {
    public static final String HOST = "localhost";
    /** Who owns the databases. */
    public static final String USER = "drey";
    /** The environment variable of the build that holds the password, so that pipelines can refer to it. */
    public static final String PASSWORD_VARIABLE = "DREY_TEST_DB_PASSWORD";
    /** The password of {@link #USER}: a canary with characters that text formats treat in special ways. */
    public static final String PASSWORD = password();

    private static final String SUPERUSER = "postgres";
    private static final long STOP_SECONDS = 60;
    private static final Map<String, String> SETTINGS = Map.of(
            "listen_addresses", "127.0.0.1",
            "max_connections", "60",
            "fsync", "off",
            "synchronous_commit", "on", // commits wait for the log, so that a crash of the server loses none
            "full_page_writes", "off",
            "log_statement", "none");

    private static PostgresServer shared;

    private final Path directory;
    private final int port;
    private final Map<String, String> settings;
    private final AtomicInteger databases = new AtomicInteger();
    private PostgresProcess way;
    /** Null while the server is stopped. */
    private PostgresProcess.Running running;

    private PostgresServer(Path directory, int port, Map<String, String> settings) {
        this.directory = directory;
        this.port = port;
        this.settings = settings;
    }

    private static String password() {
        String password = System.getenv(PASSWORD_VARIABLE);
        if (password == null) {
            throw new IllegalStateException(
                    "environment variable " + PASSWORD_VARIABLE
                            + " is not set; the build sets it for tests (surefire and failsafe in pom.xml), elsewhere give it any value");
        }
        return password;
    }

    /** The server that all tests of this JVM share; nobody stops it. */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            PostgresServer started = start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop-postgresql"));
            shared = started;
        }
        return shared;
    }

    /**
     * Starts a server of the caller's own.
     *
     * @param settings entries of postgresql.conf, each {@code name=value}
     */
    public static PostgresServer start(String... settings) {
        Map<String, String> all = new HashMap<>(SETTINGS);
        for (String setting : settings) {
            all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        List<Throwable> faults = new ArrayList<>();
        for (PostgresProcess way : List.of(new PostgresProcess.Embedded(), new PostgresProcess.Installed())) {
            try {
                return start(way, all);
            } catch (Exception | LinkageError e) {
                faults.add(e);
            }
        }
        AssertionError failure =
                new AssertionError("these tests need a real PostgreSQL and none starts here. Its embedded binaries"
                        + " (linux-amd64) need user namespaces where tests run as root (unshare -U); or install one: apt-get install postgresql. "
                        + faults.stream().map(Throwable::toString).toList());
        faults.forEach(failure::addSuppressed);
        throw failure;
    }

    private static PostgresServer start(PostgresProcess way, Map<String, String> settings) throws Exception {
        Path directory = Files.createTempDirectory("drey-postgresql-");
        PostgresServer server = new PostgresServer(directory, PostgresProcess.freePort(), settings);
        server.way = way;
        try {
            server.startAgain();
            server.asSuperuser("create role " + USER + " login password '" + PASSWORD.replace("'", "''") + "'");
            return server;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /** Makes an empty database that belongs to {@link #USER}. */
    public TestDatabase newDatabase() {
        String name = "test_" + databases.incrementAndGet();
        asSuperuser("create database " + name + " owner " + USER);
        return database(name);
    }

    /** A database that is there. */
    public TestDatabase database(String name) {
        return new TestDatabase(HOST, port, name, USER, PASSWORD);
    }

    /** Ends all connections of {@link #USER}, as an administrator does; returns their number. */
    public int terminateConnections() {
        return Integer.parseInt(superuser()
                .value("select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = '" + USER + "'"));
    }

    /** Runs statements as the superuser. */
    public void asSuperuser(String... statements) {
        superuser().execute(statements);
    }

    /** The superuser's connection to the database of that name. */
    public TestDatabase superuser() {
        return new TestDatabase(HOST, port, "postgres", SUPERUSER, "");
    }

    /** Stops the server at once, as a crash does; data that was committed stays. */
    public void stop() {
        try {
            String pid =
                    Files.readAllLines(data().resolve("postmaster.pid")).get(0).trim();
            new ProcessBuilder("kill", "-QUIT", pid).start().waitFor();
            if (!running.process().waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("PostgreSQL did not stop within " + STOP_SECONDS + " s");
            }
            running.afterwards().close();
            running = null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts the stopped server: same data, same port. */
    public void startAgain() {
        try {
            running = way.start(data(), port, settings);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("PostgreSQL does not start", e);
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    @Override
    public void close() {
        if (running != null) {
            stop();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Connection connect(TestDatabase database) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", database.user());
        login.setProperty("password", database.password());
        return new org.postgresql.Driver()
                .connect(new PostgresAddress(database.host(), database.port(), database.name()).url(), login);
    }
}
