package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.table.GroupArrays;
import java.util.Arrays;

/**
 * What merging partial groups does to the results of an {@link AggregateTable}: a group that begins is {@code +I}, one whose results become others is
 * {@code -U} and at once {@code +U}, one that lost its last row is {@code -D}; a group whose results stay as they are is not mentioned.
 *
 * <p>No copy of what was sent is kept: results depend on the multiset of rows alone, so that the results before the merge are, to the bit, those that were
 * sent after the one before, also behind a restore. Each merge finishes only the groups that it touches, once before and once after, column by column;
 * nothing is allocated.
 *
 * <p>A result that its type cannot hold is null in the meantime, even where the user asked to fail: later rows may take the sum back, and the verdict must not
 * depend on the moment. {@link #overflowed} tells that there was one. Not thread-safe.
 */
final class GroupChanges {
    private static final byte INSERT = RowKind.INSERT.code();
    private static final byte BEFORE = RowKind.UPDATE_BEFORE.code();
    private static final byte AFTER = RowKind.UPDATE_AFTER.code();
    private static final byte DELETE = RowKind.DELETE.code();

    // Layout
    private final AggregatePlan plan;
    /** Kept value that counts a group's rows; -1 where groups never lose their last row. */
    private final int rowCount;

    private final int[] keyColumns;
    private final int[] resultColumns;

    // Groups that the merge touches
    /** One bit a group, all 0 between merges. */
    private long[] seen = {};
    /** First those with results before the merge, then the others. */
    private int[] touched = {};

    private int[] fresh = {};
    private int touchedCount;
    private int knownCount;

    // Results: of the known groups before the merge, then of all touched ones after it
    private final Chunk results;
    private boolean[] changed = {};
    private boolean overflowed;

    // The changes: group, row of results and kind of each
    private int[] groups = {};
    private int[] rows = {};
    private byte[] kinds = {};
    private byte[] sentKinds = {};
    private int size;
    private int emptied;

    GroupChanges(AggregatePlan plan) {
        this.plan = plan;
        Schema schema = plan.outputSchema();
        rowCount = plan.countsGroups() ? plan.rowCount() : -1;
        keyColumns =
                plan.keys().stream().mapToInt(key -> schema.indexOf(key.name())).toArray();
        resultColumns = plan.results().stream()
                .mapToInt(result -> schema.indexOf(result.field().name()))
                .toArray();
        results = Chunk.allocate(
                Schema.of(
                        plan.results().stream().map(AggregatePlan.Result::field).toList()),
                0);
    }

    /** Merges partial groups into a table and holds, until the next call, what that changes. */
    void merge(AggregateTable table, Chunk partials, RowGroups scratch) {
        int groupsBefore = table.size();
        table.assign(partials, scratch);
        touch(table, scratch.groupIds(), partials.selectedCount(), groupsBefore);
        results.reset();
        finish(table, knownCount, 0);
        table.combine(partials, scratch);
        finish(table, touchedCount, knownCount);
        results.setRowCount(knownCount + touchedCount);
        compare();
        list(table);
    }

    /** Changes of the last merge. */
    int size() {
        return size;
    }

    /** How many more groups of the table have a row count of 0 by the last merge; negative for fewer. */
    int emptied() {
        return emptied;
    }

    /** Takes note of whether there still are such results, or were when they were restored. */
    void setOverflowed(boolean some) {
        overflowed = some;
    }

    /** True when a result was null that should have failed. */
    boolean overflowed() {
        return overflowed;
    }

    /** Gathers the groups of the partials, each once. */
    private void touch(AggregateTable table, int[] groupIds, int count, int groupsBefore) {
        makeRoom(count, table.size());
        emptied = 0;
        int known = 0;
        int others = 0;
        for (int i = 0; i < count; i++) {
            int group = groupIds[i];
            long bit = 1L << group;
            if ((seen[group >>> 6] & bit) == 0) {
                seen[group >>> 6] |= bit;
                if (group < groupsBefore && isAlive(table, group)) {
                    touched[known++] = group;
                } else {
                    fresh[others++] = group;
                    emptied -= group < groupsBefore && rows(table, group) == 0 ? 1 : 0;
                }
            }
        }
        System.arraycopy(fresh, 0, touched, known, others);
        knownCount = known;
        touchedCount = known + others;
        for (int i = 0; i < touchedCount; i++) {
            seen[touched[i] >>> 6] = 0;
        }
    }

