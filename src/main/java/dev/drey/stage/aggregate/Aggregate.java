package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import java.io.Serializable;

/**
 * An aggregate function bound to the types of its arguments.
 *
 * @param arguments how many of the call's arguments, from the first, are evaluated for each row; what stands behind them was a constant and is part of
 *     the finish
 * @param type what it keeps per group
 * @param resultType the type of its result
 * @param finish makes results from what was kept
 */
public record Aggregate(int arguments, AccumulatorType type, DataType resultType, Finish finish)
        implements Serializable {

    /** Makes results; the only place where anything is rounded or checked for overflow. Does not change the accumulators. */
    @FunctionalInterface
    public interface Finish extends Serializable {
        /**
         * Writes the results of groups {@code groups[from .. from+count-1]} ({@code from ..} where {@code groups} is null) to rows
         * from {@code targetRow} on of a column that has room and no nulls there.
         *
         * @throws AggregateOverflowException when a result does not fit its type and the user asked to fail
         */
        void finish(Accumulators accumulators, int[] groups, int from, int count, Column target, int targetRow);
    }

    /** Makes the result of one group. */
    @FunctionalInterface
    public interface GroupFinish<A extends Accumulators, C extends Column> extends Serializable {
        /**
         * Writes the result of a group, a value or null.
         *
         * @throws AggregateOverflowException when a result does not fit its type and the user asked to fail
         */
        void finish(A kept, int group, C target, int row);
    }

    /** A finish that goes group by group; the type of what is kept and of the result column are those of the aggregate. */
    @SuppressWarnings("unchecked")
    public static <A extends Accumulators, C extends Column> Finish perGroup(GroupFinish<A, C> one) {
        return (kept, groups, from, count, target, targetRow) -> {
            for (int i = 0; i < count; i++) {
                one.finish((A) kept, groups == null ? from + i : groups[from + i], (C) target, targetRow + i);
            }
        };
    }
}
