package dev.drey.stage.lookup;

import dev.drey.cache.Answers;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionRow;
import dev.drey.runtime.FilteredKinds;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows rows with the columns that were looked up for them: a view of a chunk, plain columns are never copied. Rows whose key could not be looked up are left out, and in an inner
 * look-up those without a match. Not thread-safe.
 */
final class JoinedRows {
    private final LookupPlan plan;
    private final AddedColumns added;
    /** Of each output column its place in the input, or -1 less its place among the added ones. */
    private final int[] sources;

    private final Chunk shown;
    private final FilteredKinds kinds = new FilteredKinds();
    private int[] kept = {};
    private int dropped;
    /** Of each place 1 where the key has no row. */
    private int[] absent = {};

    private int unmatched;

    /** @param dimension columns of the rows that are found */
    JoinedRows(LookupPlan plan, Schema dimension) {
        this.plan = plan;
        List<String> names = new ArrayList<>();
        sources = new int[plan.output().size()];
        for (int c = 0; c < sources.length; c++) {
            String name = plan.output().name(c);
            String column = plan.added().get(name);
            if (column == null) {
                sources[c] = plan.input().indexOf(name);
            } else {
                sources[c] = -1 - names.size();
                names.add(column);
            }
        }
        added = new AddedColumns(dimension, names);
        shown = new Chunk(plan.output(), new Column[sources.length]);
    }

    /**
     * The rows with what was found.
     *
     * @param places of the i-th selected row, the place of its key among the answers
     * @return the same object each time, valid as long as {@code rows} and until the next call
     */
    Chunk of(Chunk rows, int[] places, Answers<DimensionRow> answers) {
        int count = rows.selectedCount();
        shown.view(rows);
        added.decode(answers);
        for (int c = 0; c < sources.length; c++) {
            shown.setColumn(
                    c,
                    sources[c] >= 0
                            ? rows.column(sources[c])
                            : added.gather(-1 - sources[c], places, rows.selection(), count, rows.rowCount()));
        }
        dropped = 0;
        countUnmatched(places, count, answers);
        if (plan.inner() || answers.anyFailed()) {
            keep(rows, places, answers);
        }
        return shown;
    }

    private void countUnmatched(int[] places, int count, Answers<DimensionRow> answers) {
        int keys = answers.size();
        if (absent.length < keys) {
            absent = new int[keys];
        }
        for (int place = 0; place < keys; place++) {
            absent[place] = answers.value(place) == null && answers.failure(place) == null ? 1 : 0;
        }
        unmatched = 0;
        for (int i = 0; i < count; i++) {
            unmatched += places[i] < 0 ? 1 : absent[places[i]];
        }
    }

    private void keep(Chunk rows, int[] places, Answers<DimensionRow> answers) {
        int count = rows.selectedCount();
        if (kept.length < count) {
            kept = new int[Math.max(count, rows.rowCount())];
        }
        int left = 0;
        for (int i = 0; i < count; i++) {
            int place = places[i];
            boolean failed = place >= 0 && answers.failure(place) != null;
            boolean unmatched = plan.inner() && (place < 0 || answers.value(place) == null);
            if (!failed && !unmatched) {
                kept[left++] = rows.selectedRow(i);
            } else if (!failed) {
                dropped++;
            }
        }
        if (left < count) {
            shown.select(kept, left);
            if (rows.rowKinds() != null) {
                shown.setRowKinds(kinds.of(rows, kept, left));
            }
        }
    }

    /** Rows of the last call without a match, whether they were left out or not; those whose key could not be looked up do not count. */
    int unmatched() {
        return unmatched;
    }

    /** Rows that the last call left out because they have no match. */
    int dropped() {
        return dropped;
    }
}
