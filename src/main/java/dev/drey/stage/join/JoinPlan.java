package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.runtime.ErrorPolicy;
import java.io.Serializable;
import java.util.List;

/**
 * What is joined how: everything that the operators, tables and state of a join agree on.
 *
 * @param kind which rows are given
 * @param left the first input
 * @param right the second input; its keys have the types of the left's
 * @param condition what must hold of a pair besides equal keys; null when nothing must
 * @param withinMicros how far the event times of a pair may be apart; {@link #ANY_TIME} when they do not count, and rows need have none
 * @param output the columns that are given
 */
record JoinPlan(JoinKind kind, Input left, Input right, Condition condition, long withinMicros, PairLayout output)
        implements Serializable {
    static final long ANY_TIME = -1;

    /**
     * One side.
     *
     * @param schema of its rows
     * @param keys places of the key's columns
     */
    record Input(Schema schema, List<Integer> keys) implements Serializable {
        Input {
            keys = List.copyOf(keys);
        }

        List<DataType> keyTypes() {
            return keys.stream().map(schema::type).toList();
        }

        List<String> keyNames() {
            return keys.stream().map(schema::name).toList();
        }

        /** Puts the key's columns of a chunk into an array of as many. */
        void showKeys(Chunk chunk, Column[] into) {
            for (int k = 0; k < into.length; k++) {
                into[k] = chunk.column(keys.get(k));
            }
        }
    }

    /**
     * A condition on pairs.
     *
     * @param expression a boolean over the layout's columns
     * @param layout the columns that it reads
     * @param policy what becomes of pairs for which it has no result
     * @param letter the columns that are kept of such a pair; null unless it is to be kept
     */
    record Condition(BoundExpression expression, PairLayout layout, ErrorPolicy policy, PairLayout letter)
            implements Serializable {
        /** A condition that must have a result. */
        Condition(BoundExpression expression, PairLayout layout) {
            this(expression, layout, ErrorPolicy.FAIL, null);
        }
    }

    Input input(Side side) {
        return side == Side.LEFT ? left : right;
    }

    /** True when pairs are bounded in event time, which all rows then have. */
    boolean timed() {
        return withinMicros != ANY_TIME;
    }

    /** True when every pair of rows with equal keys matches. */
    boolean keysDecide() {
        return condition == null && !timed();
    }

    /** True when there may be pairs that cannot be judged and do not end the run. */
    boolean toleratesFaults() {
        return condition != null && !condition.policy().fails();
    }

    /** What the state of a side holds, one line each. */
    List<String> signature(Side side) {
        return List.of(
                "join/1 " + kind.label() + " " + side.label() + " by "
                        + input(side).keyNames(),
                condition == null ? "" : "where " + condition.expression(),
                timed() ? "within " + withinMicros + " microseconds" : "");
    }
}
