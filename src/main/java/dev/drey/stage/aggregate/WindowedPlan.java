package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a windowed aggregation keeps and gives.
 *
 * @param groups the groups of a slice: the first key is the slice's start, the others are the user's keys; their rows are counted
 * @param windows what the slices make up
 * @param length of a window as its results tell it; that of {@code windows} as a rule
 */
public record WindowedPlan(AggregatePlan groups, SlicedWindows windows, long length) implements Serializable {
    /** Name of the column with a window's first time. */
    public static final String START = "window_start";
    /** Name of the column with the first time behind a window. */
    public static final String END = "window_end";

    public WindowedPlan {
        if (groups.rowCount() < 0) {
            throw new IllegalArgumentException("the rows of windowed groups must be counted; kept: " + groups.kept());
        }
    }

    /**
     * Cuts groups into slices; results tell the windows as they are.
     *
     * @param groups without windows, with the number of rows among what is kept
     */
    static WindowedPlan of(AggregatePlan groups, SlicedWindows windows) {
        return of(groups, windows, windows.size());
    }

    /**
     * Cuts groups into slices.
     *
     * @param groups without windows, with the number of rows among what is kept
     * @param length of a window as its results tell it
     */
    static WindowedPlan of(AggregatePlan groups, SlicedWindows windows, long length) {
        List<Field> keys = new ArrayList<>();
        keys.add(new Field(START, DataType.TIMESTAMP));
        keys.addAll(groups.keys());
        // The slice stands in front of the input columns.
        List<AggregatePlan.Kept> kept = groups.kept().stream()
                .map(k -> new AggregatePlan.Kept(
                        k.type(),
                        k.arguments().stream().map(argument -> argument + 1).toList(),
                        k.filter() == AggregatePlan.NO_FILTER ? k.filter() : k.filter() + 1,
                        k.text()))
                .toList();
        return new WindowedPlan(
                new AggregatePlan(keys, kept, groups.results(), groups.outputSchema()), windows, length);
    }

    /**
     * The groups of a bucket: those of {@link #groups()} where windows tumble; where they overlap, the first window in which a group counts is a
     * further key behind its slice (see {@link CountedFrom}). They are merged from partials only, never folded from rows.
     */
    AggregatePlan stored() {
        if (windows.tumble()) {
            return groups;
        }
        List<Field> keys = new ArrayList<>(groups.keys());
        keys.add(CountedFrom.KEY, new Field("counted from", DataType.TIMESTAMP));
        return new AggregatePlan(keys, groups.kept(), groups.results(), groups.outputSchema());
    }

    /** What the state holds, one line each; a restore under other lines is refused. */
    List<String> signature() {
        List<String> lines = new ArrayList<>(stored().signature());
        lines.add(windows.describe());
        return lines;
    }

    /** Column of the partial groups that holds their number of rows. */
    int rowCountColumn() {
        int column = groups.keys().size();
        for (int k = 0; k < groups.rowCount(); k++) {
            column += groups.kept().get(k).type().partialTypes().size();
        }
        return column;
    }
}
