package dev.drey.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.drey.spec.UnresolvedSecretException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A share in the pooled connections of a database: all users in a process of equal declarations borrow from the same pool, which is closed with its last share.
 *
 * <p>Every wait is bounded by the time that a use is given: for a connection (other users, a server that is away), for locks and statements (by the server), and for
 * the network (by the driver, which then drops the connection). A server that goes away is waited for, as long as the use may take; only where none was ever reached, one that
 * refuses, or whose host is unknown, is told at once: it is more likely misdeclared, or not started, than back in a moment. A connection that lay idle is checked before it is
 * lent; one that failed is not lent again. Thread-safe.
 */
final class ConnectionPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);
    private static final Map<Database, Shared> POOLS = new HashMap<>();

    /** How long one try to borrow takes, so that deadlines are kept by as much. */
    private static final Duration TRY = Duration.ofMillis(250);

    /** For a connection that is lent for long. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final Duration CHECK = Duration.ofSeconds(2);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    private static final Duration LIFETIME = Duration.ofMinutes(30);
    /** How much later than the server the driver gives up. */
    private static final long NETWORK_GRACE_MILLIS = 300;

    /** What all shares of one database have in common; {@link #users} is guarded by {@link #POOLS}. */
    private static final class Shared {
        private final HikariDataSource connections;
        /** The time-out that each physical connection's session has. */
        private final Map<Connection, Duration> limits = Collections.synchronizedMap(new WeakHashMap<>());

        /** Whether there ever was a connection. */
        private volatile boolean reached;

        private int users;

        Shared(Database database) {
            HikariConfig config = new HikariConfig();
            config.setPoolName("drey " + database.connection());
            config.setDataSource(new DatabaseConnector(database));
            config.setMaximumPoolSize(database.poolSize());
            config.setMinimumIdle(0);
            config.setInitializationFailTimeout(-1); // connects when first asked
            config.setConnectionTimeout(TRY.toMillis());
            config.setValidationTimeout(CHECK.toMillis());
            config.setIdleTimeout(IDLE.toMillis());
            config.setKeepaliveTime(KEEP_ALIVE.toMillis());
            config.setMaxLifetime(LIFETIME.toMillis());
            connections = new HikariDataSource(config);
        }
    }

    private final Database database;
    private final Shared shared;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ConnectionPool(Database database, Shared shared) {
        this.database = database;
        this.shared = shared;
    }

    /**
     * Takes a share; connects to nothing yet.
     *
     * @throws DatabaseException permanent, if the environment lacks the password
     */
    static ConnectionPool of(Database database) throws DatabaseException {
        checkPassword(database);
        synchronized (POOLS) {
            Shared shared = POOLS.computeIfAbsent(database, Shared::new);
            shared.users++;
            return new ConnectionPool(database, shared);
        }
    }

    private static void checkPassword(Database database) throws DatabaseException {
        try {
            if (database.password() != null) {
                database.password().resolve();
            }
        } catch (UnresolvedSecretException e) {
            throw DatabaseException.permanent(database.subject() + ": " + e.getMessage());
        }
    }

    /** Pools that are open in this process; for tests. */
    static int open() {
        synchronized (POOLS) {
            return POOLS.size();
        }
    }

    Database database() {
        return database;
    }

    private int lent() {
        return shared.connections.getHikariPoolMXBean().getActiveConnections();
    }

    /** Connections of the pool that are open now, lent or idle. */
    int size() {
        return shared.connections.getHikariPoolMXBean().getTotalConnections();
    }

    /**
     * Borrows a connection for some work that commits as it goes. Whatever fails is told with the connection's name and what was done.
     *
     * @param doing for messages: {@code reading table 'airports'}
     * @param timeout for the wait and the work together
     */
    <T> T run(String doing, Duration timeout, SqlWork<T> work) throws DatabaseException {
        if (closed.get()) {
            throw new IllegalStateException(database.subject() + " was used after it was closed");
        }
        String subject = database.subject() + ": " + doing;
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Connection connection = borrow(subject, deadline, timeout)) {
            limit(connection, timeout, deadline);
            return work.with(connection);
        } catch (SQLException e) {
            throw SqlFaults.of(subject, e);
        } catch (DatabaseException e) {
            throw e.getMessage().startsWith(database.subject())
                    ? e
                    : new DatabaseException(subject + ": " + e.getMessage(), e.getCause(), e.isTransient());
        }
    }

    /** {@link #run}, all of it or nothing. */
    <T> T transact(String doing, Duration timeout, SqlWork<T> work) throws DatabaseException {
        return run(doing, timeout, connection -> {
            connection.setAutoCommit(false);
            T result = work.with(connection); // on a fault the pool rolls back
            connection.commit();
            return result;
        });
    }

    /**
     * Lends a connection for longer than one piece of work; the time bounds each statement and each answer. {@link #giveBack} takes it back.
     *
     * @param timeout of each statement, and for the wait where that is less than half a minute
     */
    Connection lend(String doing, Duration timeout) throws DatabaseException, SQLException {
        Duration wait = timeout.compareTo(LONGEST_WAIT) < 0 ? timeout : LONGEST_WAIT;
        Connection connection = borrow(database.subject() + ": " + doing, System.nanoTime() + wait.toNanos(), wait);
        try {
            limit(connection, timeout, System.nanoTime() + timeout.toNanos());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Takes a lent connection back; what it has not committed is rolled back. */
    void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("{}: a connection could not be given back and is dropped", database.subject(), e);
        }
    }

    private Connection borrow(String subject, long deadline, Duration timeout) throws DatabaseException {
        SQLException last = null;
        while (System.nanoTime() < deadline) {
            try {
                Connection connection = shared.connections.getConnection();
                shared.reached = true;
                return connection;
            } catch (SQLTransientConnectionException e) {
                SQLException reason = e.getCause() instanceof SQLException cause ? cause : null;
                if (reason != null && !SqlFaults.isPassing(reason)) {
                    throw SqlFaults.of(subject, reason);
                }
                if (reason != null && !shared.reached && SqlFaults.isNobodyThere(reason)) {
                    throw SqlFaults.of(subject + ": no connection", reason);
                }
                last = reason == null ? last : reason;
            } catch (SQLException e) {
                throw interrupted(subject, e);
            }
        }
        if (last != null) {
            DatabaseException reason = SqlFaults.of(subject + ": no connection within " + text(timeout), last);
            throw new DatabaseException(reason.getMessage(), last, true);
        }
        throw new DatabaseException(
                subject + ": no connection within " + text(timeout) + ": " + lent() + " of "
                        + database.poolSize() + " connections of the pool (pool-size) are in use"
                        + (lent() < database.poolSize() ? " and the server gives no further" : ""),
                null,
                true);
    }

    private static DatabaseException interrupted(String subject, SQLException fault) {
        if (fault.getCause() instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new DatabaseException(subject + ": interrupted while waiting for a connection", fault, true);
        }
        return SqlFaults.of(subject, fault);
    }

    private static String text(Duration timeout) {
        return timeout.toMillis() + " ms";
    }

    /** Lets the server and the driver end what takes too long. */
    private void limit(Connection connection, Duration timeout, long deadline) throws SQLException {
        if (database.address() instanceof PostgresAddress) {
            long left = Math.max(0, deadline - System.nanoTime()) / 1_000_000;
            connection.setNetworkTimeout(Runnable::run, (int) Math.min(Integer.MAX_VALUE, left + NETWORK_GRACE_MILLIS));
        }
        Connection physical = connection.unwrap(physicalType());
        if (!timeout.equals(shared.limits.get(physical))) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(database.dialect().limits(timeout));
            }
            shared.limits.put(physical, timeout);
        }
    }

    private Class<? extends Connection> physicalType() {
        return database.address() instanceof PostgresAddress
                ? org.postgresql.jdbc.PgConnection.class
                : org.h2.jdbc.JdbcConnection.class;
    }

    /** Gives the share back. Does nothing the second time. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        synchronized (POOLS) {
            shared.users--;
            if (shared.users == 0) {
                POOLS.remove(database);
                closeUndisturbed(shared.connections);
                leaveUnlessUsed(database.dialect());
            }
        }
    }

    /** On a thread that nobody interrupts: a pool whose closing is interrupted, as when a job is cancelled while it opens, leaves threads behind for ever. */
    private static void closeUndisturbed(HikariDataSource connections) {
        Thread closing = new Thread(connections::close, connections.getPoolName() + " close");
        closing.setDaemon(true);
        closing.start();
        boolean interrupted = false;
        while (closing.isAlive()) {
            try {
                closing.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The driver goes with the last pool of its kind. */
    private static void leaveUnlessUsed(Dialect dialect) {
        if (POOLS.keySet().stream().noneMatch(other -> other.dialect() == dialect)) {
            try {
                dialect.leave();
            } catch (SQLException e) {
                LOG.warn("the driver of {} stays in the driver manager", dialect.name(), e);
            }
        }
    }
}
