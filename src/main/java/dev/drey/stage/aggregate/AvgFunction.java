package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import java.math.BigInteger;

/** {@code avg(x)}: the exact sum by the number of values, rounded once; null where there are no values. */
public final class AvgFunction extends NumberFunction {
    public AvgFunction() {
        super("avg", "Mean as double: the exact sum by the number of values that are not null, rounded once.");
    }

    @Override
    Aggregate bindDouble(CallShape call) {
        return new Aggregate(1, new DoubleSums.Type(), DataType.DOUBLE, Aggregate.perGroup(AvgFunction::finishDouble));
    }

    @Override
    Aggregate bindScaled(CallShape call) {
        long unit = BigInteger.TEN.pow(call.type(0).scale()).longValueExact();
        return new Aggregate(
                1,
                new IntegerSums.Type(),
                DataType.DOUBLE,
                Aggregate.<IntegerSums, DoubleColumn>perGroup(
                        (sums, group, target, row) -> finishScaled(sums, group, unit, target, row)));
    }

    private static void finishScaled(IntegerSums sums, int group, long unit, DoubleColumn target, int row) {
        if (sums.count(group) == 0) {
            target.setNull(row);
        } else {
            target.set(row, mean(sums, group, unit));
        }
    }

    private static double mean(IntegerSums sums, int group, long unit) {
        long count = sums.count(group);
        long sum = sums.low(group);
        long parts = count * unit;
        if (sums.high(group) == 0
                && ExactRounding.isExact(sum)
                && ExactRounding.isExact(parts)
                && Math.multiplyHigh(count, unit) == 0) {
            // Both operands are exact, so the one rounding is that of the division.
            return sum == 0 ? 0 : sum / (double) parts;
        }
        return ExactRounding.quotient(sums.sum(group), BigInteger.valueOf(count).multiply(BigInteger.valueOf(unit)));
    }

    private static void finishDouble(DoubleSums sums, int group, DoubleColumn target, int row) {
        if (sums.count(group) == 0) {
            target.setNull(row);
        } else {
            target.set(row, sums.average(group));
        }
    }
}
