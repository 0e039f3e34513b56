package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;

/** {@code count(*)} and {@code count(x)}. */
public final class CountFunction implements AggregateFunction {
    @Override
    public String name() {
        return "count";
    }

    @Override
    public String usage() {
        return "count(*) or count(any)";
    }

    @Override
    public String summary() {
        return "Number of rows, or of values that are not null; 0 where there is none.";
    }

    @Override
    public Aggregate bind(CallShape call) {
        if (call.size() > 1) {
            throw refused(call);
        }
        return new Aggregate(
                call.size(),
                new Counts.Type(call.size() == 0),
                DataType.BIGINT,
                (kept, groups, from, count, target, targetRow) ->
                        ((Counts) kept).write(groups, from, count, target, targetRow));
    }
}
