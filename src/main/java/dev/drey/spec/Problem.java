package dev.drey.spec;

import dev.drey.chunk.ControlCharacters;

/**
 * One fault of a pipeline.
 *
 * @param position where it stands
 * @param subject what it concerns, such as {@code stage 'worst'}; may be empty
 * @param message what is wrong, with the actual value, what is allowed and the nearest name
 */
public record Problem(Position position, String subject, String message) {
    /** One line; control characters of the user's values are escaped, so that a terminal shows and does not obey them. */
    @Override
    public String toString() {
        String line = position + ": " + (subject.isEmpty() ? "" : subject + ": ") + message;
        return ControlCharacters.escape(line);
    }
}
