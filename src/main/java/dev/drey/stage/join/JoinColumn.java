package dev.drey.stage.join;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import java.util.List;

/**
 * A column of joined rows, by the names that it has in the inputs.
 *
 * @param left of the left input; null when it is none of it
 * @param right of the right input; null when it is none of it. A key is both
 */
record JoinColumn(String left, String right) {
    static JoinColumn of(Side side, String name) {
        return side == Side.LEFT ? new JoinColumn(name, null) : new JoinColumn(null, name);
    }

    /** Its name in an input; null when it is none of it. */
    String of(Side side) {
        return side == Side.LEFT ? left : right;
    }

    /** @param schemas of both inputs */
    DataType type(List<Schema> schemas) {
        Schema schema = schemas.get(left != null ? 0 : 1);
        return schema.type(schema.indexOf(left != null ? left : right));
    }

    /** Where its values are in inputs of these schemas. */
    PairLayout.Source source(Schema leftSchema, Schema rightSchema) {
        return new PairLayout.Source(
                left == null ? PairLayout.NONE : leftSchema.indexOf(left),
                right == null ? PairLayout.NONE : rightSchema.indexOf(right));
    }

    /** As {@code left.x}; a key by its name alone, or as {@code x = y}. */
    String describe() {
        if (left == null) {
            return "right." + right;
        }
        if (right == null) {
            return "left." + left;
        }
        return left.equals(right) ? left : left + " = " + right;
    }
}
