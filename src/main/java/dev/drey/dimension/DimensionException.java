package dev.drey.dimension;

/**
 * A dimension could not be read. The message says which dimension, what was tried and what went wrong, and never holds a secret; causes are to be free of them too.
 */
public final class DimensionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    private DimensionException(String message, Throwable cause, boolean passing) {
        super(message, cause);
        this.passing = passing;
    }

    /** A fault that may be gone at the next try: a lost connection, a time-out, a lock, a server that is starting. */
    public static DimensionException passing(String message, Throwable cause) {
        return new DimensionException(message, cause, true);
    }

    /** A fault that stays until somebody acts: a missing table, a wrong password, several rows for a key. */
    public static DimensionException permanent(String message, Throwable cause) {
        return new DimensionException(message, cause, false);
    }

    /** Whether it makes sense to try again. */
    public boolean isTransient() {
        return passing;
    }
}