    private void makeRoom(int count, int tableSize) {
        int words = (tableSize + 63) >>> 6;
        if (seen.length < words) {
            seen = new long[GroupArrays.grown(seen.length, words)];
        }
        if (touched.length < count) {
            int room = GroupArrays.grown(touched.length, count);
            touched = new int[room];
            fresh = new int[room];
            changed = new boolean[room];
            groups = new int[2 * room];
            rows = new int[2 * room];
            kinds = new byte[2 * room];
            sentKinds = new byte[2 * room];
        }
    }

    private long rows(AggregateTable table, int group) {
        return rowCount < 0 ? 1 : ((Counts) table.kept(rowCount)).count(group);
    }

    private boolean isAlive(AggregateTable table, int group) {
        return rows(table, group) > 0;
    }

    /** Writes the results of the first {@code count} touched groups. */
    private void finish(AggregateTable table, int count, int targetRow) {
        for (int r = 0; r < resultColumns.length; r++) {
            AggregatePlan.Result result = plan.results().get(r);
            Column column = results.column(r);
            column.ensureCapacity(targetRow + count);
            for (int from = 0; from < count; ) {
                from = finish(result, table.kept(result.kept()), from, count, column, targetRow);
            }
        }
    }

    /** Writes results up to one that does not fit, which becomes null; returns where to go on. */
    private int finish(
            AggregatePlan.Result result, Accumulators kept, int from, int count, Column column, int targetRow) {
        try {
            result.finish().finish(kept, touched, from, count - from, column, targetRow + from);
            return count;
        } catch (AggregateOverflowException e) {
            overflowed = true;
            int at = from;
            while (touched[at] != e.group()) {
                at++;
            }
            // Whatever the finish had marked behind it is written anew.
            for (int i = at + 1; i < count; i++) {
                column.setValid(targetRow + i);
            }
            column.setNull(targetRow + at);
            return at + 1;
        }
    }

    /** Finds the known groups whose results are others now. */
    private void compare() {
        Arrays.fill(changed, 0, knownCount, false);
        for (int r = 0; r < resultColumns.length; r++) {
            RowDifference.mark(results.column(r), knownCount, changed);
        }
    }

    private void list(AggregateTable table) {
        size = 0;
        for (int i = 0; i < touchedCount; i++) {
            emptied += rows(table, touched[i]) == 0 ? 1 : 0;
        }
        for (int i = 0; i < knownCount; i++) {
            if (!isAlive(table, touched[i])) {
                add(touched[i], i, DELETE);
            } else if (changed[i]) {
                add(touched[i], i, BEFORE);
                add(touched[i], knownCount + i, AFTER);
            }
        }
        for (int i = knownCount; i < touchedCount; i++) {
            if (isAlive(table, touched[i])) {
                add(touched[i], knownCount + i, INSERT);
            }
        }
    }

    private void add(int group, int row, byte kind) {
        groups[size] = group;
        rows[size] = row;
        kinds[size++] = kind;
    }

    /**
     * Where a chunk that begins with change {@code from} ends: a {@code -U} and its {@code +U} stay together.
     *
     * @param most rows of the chunk; a pair may exceed it
     */
    int end(int from, int most) {
        int end = Math.min(size, from + most);
        if (kinds[end - 1] != BEFORE) {
            return end;
        }
        return end - 1 > from ? end - 1 : end + 1;
    }

    /**
     * Writes changes {@code from .. to-1} to an empty chunk of the plan's output schema.
     *
     * @param table the one that was merged into; not changed since
     * @param target keeps the kinds of its rows until the next call only
     */
    void write(AggregateTable table, int from, int to, Chunk target) {
        int count = to - from;
        for (int k = 0; k < keyColumns.length; k++) {
            if (keyColumns[k] >= 0) {
                target.column(keyColumns[k]).copyFrom(table.key(k), groups, from, count, 0);
            }
        }
        for (int r = 0; r < resultColumns.length; r++) {
            target.column(resultColumns[r]).copyFrom(results.column(r), rows, from, count, 0);
        }
        target.setRowCount(count);
        System.arraycopy(kinds, from, sentKinds, 0, count);
        target.setRowKinds(sentKinds);
    }
}
