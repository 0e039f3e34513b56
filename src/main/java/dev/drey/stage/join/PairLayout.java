package dev.drey.stage.join;

import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.List;

/**
 * Columns of joined rows, each with where its values come from.
 *
 * @param schema of the joined rows
 * @param sources of each column
 */
record PairLayout(Schema schema, List<Source> sources) implements Serializable {
    /** The place of a column that a side does not have. */
    static final int NONE = -1;

    /**
     * Where a column's values come from. A key that both sides have is the left row's, or the right row's where there is no left one.
     *
     * @param left column of the left side; {@link #NONE} when it has none
     * @param right column of the right side; {@link #NONE} when it has none
     */
    record Source(int left, int right) implements Serializable {
        int of(Side side) {
            return side == Side.LEFT ? left : right;
        }
    }

    PairLayout {
        sources = List.copyOf(sources);
        if (schema.size() != sources.size()) {
            throw new IllegalArgumentException(sources.size() + " sources for the columns (" + schema + ")");
        }
    }
}
