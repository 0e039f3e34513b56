package dev.drey.stage;

import dev.drey.spec.Position;

/** A value in the pipeline is not what its option takes; becomes a problem at {@link #position()}. */
public final class InvalidValueException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Position position;

    /** @param message what is wrong, with the actual value and what is allowed */
    public InvalidValueException(Position position, String message) {
        super(message);
        this.position = position;
    }

    public Position position() {
        return position;
    }
}
