package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import java.math.BigInteger;

/**
 * {@code var_pop(x)}, {@code var_samp(x)}, {@code stddev_pop(x)} and {@code stddev_samp(x)}: from the exact sums of x and of x squared, rounded once, so
 * that nothing cancels out. A group with a NaN or an infinity gives NaN.
 */
public abstract sealed class VarianceFunction extends NumberFunction {
    /** 0 for the variance of the values themselves, 1 where they are a sample: what the count is lessened by. */
    private final int lost;

    private final boolean root;

    private VarianceFunction(String name, int lost, boolean root) {
        super(
                name,
                (root ? "Standard deviation" : "Variance")
                        + (lost == 1 ? " of a sample" : " of all values")
                        + " as double, exact until it is rounded once; null for fewer than "
                        + (lost == 1 ? "two values" : "one value") + ", NaN when a value is NaN or infinite.");
        this.lost = lost;
        this.root = root;
    }

    /** {@code var_pop(x)}. */
    public static final class VarPop extends VarianceFunction {
        public VarPop() {
            super("var_pop", 0, false);
        }
    }

    /** {@code var_samp(x)}. */
    public static final class VarSamp extends VarianceFunction {
        public VarSamp() {
            super("var_samp", 1, false);
        }
    }

    /** {@code stddev_pop(x)}. */
    public static final class StddevPop extends VarianceFunction {
        public StddevPop() {
            super("stddev_pop", 0, true);
        }
    }

    /** {@code stddev_samp(x)}. */
    public static final class StddevSamp extends VarianceFunction {
        public StddevSamp() {
            super("stddev_samp", 1, true);
        }
    }

    @Override
    Aggregate bindDouble(CallShape call) {
        return bind(new Moments.Type(true), 0);
    }

    @Override
    Aggregate bindScaled(CallShape call) {
        return bind(new Moments.Type(false), call.type(0).scale());
    }

    private Aggregate bind(Moments.Type type, int scale) {
        BigInteger squaredUnit = BigInteger.TEN.pow(2 * scale);
        int less = lost;
        boolean squareRoot = root;
        return new Aggregate(
                1, type, DataType.DOUBLE, Aggregate.<Moments, DoubleColumn>perGroup((moments, group, target, row) -> {
                    if (moments.count(group) <= less) {
                        target.setNull(row);
                    } else {
                        target.set(row, finish(moments, group, less, squaredUnit, squareRoot));
                    }
                }));
    }

    /** (n Σx² − (Σx)²) / (n (n − lost)), over the square of the values' unit. */
    private static double finish(Moments moments, int group, int lost, BigInteger squaredUnit, boolean root) {
        if (moments.hasSpecial(group)) {
            return Double.NaN;
        }
        long count = moments.count(group);
        BigInteger numerator = moments.spread(group);
        BigInteger denominator = BigInteger.valueOf(count)
                .multiply(BigInteger.valueOf(count - lost))
                .multiply(squaredUnit)
                .shiftLeft(moments.binaryPlaces(group));
        return root ? ExactRounding.squareRoot(numerator, denominator) : ExactRounding.quotient(numerator, denominator);
    }
}
