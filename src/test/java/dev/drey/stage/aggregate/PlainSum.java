package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A sum of doubles by plain addition, which depends on the order: what the laws are there to find. */
final class PlainSum extends RowAggregateFunction<double[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "plain_sum";
    }

    @Override
    public String usage() {
        return "plain_sum(double)";
    }

    @Override
    public String summary() {
        return "A sum that depends on the order.";
    }

    @Override
    protected DataType resultType(CallShape call) {
        return DataType.DOUBLE;
    }

    @Override
    protected double[] create() {
        return new double[1];
    }

    @Override
    protected void accumulate(double[] sum, RowArguments row) {
        sum[0] += row.getDouble(0);
    }

    @Override
    protected void combine(double[] sum, double[] other) {
        sum[0] += other[0];
    }

    @Override
    protected void finish(double[] sum, ResultCell result) {
        result.setDouble(sum[0]);
    }

    @Override
    protected void write(double[] sum, DataOutput out) throws IOException {
        out.writeDouble(sum[0]);
    }

    @Override
    protected double[] read(DataInput in) throws IOException {
        return new double[] {in.readDouble()};
    }
}
