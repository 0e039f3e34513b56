package dev.drey.plan;

/** A job was not submitted, because it could not get the slots that it needs. The message says how many lack, and why. */
public final class SlotsException extends Exception {
    private static final long serialVersionUID = 1L;

    SlotsException(String message) {
        super(message);
    }
}
