package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import java.io.Serializable;

/** Makes the columns that an aggregation works on from chunks of its input: the group keys, then the arguments of the aggregates. */
public interface InputColumns extends Serializable {
    /** Binds to the input; called once per subtask, before the first chunk. */
    Evaluation open();

    /** True when the rows may be taken back: one for which no columns can be made must not fail the run before the end. */
    default boolean changing() {
        return false;
    }

    /** The bound form, for one subtask. */
    @FunctionalInterface
    interface Evaluation {
        /**
         * The columns of a chunk, addressed by its physical rows and right for its selected ones.
         *
         * @throws dev.drey.expression.EvaluationException when a row's values allow no result
         * @return valid until the next call; never written to by the caller
         */
        Column[] columns(Chunk chunk);
    }

    /** Columns of the input as they are. */
    static InputColumns of(int... indices) {
        return () -> {
            Column[] columns = new Column[indices.length];
            return chunk -> {
                for (int i = 0; i < indices.length; i++) {
                    columns[i] = chunk.column(indices[i]);
                }
                return columns;
            };
        };
    }
}
