package dev.drey.spec;

import java.util.List;

/**
 * A stage as declared, before its type is known to exist.
 *
 * @param name unique in the pipeline
 * @param position place of the name
 * @param type the declared type's name, as a scalar with its place; null when it could not be read, which the reader has then told
 * @param from the declared inputs, in order
 * @param options everything else that stands in the stage, in order
 */
public record StageSpec(
        String name, Position position, Node.Scalar type, List<Node.Scalar> from, List<Node.Entry> options) {
    public StageSpec {
        from = List.copyOf(from);
        options = List.copyOf(options);
    }

    /** The subject of messages about this stage. */
    public String subject() {
        return "stage '" + name + "'";
    }
}
