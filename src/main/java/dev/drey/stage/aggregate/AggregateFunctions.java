package dev.drey.stage.aggregate;

import java.util.List;
import java.util.Locale;

/** The one list of built-in aggregate functions. */
public final class AggregateFunctions {
    /** In the order of the reference. A new function is one line here. */
    public static final List<AggregateFunction> ALL = List.of(
            new CountFunction(),
            new SumFunction(),
            new AvgFunction(),
            new ExtremeFunction.Min(),
            new ExtremeFunction.Max(),
            new ExtremeByFunction.First(),
            new ExtremeByFunction.Last(),
            new VarianceFunction.VarPop(),
            new VarianceFunction.VarSamp(),
            new VarianceFunction.StddevPop(),
            new VarianceFunction.StddevSamp(),
            new BooleanFunction.And(),
            new BooleanFunction.Or(),
            new PercentileFunction.Percentile(),
            new PercentileFunction.Median());

    private AggregateFunctions() {}

    /** The function of that name in any case, or null. */
    public static AggregateFunction find(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ALL.stream().filter(f -> f.name().equals(lower)).findFirst().orElse(null);
    }

    /** All names, for messages. */
    public static List<String> names() {
        return ALL.stream().map(AggregateFunction::name).toList();
    }
}
