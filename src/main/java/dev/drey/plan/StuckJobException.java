package dev.drey.plan;

/** A job has failed and yet does not end. */
final class StuckJobException extends Exception {
    private static final long serialVersionUID = 1L;

    StuckJobException(String message) {
        super(message);
    }
}
