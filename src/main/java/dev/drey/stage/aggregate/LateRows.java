package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.stage.LateRowsStage;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that came too late for windows of theirs, as chunks for a side output; {@link LateRowsStage} tells the columns.
 *
 * <p>Rows are judged before they are folded, but for one case: after a restore, or where an input was idle, the local phase may know an earlier
 * watermark than the global one, which then gets groups of rows for windows that it has fired. Not thread-safe.
 */
final class LateRows {
    private static final Schema COMMON = Schema.parse(
            "rows bigint, event_time timestamp, first_window_start timestamp, last_window_start timestamp");
    private static final int ROWS = 0;
    private static final int EVENT_TIME = 1;
    private static final int FIRST = 2;
    private static final int LAST = 3;

    private final WindowedPlan plan;
    private final Chunk outgoing;
    private final int userKeys;

    /** @param input columns that come to the stage */
    LateRows(WindowedPlan plan, Schema input) {
        this.plan = plan;
        this.userKeys = plan.groups().keys().size() - 1;
        this.outgoing = Chunk.allocate(schema(plan, input), 0);
    }

    /** The columns of late rows. */
    static Schema schema(WindowedPlan plan, Schema input) {
        return schema(
                plan.groups().keys().stream()
                        .skip(1)
                        .map(key -> new Field(key.name(), key.type()))
                        .toList(),
                input);
    }

    /** The columns of late rows of a stage with these group keys. */
    static Schema schema(List<Field> keys, Schema input) {
        List<Field> fields = new ArrayList<>(COMMON.fields());
        keys.forEach(key -> fields.add(new Field("key_" + key.name(), key.type())));
        input.fields().forEach(field -> fields.add(new Field("input_" + field.name(), field.type())));
        return Schema.of(fields);
    }

    /** The columns of the chunks. */
    Schema schema() {
        return outgoing.schema();
    }

    /**
     * Rows that the local phase set aside.
     *
     * @param rows the stage's input
     * @param columns slice, user's keys and arguments of the rows
     * @param filter has judged the rows
     * @return valid until the next call
     */
    Chunk of(Chunk rows, Column[] columns, LateRowFilter filter) {
        int count = begin(filter.lateCount());
        LongColumn times = rows.eventTime();
        outgoing.column(EVENT_TIME).copyFrom(times, filter.late(), 0, count, 0);
        for (int i = 0; i < count; i++) {
            int row = filter.late()[i];
            outgoing.longs(ROWS).set(i, 1);
            describe(i, columns[0], row, Long.MIN_VALUE, filter.frontier());
        }
        int column = COMMON.size();
        for (int key = 1; key <= userKeys; key++) {
            outgoing.column(column++).copyFrom(columns[key], filter.late(), 0, count, 0);
        }
        for (int c = 0; c < rows.columnCount(); c++) {
            outgoing.column(column++).copyFrom(rows.column(c), filter.late(), 0, count, 0);
        }
        outgoing.setRowCount(count);
        return outgoing;
    }

    /**
     * Groups of rows that the global phase found late.
     *
     * @param late physical rows of {@code partials}
     * @param frontier that windows were fired at
     * @return valid until the next call
     */
    Chunk of(Chunk partials, int[] late, int count, long frontier) {
        begin(count);
        outgoing.column(ROWS).copyFrom(partials.column(plan.rowCountColumn()), late, 0, count, 0);
        outgoing.column(EVENT_TIME).setNulls(0, count);
        LongColumn judged = partials.eventTime();
        for (int i = 0; i < count; i++) {
            long judgedAt = judged == null ? Long.MIN_VALUE : judged.get(late[i]);
            describe(i, partials.column(0), late[i], judgedAt, frontier);
        }
        int column = COMMON.size();
        for (int key = 1; key <= userKeys; key++) {
            outgoing.column(column++).copyFrom(partials.column(key), late, 0, count, 0);
        }
        while (column < outgoing.columnCount()) {
            outgoing.column(column++).setNulls(0, count);
        }
        outgoing.setRowCount(count);
        return outgoing;
    }

    private int begin(int count) {
        outgoing.reset();
        for (int c = 0; c < outgoing.columnCount(); c++) {
            outgoing.column(c).ensureCapacity(count);
        }
        return count;
    }

    /** The windows that a row misses at one frontier, less those that it was told to miss at an earlier one. */
    private void describe(int i, Column slices, int row, long earlier, long frontier) {
        long slice = ((LongColumn) slices).get(row);
        outgoing.longs(FIRST)
                .set(
                        i,
                        Math.max(
                                plan.windows().firstStart(slice), plan.windows().lostBefore(earlier)));
        outgoing.longs(LAST).set(i, plan.windows().lastMissedStart(slice, frontier));
    }
}
