package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TypeKind;
import java.math.BigDecimal;

/** {@code sum(x)}: exact, whatever the order; null where there are no values. */
public final class SumFunction extends NumberFunction {
    private static final long DECIMAL_LIMIT = 1_000_000_000_000_000_000L;

    public SumFunction() {
        super(
                "sum",
                "Exact sum, independent of order: bigint of bigint, decimal(18,s) of decimal(p,s), double of double rounded once.");
    }

    @Override
    Aggregate bindDouble(CallShape call) {
        return new Aggregate(1, new DoubleSums.Type(), DataType.DOUBLE, Aggregate.perGroup(SumFunction::finishDouble));
    }

    @Override
    Aggregate bindScaled(CallShape call) {
        DataType type = call.type(0);
        Overflow overflow = call.overflow();
        DataType result =
                type.kind() == TypeKind.DECIMAL ? DataType.decimal(DataType.MAX_PRECISION, type.scale()) : type;
        return new Aggregate(
                1,
                new IntegerSums.Type(),
                result,
                Aggregate.<IntegerSums, LongColumn>perGroup(
                        (sums, group, target, row) -> finishScaled(sums, group, result, overflow, target, row)));
    }

    private static void finishScaled(
            IntegerSums sums, int group, DataType result, Overflow overflow, LongColumn target, int row) {
        long low = sums.low(group);
        boolean fits = sums.high(group) == 0
                && (result.kind() != TypeKind.DECIMAL || (low > -DECIMAL_LIMIT && low < DECIMAL_LIMIT));
        target.set(row, low);
        if (sums.count(group) == 0) {
            target.setNull(row);
        } else if (!fits) {
            if (overflow == Overflow.FAIL) {
                throw new AggregateOverflowException(
                        group,
                        "the exact sum " + new BigDecimal(sums.sum(group), result.scale()).toPlainString()
                                + " does not fit " + result);
            }
            target.setNull(row);
        }
    }

    private static void finishDouble(DoubleSums sums, int group, DoubleColumn target, int row) {
        if (sums.count(group) == 0) {
            target.setNull(row);
        } else {
            target.set(row, sums.sum(group));
        }
    }
}
