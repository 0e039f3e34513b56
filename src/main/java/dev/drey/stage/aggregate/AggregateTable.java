package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.table.GroupTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Groups with all that an {@link AggregatePlan} keeps for them: a {@link GroupTable} and one {@link Accumulators} for each kept value, all
 * by group number. Folds rows, merges partial groups and gives partial groups and results. Not thread-safe, except that several threads may read
 * while nobody writes.
 */
public final class AggregateTable {
    private final AggregatePlan plan;
    private final GroupTable groups;
    private final Accumulators[] kept;
    /** Views of the columns in work, so that no call allocates. */
    private final Column[] keyView;

    private final Column[][] argumentViews;
    private final Column[][] partialViews;
    private final FilteredRows filtered = new FilteredRows();

    public AggregateTable(AggregatePlan plan) {
        this(
                plan,
                new GroupTable(plan.keyTypes()),
                plan.kept().stream().map(k -> k.type().create()).toArray(Accumulators[]::new));
    }

    private AggregateTable(AggregatePlan plan, GroupTable groups, Accumulators[] kept) {
        this.plan = plan;
        this.groups = groups;
        this.kept = kept;
        keyView = new Column[plan.keys().size()];
        argumentViews =
                plan.kept().stream().map(k -> new Column[k.arguments().size()]).toArray(Column[][]::new);
        partialViews = partialViews(plan);
    }

    private static Column[][] partialViews(AggregatePlan plan) {
        return plan.kept().stream()
                .map(k -> new Column[k.type().partialTypes().size()])
                .toArray(Column[][]::new);
    }

    public AggregatePlan plan() {
        return plan;
    }

    /** Groups so far. */
    public int size() {
        return groups.size();
    }

    /** The hash of each group, valid to {@link #size()}. */
    public long[] hashes() {
        return groups.hashes();
    }

    /** A key column, one row a group; never to be written by others. */
    Column key(int index) {
        return groups.key(index);
    }

    /** What is kept, by group; new groups are known to it once they were combined. */
    Accumulators kept(int index) {
        return kept[index];
    }

    /**
     * Folds rows into their groups.
     *
     * @param columns keys, then arguments and conditions, as the plan says
     * @param rows scratch
     */
    public void fold(Column[] columns, int[] selection, int count, RowGroups rows) {
        assign(columns, selection, count, rows);
        apply(columns, selection, count, rows.groupIds(), false);
    }

    /**
     * Takes rows back from their groups, which begin here where they are new: a row may be taken back before the partial that has it arrives.
     *
     * @param columns as for {@link #fold}
     * @param rows scratch
     * @throws UnsupportedOperationException unless all that is kept is {@link AccumulatorType#retractable()}
     */
    public void retract(Column[] columns, int[] selection, int count, RowGroups rows) {
        assign(columns, selection, count, rows);
        apply(columns, selection, count, rows.groupIds(), true);
    }

    private void assign(Column[] columns, int[] selection, int count, RowGroups rows) {
        System.arraycopy(columns, 0, keyView, 0, keyView.length);
        rows.hash(keyView, selection, count);
        groups.assign(keyView, selection, count, rows.hashes(), rows.groupIds());
    }

    /** Makes each row a group of its own, without looking for its key; {@link #fold} must not be called until {@link #clear}. */
    public void append(Column[] columns, int[] selection, int count, RowGroups rows) {
        append(columns, selection, count, rows, false);
    }

    /** Makes each row that is taken back a group of its own, as {@link #append} does for rows that are added. */
    public void appendRetracted(Column[] columns, int[] selection, int count, RowGroups rows) {
        append(columns, selection, count, rows, true);
    }

    private void append(Column[] columns, int[] selection, int count, RowGroups rows, boolean retract) {
        System.arraycopy(columns, 0, keyView, 0, keyView.length);
        rows.hash(keyView, selection, count);
        groups.append(keyView, selection, count, rows.hashes(), rows.groupIds());
        apply(columns, selection, count, rows.groupIds(), retract);
    }

    /** Accumulates rows whose groups are known, or takes them back. */
    private void apply(Column[] columns, int[] selection, int count, int[] groupIds, boolean retract) {
        int narrowedBy = AggregatePlan.NO_FILTER;
        for (int k = 0; k < kept.length; k++) {
            kept[k].ensureGroups(groups.size());
            view(columns, k);
            int filter = plan.kept().get(k).filter();
            if (filter == AggregatePlan.NO_FILTER) {
                apply(k, selection, count, groupIds, retract);
                continue;
            }
            if (filter != narrowedBy) {
                filtered.narrow((BooleanColumn) columns[filter], selection, count, groupIds);
                narrowedBy = filter;
            }
            apply(k, filtered.selection(), filtered.count(), filtered.groupIds(), retract);
        }
    }

    private void view(Column[] columns, int k) {
        List<Integer> arguments = plan.kept().get(k).arguments();
        for (int a = 0; a < argumentViews[k].length; a++) {
            argumentViews[k][a] = columns[arguments.get(a)];
        }
    }

    private void apply(int k, int[] selection, int count, int[] groupIds, boolean retract) {
        if (retract) {
            kept[k].retract(argumentViews[k], selection, count, groupIds);
        } else {
            kept[k].accumulate(argumentViews[k], selection, count, groupIds);
        }
    }

    /** Merges partial groups, chunks of {@link AggregatePlan#partialSchema()}. */
    public void merge(Chunk partials, RowGroups rows) {
        assign(partials, rows);
        combine(partials, rows);
    }

