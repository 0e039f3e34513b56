package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.runtime.InsertsOnly;
import dev.drey.runtime.OperatorIdentity;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.util.OutputTag;

/**
 * Gives rows in the order of their event times as far as the watermark has come; runs once. Rows that are behind the watermark when they come are late and dropped,
 * since they would break the order; on request they leave by a side output. Rows that wait are state, so they are held in memory; more of them than the budget end the run.
 */
final class EventTimeSortOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final SortPlan plan;
    private final OutputTag<Chunk> lateTag;

    // Resources
    private transient TimedRows rows;
    private transient int[] selection;
    private transient LateSortRows lateRows;

    // State
    private transient ListState<Chunk> waitingState;
    private transient Chunk waiting;
    /** What was given reaches up to here, also before a restart. */
    private transient ListState<Long> watermarkState;

    private transient long watermarkMillis;

    /** The side output that late rows leave by. */
    static OutputTag<Chunk> lateTag(Schema input) {
        return new OutputTag<>("late-rows", ChunkTypeInfo.of(LateSortRows.schema(input)));
    }

    /** @param lateTag side output of late rows, in the form of {@link LateSortRows}; null when they are only counted */
    EventTimeSortOperator(OperatorIdentity identity, SortPlan plan, OutputTag<Chunk> lateTag) {
        super(identity);
        this.plan = plan;
        this.lateTag = lateTag;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        waitingState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("rows", new ChunkSerializer(plan.rows())));
        waiting = Chunk.allocate(plan.rows(), 0);
        for (Chunk chunk : waitingState.get()) {
            waiting.append(chunk, 0, chunk.selectedCount());
        }
        watermarkState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("watermark", LongSerializer.INSTANCE));
        watermarkMillis = Long.MIN_VALUE;
        for (long mark : watermarkState.get()) {
            watermarkMillis = Math.max(watermarkMillis, mark);
        }
    }

    @Override
    protected void prepare() throws Exception {
        rows = plan.timedRows();
        selection = new int[0];
        lateRows = new LateSortRows(plan.input());
        restored(waiting.rowCount());
        getMetricGroup().gauge("rowsLate", () -> totals().rowsLate);
    }

    private int time() {
        return plan.rows().size() - 1;
    }

    private static boolean isReached(long timeMicros, long watermark) {
        return Math.floorDiv(timeMicros, 1000L) <= watermark;
    }

    @Override
    protected void process(Chunk chunk) {
        InsertsOnly.check(chunk, identity());
        Chunk timed = rows.inside(chunk);
        int late = select(timed, watermarkMillis, true);
        totals().rowsLate += late;
        late(late);
        if (late > 0 && lateTag != null) {
            emitAside(lateTag, lateRows.of(timed, selection, late));
        }
        int kept = select(timed, watermarkMillis, false);
        timed.select(selection, kept);
        waiting.append(timed, 0, kept);
        long bytes = waiting.heapBytes();
        held(waiting.rowCount(), bytes);
        if (bytes > plan.memoryBytes()) {
            throw new IllegalStateException("stage '" + identity().stage() + "': " + waiting.rowCount()
                    + " rows of " + bytes + " bytes wait for the watermark; allowed: " + plan.memoryBytes()
                    + " bytes; raise memory, or lower out-of-orderness of the source");
        }
    }

    /** Selects the rows that a watermark has reached, or the others. */
    private int select(Chunk chunk, long watermark, boolean reached) {
        int count = chunk.selectedCount();
        if (selection.length < count) {
            selection = new int[Math.max(count, 2 * selection.length)];
        }
        long[] times = chunk.longs(time()).values();
        int selected = 0;
        for (int i = 0; i < count; i++) {
            int row = chunk.selectedRow(i);
            selection[selected] = row;
            selected += isReached(times[row], watermark) == reached ? 1 : 0;
        }
        return selected;
    }

    @Override
    protected boolean watermark(Watermark mark) throws Exception {
        watermarkMillis = Math.max(watermarkMillis, mark.getTimestamp());
        int count = select(waiting, watermarkMillis, true);
        if (count > 0) {
            int all = waiting.rowCount();
            waiting.select(selection, count);
            give();
            waiting.setRowCount(all);
            keep(select(waiting, watermarkMillis, false));
        }
        return true;
    }

    /** Keeps the selected rows only: column by column, so that no second copy of all of them is held beside the first. */
    private void keep(int count) {
        for (int c = 0; c < waiting.columnCount(); c++) {
            Column kept = Column.create(waiting.column(c).storage(), count);
            kept.copyFrom(waiting.column(c), selection, 0, count, 0);
            held(waiting.rowCount(), waiting.heapBytes() + kept.heapBytes());
            waiting.setColumn(c, kept);
        }
        waiting.setRowKinds(null);
        waiting.setRowCount(count);
    }

    /** Sorts the selected rows in what the rows that wait leave of the budget, and gives them. */
    private void give() throws Exception {
        long bytes = waiting.heapBytes();
        try (ExternalSorter sorter = new ExternalSorter(
                plan.rows(),
                plan.order(),
                plan.limitsBeside(bytes),
                plan.spaces().open(getContainingTask().getEnvironment(), "drey-sort"))) {
            sorter.add(waiting);
            SortedRows sorted = sorter.sort();
            for (Chunk next = sorted.next(); next != null; next = sorted.next()) {
                emit(rows.outside(next));
            }
            held(waiting.rowCount(), bytes + sorter.figures().peakBytes());
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        waitingState.update(List.of(waiting));
        watermarkState.update(List.of(watermarkMillis));
    }

    @Override
    protected void end() throws Exception {
        watermark(Watermark.MAX_WATERMARK);
    }
}
