package dev.drey.pipelines;

import dev.drey.pipelines.Drawing.Col;
import dev.drey.pipelines.Drawing.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws calls of aggregate functions over columns. */
final class RandomCalls {
    private final SplittableRandom random;

    RandomCalls(SplittableRandom random) {
        this.random = random;
    }

    /** A call and what its result can be used for. */
    record Typed(NaiveStage.Call call, Kind kind) {
        Typed withFilter(String condition) {
            return new Typed(call.withFilter(condition), kind);
        }
    }

    Typed draw(String name, List<Col> columns) {
        Col column = columns.get(random.nextInt(columns.size()));
        List<Typed> choices = new ArrayList<>();
        choices.add(typed(name, "count", List.of(), false, Kind.INT));
        choices.add(typed(name, "count", List.of(column.name()), false, Kind.INT));
        choices.add(typed(name, "count", List.of(column.name()), true, Kind.INT));
        choices.add(typed(name, "min", List.of(column.name()), false, column.kind()));
        choices.add(typed(name, "max", List.of(column.name()), false, column.kind()));
        Col order = columns.get(random.nextInt(columns.size()));
        choices.add(typed(name, "first_by", List.of(column.name(), order.name()), false, column.kind()));
        choices.add(typed(name, "last_by", List.of(column.name(), order.name()), false, column.kind()));
        if (column.numeric()) {
            choices.add(typed(name, "sum", List.of(column.name()), false, column.kind()));
            choices.add(typed(name, "avg", List.of(column.name()), false, Kind.DBL));
            for (String function : List.of("var_pop", "var_samp", "stddev_pop", "stddev_samp", "median")) {
                choices.add(typed(name, function, List.of(column.name()), false, Kind.DBL));
            }
        }
        if (column.kind() == Kind.BOOL) {
            choices.add(typed(name, "bool_and", List.of(column.name()), false, Kind.BOOL));
            choices.add(typed(name, "bool_or", List.of(column.name()), false, Kind.BOOL));
        }
        return choices.get(random.nextInt(choices.size()));
    }

    private static Typed typed(String name, String function, List<String> arguments, boolean distinct, Kind kind) {
        return new Typed(new NaiveStage.Call(name, function, arguments, distinct, null), kind);
    }
}
