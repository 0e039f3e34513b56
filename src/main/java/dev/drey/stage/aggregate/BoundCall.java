package dev.drey.stage.aggregate;

import dev.drey.expression.BoundExpression;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An aggregate whose function and arguments are known to fit the stage's input.
 *
 * @param name its name in the output
 * @param text the call as written
 * @param arguments the arguments; none for {@code (*)}
 * @param filter the condition of {@code filter (where …)}; null without one
 * @param aggregate what it computes
 */
public record BoundCall(
        String name, String text, List<BoundExpression> arguments, BoundExpression filter, Aggregate aggregate) {
    public BoundCall {
        arguments = List.copyOf(arguments);
    }

    /** The columns that it reads. */
    Set<String> columns() {
        Set<String> columns = new HashSet<>();
        arguments.forEach(argument -> columns.addAll(argument.columns()));
        if (filter != null) {
            columns.addAll(filter.columns());
        }
        return columns;
    }

    String describe() {
        return text + " as " + name;
    }
}
