package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;

/**
 * The running values of one aggregate for all groups of a table, in arrays by group number: the algebra that every mode rests on.
 *
 * <p>Laws that the contract tests hold every implementation to: the outcome depends on the multiset of accumulated rows only, never on their order
 * or on how they were cut into partials; {@link #combine} of {@link #export} adds nothing and loses nothing; {@link #retract} undoes
 * {@link #accumulate}. Nothing is rounded before the result.
 *
 * <p>Rows are addressed as everywhere: the i-th of {@code count} rows is physical row {@code selection[i]}, or i where the selection is null, and belongs to
 * group {@code groupIds[i]}. Ranges of groups are {@code groups[from .. from+count-1]}, or {@code from .. from+count-1} where {@code groups} is null.
 * Not thread-safe.
 */
public interface Accumulators {
    /** Makes room for groups {@code 0 .. groups-1}; those not seen before are empty. */
    void ensureGroups(int groups);

    /**
     * Adds rows.
     *
     * @param arguments the aggregate's arguments, in order; read only
     */
    void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds);

    /**
     * Takes rows back that were accumulated before, here or in a partial that is combined sooner or later.
     *
     * @throws UnsupportedOperationException unless {@link AccumulatorType#retractable()}
     */
    default void retract(Column[] arguments, int[] selection, int count, int[] groupIds) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " cannot take rows back");
    }

    /**
     * Adds partials.
     *
     * @param partials columns of {@link AccumulatorType#partialTypes()}, as {@link #export} wrote them; read only
     */
    void combine(Column[] partials, int[] selection, int count, int[] groupIds);

    /**
     * Writes the exact state of groups, for {@link #combine}.
     *
     * @param partials receive a row per group from {@code targetRow} on; they have room and no nulls there
     */
    void export(int[] groups, int from, int count, Column[] partials, int targetRow);

    /** Empties all groups and forgets them; arrays stay for the next use. */
    void clear();

    /** Accumulators of their own with the same content. */
    Accumulators copy();

    long heapBytes();
}
