package dev.drey.stage.aggregate;

import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.stage.UserJars;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

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
            new PercentileFunction.Median(),
            new ApproxCountDistinctFunction());

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private AggregateFunctions() {}

    /** The built-in functions and those of the user's jars; names that stand twice and faulty ones become problems. */
    static List<AggregateFunction> with(UserJars jars, Problems problems) {
        List<AggregateFunction> all = new ArrayList<>(ALL);
        all.addAll(jars.services(AggregateFunction.class, problems, AggregateFunctions::check));
        return all;
    }

    private static void check(List<AggregateFunction> offered, Position position, Problems problems) {
        Map<String, AggregateFunction> known = new HashMap<>();
        ALL.forEach(function -> known.put(function.name(), function));
        for (AggregateFunction function : offered) {
            String name = function.name();
            if (name == null || !NAME.matcher(name).matches()) {
                problems.add(
                        position,
                        "",
                        function.getClass().getName() + " has the name '" + name
                                + "'; allowed: lower case letters, digits and _, a letter first");
                continue;
            }
            AggregateFunction first = known.putIfAbsent(name, function);
            if (first != null) {
                problems.add(
                        position,
                        "",
                        function.getClass().getName() + " has the name '" + name + "', which "
                                + (ALL.contains(first)
                                        ? "is built in"
                                        : first.getClass().getName() + " has too")
                                + "; name it otherwise");
            }
        }
    }

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
