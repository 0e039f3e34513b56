package dev.drey.jdbc;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/** Tells faults of databases apart by their SQLState: those that pass and those that stay. */
final class SqlFaults {
    /** Longest part of a server's message that is passed on. */
    private static final int MOST_TEXT = 600;

    /** Connection lost or refused, out of resources, operator intervention is below, transaction rolled back, cannot be met now. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "53", "58", "40", "HY");

    private static final Set<String> PASSING_STATES = Set.of(
            "55P03", // lock not available
            "55006", // object in use
            "57014", // statement cancelled, by its time-out
            "57P01", // administrator ended the connection
            "57P02", // the server crashed
            "57P03", // the server starts or stops
            "57P05", // idle for too long
            "25P03", // idle in a transaction for too long
            "90067", // H2: connection broken
            "90098", // H2: database closed
            "90121", // H2: database called at shutdown
            "90007"); // H2: object closed

    private SqlFaults() {}

    /** True when the same may go well at the next try. */
    static boolean isPassing(SQLException fault) {
        if (fault instanceof SQLTransientException || fault instanceof SQLRecoverableException) {
            return true;
        }
        String state = fault.getSQLState();
        if (state != null && state.length() == 5) {
            return PASSING_STATES.contains(state) || PASSING_CLASSES.contains(state.substring(0, 2));
        }
        return networkCause(fault) != null;
    }

    /** True when a connection could not be made since nobody listens, or the host is not known: waiting longer for an answer is of no use. */
    static boolean isNobodyThere(SQLException fault) {
        IOException cause = networkCause(fault);
        return cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof NoRouteToHostException;
    }

    /** What the network said; null where it is not to blame. */
    private static IOException networkCause(SQLException fault) {
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException network) {
                return network;
            }
        }
        return null;
    }

    /**
     * The fault as one of a database.
     *
     * @param subject which database, and what was done: in front of the reason
     */
    static DatabaseException of(String subject, SQLException fault) {
        SQLException told = root(fault);
        String state = told.getSQLState() == null ? "" : " (SQLState " + told.getSQLState() + ")";
        return new DatabaseException(subject + ": " + text(told) + state, told, isPassing(told));
    }

    /** The one that says why: that of a batch quotes all its values first. */
    private static SQLException root(SQLException fault) {
        SQLException told = fault;
        while (told instanceof BatchUpdateException && told.getNextException() != null) {
            told = told.getNextException();
        }
        return told;
    }

    /** What the driver says, on one line, cut where values make it long. */
    private static String text(SQLException fault) {
        String text = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        if (networkCause(fault) instanceof UnknownHostException unknown) {
            text = "unknown host: " + unknown.getMessage(); // the driver does not say
        }
        String line = text.replaceAll("\\s+", " ").trim();
        return line.length() <= MOST_TEXT ? line : line.substring(0, MOST_TEXT) + "…";
    }
}
