package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TypeKind;
import java.math.BigDecimal;

/** {@code sum(x)}: exact, whatever the order; null where there are no values. */
public final class SumFunction implements AggregateFunction {
    private static final long DECIMAL_LIMIT = 1_000_000_000_000_000_000L;

    @Override
    public String name() {
        return "sum";
    }

    @Override
    public String usage() {
        return "sum(bigint), sum(decimal) or sum(double)";
    }

    @Override
    public String summary() {
        return "Exact sum, independent of order: bigint of bigint, decimal(18,s) of decimal(p,s), double of double rounded once.";
    }

    @Override
    public Aggregate bind(CallShape call) {
        if (!call.isOneNumber()) {
            throw refused(call);
        }
        DataType type = call.type(0);
        if (type.kind() == TypeKind.DOUBLE) {
            return new Aggregate(1, new DoubleSums.Type(), type, SumFunction::finishDoubles);
        }
        Overflow overflow = call.overflow();
        DataType result =
                type.kind() == TypeKind.DECIMAL ? DataType.decimal(DataType.MAX_PRECISION, type.scale()) : type;
        return new Aggregate(1, new IntegerSums.Type(), result, (kept, groups, from, count, target, targetRow) -> {
            for (int i = 0; i < count; i++) {
                int group = groups == null ? from + i : groups[from + i];
                finishInteger((IntegerSums) kept, group, result, overflow, (LongColumn) target, targetRow + i);
            }
        });
    }

    private static void finishInteger(
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

    private static void finishDoubles(
            Accumulators kept, int[] groups, int from, int count, Column target, int targetRow) {
        DoubleSums sums = (DoubleSums) kept;
        for (int i = 0; i < count; i++) {
            int group = groups == null ? from + i : groups[from + i];
            if (sums.count(group) == 0) {
                target.setNull(targetRow + i);
            } else {
                ((DoubleColumn) target).set(targetRow + i, sums.sum(group));
            }
        }
    }
}
