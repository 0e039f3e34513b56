package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.TypeKind;
import java.math.BigInteger;

/** {@code avg(x)}: the exact sum by the number of values, rounded once; null where there are no values. */
public final class AvgFunction implements AggregateFunction {
    @Override
    public String name() {
        return "avg";
    }

    @Override
    public String usage() {
        return "avg(bigint), avg(decimal) or avg(double)";
    }

    @Override
    public String summary() {
        return "Mean as double: the exact sum by the number of values that are not null, rounded once.";
    }

    @Override
    public Aggregate bind(CallShape call) {
        if (!call.isOneNumber()) {
            throw refused(call);
        }
        DataType type = call.type(0);
        if (type.kind() == TypeKind.DOUBLE) {
            return new Aggregate(1, new DoubleSums.Type(), DataType.DOUBLE, AvgFunction::finishDoubles);
        }
        long unit = BigInteger.TEN.pow(type.scale()).longValueExact();
        return new Aggregate(
                1,
                new IntegerSums.Type(),
                DataType.DOUBLE,
                (kept, groups, from, count, target, targetRow) ->
                        finishIntegers((IntegerSums) kept, unit, new Range(groups, from, count), target, targetRow));
    }

    private record Range(int[] groups, int from, int count) {
        int group(int i) {
            return groups == null ? from + i : groups[from + i];
        }
    }

    private static void finishIntegers(IntegerSums sums, long unit, Range range, Column target, int targetRow) {
        double[] means = ((DoubleColumn) target).values();
        for (int i = 0; i < range.count(); i++) {
            int group = range.group(i);
            if (sums.count(group) == 0) {
                target.setNull(targetRow + i);
            } else {
                means[targetRow + i] = mean(sums, group, unit);
            }
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

    private static void finishDoubles(
            Accumulators kept, int[] groups, int from, int count, Column target, int targetRow) {
        DoubleSums sums = (DoubleSums) kept;
        for (int i = 0; i < count; i++) {
            int group = groups == null ? from + i : groups[from + i];
            if (sums.count(group) == 0) {
                target.setNull(targetRow + i);
            } else {
                ((DoubleColumn) target).set(targetRow + i, sums.average(group));
            }
        }
    }
}
