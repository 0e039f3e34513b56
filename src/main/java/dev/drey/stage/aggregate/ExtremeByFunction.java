package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code first_by(x, order, …)} and {@code last_by(x, order, …)}: the x of the row with the least or greatest order.
 *
 * <p>Rows with a null in an order are ignored. Of rows with equal orders {@code first_by} takes the least x and {@code last_by} the greatest, under the total order,
 * in which a null is greatest: so the result hangs on no order of arrival, and may be null.
 */
public abstract sealed class ExtremeByFunction implements AggregateFunction {
    private final boolean greatest;

    private ExtremeByFunction(boolean greatest) {
        this.greatest = greatest;
    }

    /** {@code first_by(x, order)}. */
    public static final class First extends ExtremeByFunction {
        public First() {
            super(false);
        }
    }

    /** {@code last_by(x, order)}. */
    public static final class Last extends ExtremeByFunction {
        public Last() {
            super(true);
        }
    }

    @Override
    public String name() {
        return greatest ? "last_by" : "first_by";
    }

    @Override
    public String usage() {
        return name() + "(any, order any, …)";
    }

    @Override
    public String summary() {
        String which = greatest ? "greatest" : "least";
        return "First argument of the row whose further arguments are " + which
                + "; rows with a null among those are ignored, of" + " equal ones the " + which
                + " first argument counts, nulls being greatest.";
    }

    @Override
    public Aggregate bind(CallShape call) {
        if (call.size() < 2) {
            throw refused(call);
        }
        List<DataType> ranked = new ArrayList<>(call.types().subList(1, call.size()));
        ranked.add(call.type(0));
        if (call.retracting()) {
            return new Aggregate(
                    call.size(),
                    new RetractableExtremes.Type(ranked, true, greatest),
                    call.type(0),
                    (kept, groups, from, count, target, targetRow) ->
                            ((RetractableExtremes) kept).write(groups, from, count, target, targetRow));
        }
        return new Aggregate(
                call.size(),
                new TupleExtremes.Type(ranked, greatest),
                call.type(0),
                (kept, groups, from, count, target, targetRow) ->
                        ((TupleExtremes) kept).write(groups, from, count, target, targetRow));
    }
}
