package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.DataType;

/** {@code bool_and(x)} and {@code bool_or(x)}; nulls do not count, and a group without values gives null. */
public abstract sealed class BooleanFunction implements AggregateFunction {
    /** The value that decides alone: one false makes {@code bool_and} false, one true makes {@code bool_or} true. */
    private final boolean decisive;

    private BooleanFunction(boolean decisive) {
        this.decisive = decisive;
    }

    /** {@code bool_and(x)}. */
    public static final class And extends BooleanFunction {
        public And() {
            super(false);
        }
    }

    /** {@code bool_or(x)}. */
    public static final class Or extends BooleanFunction {
        public Or() {
            super(true);
        }
    }

    @Override
    public String name() {
        return decisive ? "bool_or" : "bool_and";
    }

    @Override
    public String usage() {
        return name() + "(boolean)";
    }

    @Override
    public String summary() {
        return "Whether " + (decisive ? "any value is" : "all values are") + " true; null where there are no values.";
    }

    @Override
    public boolean takesDistinct() {
        // Means the same with it and without.
        return true;
    }

    @Override
    public Aggregate bind(CallShape call) {
        if (call.size() != 1 || !call.type(0).equals(DataType.BOOLEAN)) {
            throw refused(call);
        }
        boolean deciding = decisive;
        return new Aggregate(
                1,
                new BooleanCounts.Type(),
                DataType.BOOLEAN,
                Aggregate.<BooleanCounts, BooleanColumn>perGroup((counts, group, target, row) -> {
                    boolean decided = counts.count(group, deciding) > 0;
                    target.set(row, decided == deciding);
                    if (!decided && counts.count(group, !deciding) == 0) {
                        target.setNull(row);
                    }
                }));
    }
}
