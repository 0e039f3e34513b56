package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.StageAccumulators;
import dev.drey.runtime.StageCounters;
import dev.drey.stage.EventWindows;
import java.nio.file.Path;

/**
 * Gives each row once for every window in which it counts, with the window's start as its event time; rows that came too late in another run are left
 * out of the windows that they missed there. Those that were found are counted as late rows of the stage. One subtask must see all rows.
 */
final class AssignWindowsOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final OperatorIdentity lateAt;
    private final Schema schema;
    private final EventWindows windows;
    private final String lateRows;

    // Resources
    private transient StageCounters.Totals lateTotals;
    private transient LateRowTable late;
    private transient LateRowFiles.RowHashes hashes;
    private transient Chunk outgoing;
    private transient LongColumn starts;
    private transient long[] next;
    private transient long[] last;
    private transient int[] selection;

    /**
     * @param lateAt the stage that rows are left out of, which counts them
     * @param schema columns that come and go
     * @param windows of the stage
     * @param lateRows directory of the late rows
     */
    AssignWindowsOperator(
            OperatorIdentity identity, OperatorIdentity lateAt, Schema schema, EventWindows windows, String lateRows) {
        super(identity);
        this.lateAt = lateAt;
        this.schema = schema;
        this.windows = windows;
        this.lateRows = lateRows;
    }

    @Override
    protected void prepare() throws Exception {
        late = new LateRowFiles(Path.of(lateRows), schema).table();
        lateTotals = StageAccumulators.register(getRuntimeContext(), lateAt).totals();
        hashes = new LateRowFiles.RowHashes();
        outgoing = new Chunk(schema, new Column[schema.size()]);
        starts = new LongColumn(0);
        next = new long[0];
        last = new long[0];
        selection = new int[0];
    }

    @Override
    protected void process(Chunk chunk) {
        int count = chunk.selectedCount();
        if (next.length < count) {
            next = new long[count];
            last = new long[count];
            selection = new int[count];
        }
        starts.ensureCapacity(chunk.rowCount());
        assign(chunk, count);
        folded(count);
        for (int given = give(chunk, count); given > 0; given = give(chunk, count)) {
            // Each turn gives the next window of every row that has one left.
            emitMade(outgoing);
        }
    }

    private void assign(Chunk chunk, int count) {
        hashes.take(chunk);
        long[] times = chunk.eventTime().values();
        for (int i = 0; i < count; i++) {
            long time = times[chunk.selectedRow(i)];
            long missed = late.take(hashes.first(i), hashes.second(i));
            last[i] = windows.lastStart(time);
            next[i] = windows.firstStart(time);
            if (missed != LateRowTable.NONE) {
                next[i] = missed + windows.slide();
                lateTotals.rowsLate++;
            }
        }
    }

    private int give(Chunk chunk, int count) {
        int given = 0;
        for (int i = 0; i < count; i++) {
            if (next[i] <= last[i]) {
                int row = chunk.selectedRow(i);
                starts.values()[row] = next[i];
                next[i] += windows.slide();
                selection[given++] = row;
            }
        }
        outgoing.view(chunk);
        for (int c = 0; c < schema.size(); c++) {
            outgoing.setColumn(c, chunk.column(c));
        }
        outgoing.setEventTime(starts);
        outgoing.select(selection, given);
        return given;
    }
}
