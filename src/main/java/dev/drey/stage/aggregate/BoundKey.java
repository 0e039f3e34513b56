package dev.drey.stage.aggregate;

import dev.drey.expression.BoundExpression;

/**
 * A group key whose expression is known to fit the stage's input.
 *
 * @param name its name in the output
 * @param expression what makes it
 */
public record BoundKey(String name, BoundExpression expression) {
    /** For explain: the name, with the expression where it is not the column of that name. */
    String describe() {
        int column = expression.columnIndex();
        boolean plain = column >= 0 && expression.schema().name(column).equals(name);
        return plain ? name : expression + " as " + name;
    }
}
