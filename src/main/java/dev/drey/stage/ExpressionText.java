package dev.drey.stage;

import dev.drey.expression.ExpressionException;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Node;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;

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

    /** Adds a fault of this expression at its place in the file. */
    public void add(ExpressionException fault, StageNode node, Problems problems) {
        node.problem(problems, positionAt(fault.offset()), message(fault));
    }

    /** Adds a fault of this expression, which makes a column, at its place in the file. */
    public void add(String column, ExpressionException fault, StageNode node, Problems problems) {
        node.problem(problems, positionAt(fault.offset()), "column '" + column + "': " + message(fault));
    }

    /** The reason of a fault, with the nearest known name where an unknown one is at fault. */
    public static String message(ExpressionException fault) {
        if (fault.candidates().isEmpty()) {
            return fault.reason();
        }
        String near = NameSuggester.didYouMean(fault.given(), fault.candidates());
        return fault.reason() + (near.isEmpty() ? "; known: " + String.join(", ", fault.candidates()) : near);
    }
}
