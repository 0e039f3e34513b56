package dev.drey.jdbc;

/** A database did not do what it was asked. The message says which, at what, why, and by which SQLState; it holds no secret. */
public final class DatabaseException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean passing;

    DatabaseException(String message, Throwable cause, boolean passing) {
        super(message, cause);
        this.passing = passing;
    }

    /** A fault of what was declared, or of the data: it stays until somebody acts. */
    static DatabaseException permanent(String message) {
        return new DatabaseException(message, null, false);
    }

    /** Whether it makes sense to try again: connections lost, time-outs, locks, servers that start or have no room. */
    public boolean isTransient() {
        return passing;
    }
}
