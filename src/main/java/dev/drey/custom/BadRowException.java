package dev.drey.custom;

/** A custom stage cannot work on one row; what becomes of it is for the stage's {@code on-error} to say. */
public final class BadRowException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason what is wrong, with the actual value and what is allowed */
    public BadRowException(String reason) {
        super(reason);
    }
}
