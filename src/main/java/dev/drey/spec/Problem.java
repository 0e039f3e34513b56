package dev.drey.spec;

import dev.drey.chunk.ControlCharacters;

/**
 * One fault of a pipeline, or something in it that deserves a second look.
 *
 * @param severity whether the pipeline is refused for it
 * @param position where it stands
 * @param subject what it concerns, such as {@code stage 'worst'}; may be empty
 * @param message what is wrong, with the actual value, what is allowed and the nearest name
 */
public record Problem(Severity severity, Position position, String subject, String message) {
    /** Whether a pipeline can run in spite of a problem. */
    public enum Severity {
        /** It cannot. */
        ERROR,
        /** It can, but perhaps not as its author thinks. */
        WARNING
    }

    /** A fault for which the pipeline is refused. */
    public Problem(Position position, String subject, String message) {
        this(Severity.ERROR, position, subject, message);
    }

    /** One line; control characters of the user's values are escaped, so that a terminal shows and does not obey them. */
    @Override
    public String toString() {
        String line = position + ": " + (severity == Severity.WARNING ? "warning: " : "")
                + (subject.isEmpty() ? "" : subject + ": ") + message;
        return ControlCharacters.escape(line);
    }
}
