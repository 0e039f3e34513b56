package dev.drey.stage.row;

import dev.drey.spec.Position;
import dev.drey.stage.ExpressionText;

/**
 * A column that a select stage gives.
 *
 * @param name of the column
 * @param position where the name stands
 * @param mapped true when the name is a key, behind which an expression can stand
 * @param expression what its values are; null for the input's column of that name
 */
record SelectedColumn(String name, Position position, boolean mapped, ExpressionText expression) {}
