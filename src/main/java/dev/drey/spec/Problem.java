package dev.drey.spec;

/**
 * One fault of a pipeline.
 *
 * @param position where it stands
 * @param subject what it concerns, such as {@code stage 'worst'}; may be empty
 * @param message what is wrong, with the actual value, what is allowed and the nearest name
 */
public record Problem(Position position, String subject, String message) {
    @Override
    public String toString() {
        return position + ": " + (subject.isEmpty() ? "" : subject + ": ") + message;
    }
}
