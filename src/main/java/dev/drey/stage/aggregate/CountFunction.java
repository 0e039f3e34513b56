package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import java.util.List;

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
    public Aggregate bind(List<DataType> arguments, Overflow overflow) {
        if (arguments.size() > 1) {
            throw refused(arguments);
        }
        return new Aggregate(
                new Counts.Type(arguments.isEmpty()),
                DataType.BIGINT,
                (kept, groups, from, count, target, targetRow) ->
                        ((Counts) kept).write(groups, from, count, target, targetRow));
    }
}
