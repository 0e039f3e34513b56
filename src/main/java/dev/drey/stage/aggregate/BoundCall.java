package dev.drey.stage.aggregate;

import dev.drey.expression.BoundExpression;
import java.util.List;

/**
 * An aggregate whose function and arguments are known to fit the stage's input.
 *
 * @param name its name in the output
 * @param text the call as written
 * @param arguments the arguments; none for {@code (*)}
 * @param aggregate what it computes
 */
public record BoundCall(String name, String text, List<BoundExpression> arguments, Aggregate aggregate) {
    public BoundCall {
        arguments = List.copyOf(arguments);
    }

    String describe() {
        return text + " as " + name;
    }
}
