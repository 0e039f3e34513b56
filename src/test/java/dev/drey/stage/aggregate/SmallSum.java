package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;

/** A sum of bigints as a decimal of three digits, which soon does not fit. */
final class SmallSum extends RowAggregateFunction<long[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "small_sum";
    }

    @Override
    public String usage() {
        return "small_sum(bigint)";
    }

    @Override
    public String summary() {
        return "A sum of three digits.";
    }

    @Override
    protected DataType resultType(CallShape call) {
        return DataType.decimal(3, 0);
    }

    @Override
    protected long[] create() {
        return new long[1];
    }

    @Override
    protected void accumulate(long[] sum, RowArguments row) {
        sum[0] += row.getLong(0);
    }

    @Override
    protected boolean retractable() {
        return true;
    }

    @Override
    protected void retract(long[] sum, RowArguments row) {
        sum[0] -= row.getLong(0);
    }

    @Override
    protected void combine(long[] sum, long[] other) {
        sum[0] += other[0];
    }

    @Override
    protected void finish(long[] sum, ResultCell result) {
        result.setDecimal(BigDecimal.valueOf(sum[0]));
    }

    @Override
    protected void write(long[] sum, DataOutput out) throws IOException {
        out.writeLong(sum[0]);
    }

    @Override
    protected long[] read(DataInput in) throws IOException {
        return new long[] {in.readLong()};
    }
}
