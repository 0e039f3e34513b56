package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What one aggregation keeps per group and what it gives: everything that its operators, tables and state agree on.
 *
 * <p>Input is a list of columns: first the group keys, then the arguments of the aggregates and the conditions of their filters.
 *
 * @param keys the group keys, by output name; none for one group of all rows
 * @param kept what is kept per group, without duplicates
 * @param results the columns made from what is kept
 * @param outputSchema keys and results by name, in the order in which they are given; keys that nobody uses may lack
 */
public record AggregatePlan(List<Field> keys, List<Kept> kept, List<Result> results, Schema outputSchema)
        implements Serializable {

    /** Stands for the condition of what takes all rows. */
    public static final int NO_FILTER = -1;

    public AggregatePlan {
        // Serializable lists; List.copyOf gives those.
        keys = List.copyOf(keys);
        kept = List.copyOf(kept);
        results = List.copyOf(results);
    }

    /**
     * Accumulators and the input columns that they take.
     *
     * @param type what is kept
     * @param arguments indices of input columns
     * @param filter index of the boolean input column that must be true for a row to count; {@link #NO_FILTER} when all do
     * @param text arguments and condition as the user wrote them, which tells kept values over different columns apart in the state
     */
    public record Kept(AccumulatorType type, List<Integer> arguments, int filter, String text) implements Serializable {
        public Kept {
            arguments = List.copyOf(arguments);
        }

        /** Kept values that all rows count for. */
        public Kept(AccumulatorType type, List<Integer> arguments, String text) {
            this(type, arguments, NO_FILTER, "(" + text + ")");
        }

        /** Stands in the state. */
        String signature() {
            return type.signature() + " of " + text;
        }
    }

    /**
     * A column of the result.
     *
     * @param field its name and type
     * @param kept index of what it is made from
     * @param finish makes it
     * @param text the call as the user wrote it, for messages
     */
    public record Result(Field field, int kept, Aggregate.Finish finish, String text) implements Serializable {}

    public List<DataType> keyTypes() {
        return keys.stream().map(Field::type).toList();
    }

    /** The columns of partial groups: keys, then the partial columns of all that is kept. Names are our own. */
    public Schema partialSchema() {
        List<Field> fields = new ArrayList<>();
        for (int k = 0; k < keys.size(); k++) {
            fields.add(new Field("key" + k, keys.get(k).type()));
        }
        for (int i = 0; i < kept.size(); i++) {
            List<DataType> types = kept.get(i).type().partialTypes();
            for (int p = 0; p < types.size(); p++) {
                fields.add(new Field("kept" + i + "_" + p, types.get(p)));
            }
        }
        return Schema.of(fields);
    }

    /** Index of the kept value that counts all rows of a group; -1 where nothing does. */
    int rowCount() {
        for (int k = 0; k < kept.size(); k++) {
            if (kept.get(k).type().equals(new Counts.Type(true))
                    && kept.get(k).arguments().isEmpty()
                    && kept.get(k).filter() == NO_FILTER) {
                return k;
            }
        }
        return -1;
    }

    /** True when groups go with their last row: something counts it, and it is not the one group of all rows. */
    boolean countsGroups() {
        return !keys.isEmpty() && rowCount() >= 0;
    }

    /** True when sets of values are kept, which groups of one table share. */
    boolean keepsValueSets() {
        return kept.stream().anyMatch(k -> k.type() instanceof DistinctSets.Type);
    }

    /** What the state holds, one line each; a restore under other lines is refused. */
    public List<String> signature() {
        List<String> lines = new ArrayList<>();
        keys.forEach(k -> lines.add("group by " + k));
        kept.forEach(k -> lines.add(k.signature()));
        return lines;
    }
}
