package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/**
 * The short way to an aggregate function of one's own: a state object per group, and rows one at a time. Put the class, with a public constructor without
 * parameters, and a file {@code META-INF/services/dev.drey.stage.aggregate.AggregateFunction} with its name into a jar, and name the jar in the pipeline:
 * {@code jars: [my-functions.jar]}. {@link AggregateLaws} holds it to the laws in a test.
 *
 * <p><b>Laws.</b> The result may depend on the multiset of the rows only, not on their order or on how they were cut into parts: {@link #accumulate} and
 * {@link #combine} must commute (add doubles with care). {@link #read} gives back what {@link #write} wrote. {@link #finish} changes nothing. Then all modes
 * give the same.
 *
 * <p>Rows with a null argument do not count. Costs some tens of nanoseconds a row; where that is too much, implement {@link AggregateFunction} and {@link
 * Accumulators} on arrays.
 *
 * @param <S> the state of a group
 */
public abstract class RowAggregateFunction<S> implements AggregateFunction, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public final Aggregate bind(CallShape call) {
        DataType result = resultType(call);
        Overflow overflow = call.overflow();
        return new Aggregate(
                call.size(),
                new RowStates.Type<>(this, call.types(), result),
                result,
                Aggregate.<RowStates<S>, Column>perGroup(
                        (kept, group, target, row) -> kept.finish(group, overflow, target, row)));
    }

    /**
     * The type of the result.
     *
     * @throws IllegalArgumentException ({@link #refused}) when the function does not take such arguments
     */
    protected abstract DataType resultType(CallShape call);

    /** The state of a group without rows. */
    protected abstract S create();

    /** Adds a row, none of whose arguments is null, to a state. */
    protected abstract void accumulate(S state, RowArguments row);

    /** Adds the rows of another state, which is left alone. */
    protected abstract void combine(S state, S other);

    /**
     * Writes the result, a value of {@link #resultType} or null, without changing the state.
     *
     * @throws ArithmeticException when it does not fit, as {@link ResultCell#setDecimal} and {@code Math.addExact} do: it is then null or fails the run, as
     *     the stage's option {@code overflow} says; a result that fits again before the input ends fails nothing
     */
    protected abstract void finish(S state, ResultCell result);

    /** Writes a state, all of it. */
    protected abstract void write(S state, DataOutput out) throws IOException;

    /** Reads what {@link #write} wrote, into a new state. */
    protected abstract S read(DataInput in) throws IOException;

    /** Changes whenever {@link #write} writes otherwise: a savepoint with another version is refused. */
    protected int version() {
        return 1;
    }

    /** Whether {@link #retract} works; without it the function is refused where the input replaces rows. */
    protected boolean retractable() {
        return false;
    }

    /** Takes back a row that was added before, perhaps to another state that is combined with this one later. */
    protected void retract(S state, RowArguments row) {
        throw new UnsupportedOperationException(name() + " cannot take rows back");
    }

    /** About how many bytes of memory a state takes, for the budget of a bundle. */
    protected long stateBytes() {
        return 64;
    }
}
