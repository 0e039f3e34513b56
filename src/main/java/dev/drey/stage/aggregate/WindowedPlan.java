package dev.drey.stage.aggregate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a windowed aggregation keeps and gives.
 *
 * @param groups the groups of a slice: the first key is the slice's start, the others are the user's keys
 * @param windows what the slices make up
 * @param rowCount index of the kept value that counts a group's rows
 */
public record WindowedPlan(AggregatePlan groups, SlicedWindows windows, int rowCount) implements Serializable {
    /** Name of the column with a window's first time. */
    public static final String START = "window_start";
    /** Name of the column with the first time behind a window. */
    public static final String END = "window_end";

    /** What the state holds, one line each; a restore under other lines is refused. */
    List<String> signature() {
        List<String> lines = new ArrayList<>(groups.signature());
        lines.add(windows.describe());
        return lines;
    }

    /** Column of the partial groups that holds their number of rows. */
    int rowCountColumn() {
        int column = groups.keys().size();
        for (int k = 0; k < rowCount; k++) {
            column += groups.kept().get(k).type().partialTypes().size();
        }
        return column;
    }
}
