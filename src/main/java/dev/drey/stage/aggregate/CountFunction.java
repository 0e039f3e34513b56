package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;

/** {@code count(*)}, {@code count(x)} and {@code count(distinct x)}. */
public final class CountFunction implements AggregateFunction {
    @Override
    public String name() {
        return "count";
    }

    @Override
    public String usage() {
        return "count(*), count(any) or count(distinct any)";
    }

    @Override
    public String summary() {
        return "Number of rows, or of values that are not null, or of those that differ (exact); 0 where there is none.";
    }

    @Override
    public boolean takesDistinct() {
        return true;
    }

    @Override
    public Aggregate bind(CallShape call) {
        if (call.size() > 1 || (call.distinct() && call.size() == 0)) {
            throw refused(call);
        }
        if (call.distinct()) {
            return new Aggregate(
                    1,
                    distinct(call),
                    DataType.BIGINT,
                    (kept, groups, from, count, target, targetRow) ->
                            ((DistinctCounts) kept).writeCounts(groups, from, count, target, targetRow));
        }
        return new Aggregate(
                call.size(),
                new Counts.Type(call.size() == 0),
                DataType.BIGINT,
                (kept, groups, from, count, target, targetRow) ->
                        ((Counts) kept).write(groups, from, count, target, targetRow));
    }

    /** Sets take less and are faster than multisets, which are needed where rows are taken back. */
    private static AccumulatorType distinct(CallShape call) {
        return call.retracting() ? new DistinctValues.Type(call.type(0)) : new DistinctSets.Type(call.type(0));
    }
}
