package dev.drey.pipelines;

import dev.drey.pipelines.Drawing.Col;
import dev.drey.pipelines.Drawing.Kind;
import java.util.List;
import java.util.SplittableRandom;

/** Draws expressions over columns. */
final class RandomConditions {
    private final SplittableRandom random;

    RandomConditions(SplittableRandom random) {
        this.random = random;
    }

    /** A condition that has a result for every row. */
    String sound(List<Col> columns) {
        Col column = pick(columns);
        String test = switch (column.kind()) {
            case INT -> column.name() + pick(List.of(" % 3 <> 1", " > 0", " <= 5", " IS NOT NULL"));
            case DEC -> column.name() + pick(List.of(" >= 1.00", " < 0.5", " IS NULL"));
            case DBL -> column.name() + pick(List.of(" > 0.25", " <= 1.0", " IS NOT NULL"));
            case STR -> column.name() + pick(List.of(" <> 'k1'", " LIKE 'k%'", " IS NULL", " IN ('k0', 'k2', 'ü')"));
            case BOOL -> pick(List.of(column.name(), "NOT " + column.name(), column.name() + " IS NULL"));
            case TIME -> column.name() + " > timestamp '2001-01-01 00:05:00'";
        };
        return random.nextInt(4) == 0 ? test + " OR " + pick(columns).name() + " IS NULL" : test;
    }

    /** A number that some rows may have no result for; null where there is no column to make it of. */
    String faulty(List<Col> columns) {
        List<Col> numbers =
                columns.stream().filter(column -> column.kind() == Kind.INT).toList();
        return numbers.isEmpty() ? null : "10 / (" + pick(numbers).name() + " - " + random.nextInt(4) + ")";
    }

    /** A value of a column's kind that has a result for every row. */
    String value(Col column) {
        String c = column.name();
        return switch (column.kind()) {
            case INT ->
                pick(List.of(c + " % 4", "coalesce(" + c + ", 7)", "CASE WHEN " + c + " > 0 THEN 1 ELSE 0 END"));
            case DEC -> "coalesce(" + c + ", 0.25)";
            case DBL -> pick(List.of("coalesce(" + c + ", 0.5)", "CASE WHEN " + c + " > 0 THEN " + c + " END"));
            case STR -> pick(List.of("coalesce(" + c + ", 'none')", "upper(" + c + ")"));
            case BOOL -> "NOT " + c;
            case TIME -> c;
        };
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
