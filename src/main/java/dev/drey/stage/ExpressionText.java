package dev.drey.stage;

import dev.drey.spec.Node;
import dev.drey.spec.Position;

/**
 * An SQL expression as the user wrote it, not parsed yet, with its place in the pipeline.
 *
 * @param text the expression
 * @param source the scalar that it was read from
 */
public record ExpressionText(String text, Node.Scalar source) {

    /** Where the expression begins. */
    public Position position() {
        return source.position();
    }

    /** Where the character at {@code offset} of the text stands, or the expression when that cannot be told. */
    public Position positionAt(int offset) {
        return source.positionAt(offset);
    }
}
