package dev.drey.cli;

/** Tells Flink's client that a command failed; the reason was printed before. */
final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message, null, false, false);
    }
}
