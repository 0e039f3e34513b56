package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.TypeKind;
import java.math.BigDecimal;
import java.util.OptionalDouble;

/**
 * {@code approx_percentile(x, p)} and {@code median(x)}: approximate by their value, not by their rank. The value at rank ceil(p n) of the sorted values is found
 * with a relative error of at most 1/128 (0.79 %); see {@link QuantileBuckets}. The same in every order and mode. NaN is greater than every number.
 */
public abstract sealed class PercentileFunction implements AggregateFunction {
    private static final String ERROR =
            " as double, approximate: within 0.8 % of the exact value at that rank (whole numbers below 128 exact), in any order the same;"
                    + " null where there are no values.";

    private PercentileFunction() {}

    /** {@code approx_percentile(x, p)}. */
    public static final class Percentile extends PercentileFunction {
        @Override
        public String name() {
            return "approx_percentile";
        }

        @Override
        public String usage() {
            return "approx_percentile(bigint | decimal | double, p) with a constant p from 0 to 1";
        }

        @Override
        public String summary() {
            return "The value at rank ceil(p n)" + ERROR;
        }

        @Override
        public Aggregate bind(CallShape call) {
            if (call.size() != 2 || !call.type(0).isNumeric() || !call.type(1).isNumeric()) {
                throw refused(call);
            }
            OptionalDouble p = call.number(1);
            if (p.isEmpty()) {
                throw new IllegalArgumentException(
                        "approx_percentile(" + call + "): p is no constant number; allowed: " + usage());
            }
            if (!(p.getAsDouble() >= 0 && p.getAsDouble() <= 1)) {
                throw new IllegalArgumentException(
                        "approx_percentile(" + call + "): p is " + p.getAsDouble() + "; allowed: 0 to 1");
            }
            return bind(call.type(0), p.getAsDouble());
        }
    }

    /** {@code median(x)}: {@code approx_percentile(x, 0.5)}. */
    public static final class Median extends PercentileFunction {
        @Override
        public String name() {
            return "median";
        }

        @Override
        public String usage() {
            return "median(bigint | decimal | double)";
        }

        @Override
        public String summary() {
            return "approx_percentile(x, 0.5), the lower of two middle values" + ERROR;
        }

        @Override
        public Aggregate bind(CallShape call) {
            if (!call.isOneNumber()) {
                throw refused(call);
            }
            return bind(call.type(0), 0.5);
        }
    }

    /** Binds to x; p is part of the finish, so that several percentiles share one sketch. */
    static Aggregate bind(DataType type, double p) {
        boolean doubles = type.kind() == TypeKind.DOUBLE;
        // As it is written, not as it is stored: 0.7 of 10 values is 7, not a little more.
        BigDecimal share = new BigDecimal(Double.toString(p));
        double unit = BigDecimal.TEN.pow(type.scale()).doubleValue();
        return new Aggregate(
                1,
                new QuantileSketch.Type(doubles),
                DataType.DOUBLE,
                Aggregate.<QuantileSketch, DoubleColumn>perGroup((sketch, group, target, row) -> {
                    if (sketch.isEmpty(group)) {
                        target.setNull(row);
                    } else {
                        target.set(row, value(sketch.bucketAt(group, share), doubles, unit));
                    }
                }));
    }

    private static double value(int bucket, boolean doubles, double unit) {
        return doubles ? QuantileBuckets.value(bucket) : QuantileBuckets.longValue(bucket) / unit;
    }
}