    /** The first half of {@link #merge}: finds or begins the groups of the partials, which {@code rows} then holds. {@link #combine} must follow. */
    void assign(Chunk partials, RowGroups rows) {
        int count = partials.selectedCount();
        for (int k = 0; k < keyView.length; k++) {
            keyView[k] = partials.column(k);
        }
        rows.hash(keyView, partials.selection(), count);
        groups.assign(keyView, partials.selection(), count, rows.hashes(), rows.groupIds());
    }

    /** The second half of {@link #merge}: adds the partials to the groups that were found. */
    void combine(Chunk partials, RowGroups rows) {
        int count = partials.selectedCount();
        int column = keyView.length;
        for (int k = 0; k < kept.length; k++) {
            for (int p = 0; p < partialViews[k].length; p++) {
                partialViews[k][p] = partials.column(column++);
            }
            kept[k].ensureGroups(groups.size());
            kept[k].combine(partialViews[k], partials.selection(), count, rows.groupIds());
        }
    }

    /**
     * Appends the partials of groups {@code order[from .. from+count-1]} ({@code from ..} where {@code order} is null) to a chunk of
     * {@link AggregatePlan#partialSchema()}. Does not change the table.
     */
    public void exportPartials(int[] order, int from, int count, Chunk target) {
        int row = target.rowCount();
        makeRoom(target, row + count);
        for (int k = 0; k < keyView.length; k++) {
            target.column(k).copyFrom(groups.key(k), order, from, count, row);
        }
        int column = keyView.length;
        Column[][] views = partialViews(plan);
        for (int k = 0; k < kept.length; k++) {
            for (int p = 0; p < views[k].length; p++) {
                views[k][p] = target.column(column++);
            }
            kept[k].export(order, from, count, views[k], row);
        }
        target.setRowCount(row + count);
    }

    /**
     * Appends the results of groups {@code order[from .. from+count-1]} ({@code from ..} where {@code order} is null) to a chunk of the
     * plan's output schema.
     *
     * @throws ArithmeticException when a result does not fit and the user asked to fail, with group and value
     */
    public void appendResults(int[] order, int from, int count, Chunk target) {
        int row = target.rowCount();
        makeRoom(target, row + count);
        Schema schema = target.schema();
        for (int k = 0; k < keyView.length; k++) {
            int column = schema.indexOf(plan.keys().get(k).name());
            if (column >= 0) {
                target.column(column).copyFrom(groups.key(k), order, from, count, row);
            }
        }
        for (AggregatePlan.Result result : plan.results()) {
            Column column = target.column(schema.indexOf(result.field().name()));
            try {
                result.finish().finish(kept[result.kept()], order, from, count, column, row);
            } catch (AggregateOverflowException e) {
                throw overflow(result, e);
            }
        }
        target.setRowCount(row + count);
    }

    /** The error for a result that does not fit: names column and group. */
    ArithmeticException overflow(AggregatePlan.Result result, AggregateOverflowException cause) {
        List<String> key = new ArrayList<>();
        for (int k = 0; k < keyView.length; k++) {
            key.add(plan.keys().get(k).name() + " = "
                    + ValueText.print(plan.keys().get(k).type(), groups.key(k), cause.group()));
        }
        String where = key.isEmpty() ? "all rows" : "the group with " + String.join(", ", key);
        ArithmeticException overflow =
                new ArithmeticException("column '" + result.field().name() + "', " + result.text() + " over " + where
                        + ": " + cause.getMessage() + "; 'overflow: null' gives null instead of failing");
        overflow.initCause(cause);
        return overflow;
    }

    private static void makeRoom(Chunk target, int rows) {
        for (int c = 0; c < target.columnCount(); c++) {
            target.column(c).ensureCapacity(rows);
        }
    }

    /** Groups of which no rows are left to count; 0 where none goes with its last row. */
    int groupsWithoutRows() {
        if (!plan.countsGroups()) {
            return 0;
        }
        Counts rows = (Counts) kept[plan.rowCount()];
        int without = 0;
        for (int group = 0; group < groups.size(); group++) {
            without += rows.count(group) == 0 ? 1 : 0;
        }
        return without;
    }

    /** Begins the one group of an aggregation without keys, so that it has a result even when no row came. */
    public void beginOnlyGroup(RowGroups rows) {
        if (keyView.length > 0) {
            throw new IllegalStateException("groups of " + plan.keys() + " begin with their first row");
        }
        rows.hash(keyView, null, 1);
        groups.assign(keyView, null, 1, rows.hashes(), rows.groupIds());
        for (Accumulators accumulators : kept) {
            accumulators.ensureGroups(groups.size());
        }
    }

    /** Forgets all groups; arrays stay for the next use. */
    public void clear() {
        groups.clear();
        for (Accumulators accumulators : kept) {
            accumulators.clear();
        }
    }

    /** A table of its own with the same content. */
    public AggregateTable copy() {
        Accumulators[] copies = new Accumulators[kept.length];
        for (int k = 0; k < kept.length; k++) {
            copies[k] = kept[k].copy();
        }
        return new AggregateTable(plan, groups.copy(), copies);
    }

    public long heapBytes() {
        long bytes = groups.heapBytes();
        for (Accumulators accumulators : kept) {
            bytes += accumulators.heapBytes();
        }
        return bytes;
    }
}
