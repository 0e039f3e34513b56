package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import java.util.OptionalDouble;

/** {@code approx_count_distinct(x)} and {@code approx_count_distinct(x, precision)}: the number of distinct values by {@link HyperLogLog}. */
public final class ApproxCountDistinctFunction implements AggregateFunction {
    private static final int USUAL_PRECISION = 12;

    @Override
    public String name() {
        return "approx_count_distinct";
    }

    @Override
    public String usage() {
        return "approx_count_distinct(any) or approx_count_distinct(any, precision) with a constant precision from "
                + HyperLogLog.LEAST_PRECISION + " to " + HyperLogLog.MOST_PRECISION;
    }

    @Override
    public String summary() {
        return "Number of values that differ, nulls not counted, approximate (HyperLogLog): 2^precision bytes a group at most, standard"
                + " error 1.04 / sqrt(2^precision), 1.6 % at the usual " + USUAL_PRECISION
                + "; in any order and mode the same.";
    }

    @Override
    public Aggregate bind(CallShape call) {
        if (call.size() < 1 || call.size() > 2) {
            throw refused(call);
        }
        int precision = call.size() == 1 ? USUAL_PRECISION : precision(call);
        return new Aggregate(
                1,
                new DistinctSketches.Type(precision),
                DataType.BIGINT,
                (kept, groups, from, count, target, targetRow) ->
                        ((DistinctSketches) kept).writeEstimates(groups, from, count, target, targetRow));
    }

    private int precision(CallShape call) {
        OptionalDouble given = call.number(1);
        if (given.isEmpty()) {
            throw new IllegalArgumentException(
                    name() + "(" + call + "): precision is no constant number; allowed: " + usage());
        }
        double precision = given.getAsDouble();
        if (precision != Math.rint(precision)
                || precision < HyperLogLog.LEAST_PRECISION
                || precision > HyperLogLog.MOST_PRECISION) {
            throw new IllegalArgumentException(name() + "(" + call + "): precision is " + precision
                    + "; allowed: whole numbers from " + HyperLogLog.LEAST_PRECISION + " to "
                    + HyperLogLog.MOST_PRECISION);
        }
        return (int) precision;
    }
}
