package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import dev.drey.chunk.TypeKind;
import java.util.List;

/** {@code min(x)} and {@code max(x)} under the total order; null where there are no values. */
public abstract sealed class ExtremeFunction implements AggregateFunction {
    private final boolean greatest;

    private ExtremeFunction(boolean greatest) {
        this.greatest = greatest;
    }

    /** {@code min(x)}. */
    public static final class Min extends ExtremeFunction {
        public Min() {
            super(false);
        }
    }

    /** {@code max(x)}. */
    public static final class Max extends ExtremeFunction {
        public Max() {
            super(true);
        }
    }

    @Override
    public String name() {
        return greatest ? "max" : "min";
    }

    @Override
    public String usage() {
        return name() + "(any)";
    }

    @Override
    public String summary() {
        return (greatest ? "Greatest" : "Least")
                + " value: NaN is greater than every number, -0.0 equals 0.0, strings go by their UTF-8 bytes.";
    }

    @Override
    public Aggregate bind(CallShape call) {
        if (call.size() != 1) {
            throw refused(call);
        }
        DataType type = call.type(0);
        if (call.retracting()) {
            return new Aggregate(
                    1,
                    new RetractableExtremes.Type(List.of(type), false, greatest),
                    type,
                    (kept, groups, from, count, target, targetRow) ->
                            ((RetractableExtremes) kept).write(groups, from, count, target, targetRow));
        }
        if (type.kind() == TypeKind.STRING) {
            return new Aggregate(
                    1,
                    new StringExtremes.Type(greatest),
                    type,
                    (kept, groups, from, count, target, targetRow) ->
                            ((StringExtremes) kept).write(groups, from, count, target, targetRow));
        }
        return new Aggregate(
                1,
                new FixedExtremes.Type(type, greatest),
                type,
                (kept, groups, from, count, target, targetRow) ->
                        ((FixedExtremes) kept).write(groups, from, count, target, targetRow));
    }
}
