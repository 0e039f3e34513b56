package dev.drey.stage.aggregate;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.RowKind;
import dev.drey.expression.SoundRows;
import dev.drey.runtime.BundleFigures;
import dev.drey.runtime.BundleTimer;
import dev.drey.runtime.BundleTrigger;
import dev.drey.runtime.EvaluatingOperator;
import dev.drey.runtime.FlushReason;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.table.BucketOrder;
import java.io.Serializable;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The first phase: folds the rows of one subtask into a bundle of groups and sends them on as chunks of partial groups, one bucket a chunk.
 *
 * <p>The mode's {@link BundleTrigger.Rule} says when a bundle is closed. The bundle is no state: it is flushed before every checkpoint barrier, before
 * the last watermark and in {@link #end}; nothing is sent afterwards, because that would be lost. Where folding does not reduce the rows they pass as
 * partial groups of their own (see {@link FoldingChoice}).
 *
 * <p>A watermark is held while a bundle is open and follows it: it never overtakes rows. So a row that is in time here is in time in the second phase, too.
 */
public final class LocalAggregateOperator extends EvaluatingOperator {
    private static final long serialVersionUID = 1L;

    /** Rows of a bundle that is not folded: chunks of one bucket in 128 then have some hundred rows. */
    private static final int PASSING_BUNDLE_ROWS = 1 << 16;

    // Configuration
    private final AggregatePlan plan;
    private final InputColumns input;
    private final Settings settings;
    /** Null without windows. */
    private final WindowedBundle.Settings windowed;

    // Resources
    private transient InputColumns.Evaluation evaluation;
    private transient SoundRows soundRows;
    /** Of the last evaluation. */
    private transient Column[] columns;

    private transient RowGroups rowGroups;
    private transient RowSplit split;
    private transient int[] range;
    private transient BucketOrder order;
    private transient Chunk outgoing;
    private transient BundleFigures figures;

    // Bundle
    private transient AggregateTable table;
    private transient BundleTrigger trigger;
    private transient FoldingChoice choice;
    private transient Arrivals arrivals;
    private transient WindowedBundle windows;
    private transient BundleTimer timer;
    private transient Watermark heldWatermark;
    private transient boolean finished;

    /**
     * How the local phase works.
     *
     * @param buckets number of key buckets
     * @param chunkRows most rows of a chunk that is sent
     * @param bundles when the bundle of one subtask is flushed
     * @param phase whether rows are folded
     */
    public record Settings(int buckets, int chunkRows, BundleTrigger.Rule bundles, LocalPhase phase)
            implements Serializable {}

    public LocalAggregateOperator(
            OperatorIdentity identity, AggregatePlan plan, InputColumns input, Settings settings) {
        this(identity, plan, input, settings, null);
    }

    /**
     * @param plan of the groups of a slice where there are windows
     * @param windowed null without windows
     */
    LocalAggregateOperator(
            OperatorIdentity identity,
            AggregatePlan plan,
            InputColumns input,
            Settings settings,
            WindowedBundle.Settings windowed) {
        super(identity, input.changing());
        this.windowed = windowed;
        this.plan = plan;
        this.input = input;
        this.settings = settings;
    }

    /** How this operator works. */
    Settings settings() {
        return settings;
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        evaluation = input.open();
        soundRows = new SoundRows(chunk -> columns = evaluation.columns(chunk), withholds() ? this::withhold : null);
        rowGroups = new RowGroups();
        split = new RowSplit();
        range = new int[0];
        order = new BucketOrder(settings.buckets());
        outgoing = Chunk.allocate(plan.partialSchema(), 0);
        figures = new BundleFigures(totals(), getMetricGroup());
        table = new AggregateTable(plan);
        trigger = new BundleTrigger(settings.bundles());
        timer = new BundleTimer(this, trigger, () -> sendBundle(FlushReason.INTERVAL));
        choice = new FoldingChoice(settings.phase());
        arrivals = new Arrivals();
        if (windowed != null) {
            windows = new WindowedBundle(windowed);
            getMetricGroup().gauge("rowsLate", () -> totals().rowsLate);
        }
    }

    @Override
    protected void evaluate(Chunk incoming) {
        if (finished) {
            throw afterFinish("a chunk");
        }
        Chunk chunk = soundRows.evaluate(incoming);
        if (windows != null && windows.filter().judge(chunk)) {
            sendBundle(FlushReason.LATE);
            setLateRowsAside(chunk);
            take(chunk, windows.filter().kept(), windows.filter().keptCount());
        } else {
            take(chunk, chunk.selection(), chunk.selectedCount());
        }
        if (trigger.closesAfterChunk()) {
            sendBundle(FlushReason.CHUNK);
        }
        timer.set();
    }

    /**
     * Late rows are counted, and kept if asked; they still count in windows that are not over. Nothing of a window that is over waits with them: the
     * bundle has been sent.
     */
    private void setLateRowsAside(Chunk chunk) {
        totals().rowsLate += windows.filter().lateCount();
        late(chunk.selectedCount() - windows.filter().keptCount());
        if (windows.lateRows() != null) {
            emitAside(
                    WindowAggregateOperator.lateRowsTag(windows.lateRows().schema()),
                    windows.lateRows().of(chunk, columns, windows.filter()));
        }
    }

    /** Takes rows of a chunk into the bundle, and into further ones as bundles become full. */
    private void take(Chunk chunk, int[] selection, int count) {
        for (int from = 0; from < count; ) {
            int taken = trigger.room(count - from);
            if (taken < count - from && isUpdateBefore(chunk.rowKinds(), selection, from + taken - 1)) {
                taken++; // behind a cut an update would be a row that goes and one that comes
            }
            if (windows != null && trigger.rows() == 0) {
                windows.begin();
            }
            arrivals.addShare(chunk.arrivals(), from, from + taken, count);
            add(chunk.rowKinds(), range(selection, from, taken), taken);
            folded(taken);
            trigger.add(taken, processingTimeMillis());
            from += taken;
            long bytes = heapBytes();
            held(table.size(), bytes);
            FlushReason full = trigger.full(bytes);
            if (full == null && !choice.folding() && trigger.rows() >= PASSING_BUNDLE_ROWS) {
                full = FlushReason.PASSING;
            }
            if (full != null) {
                sendBundle(full);
            }
        }
    }

    private static boolean isUpdateBefore(byte[] kinds, int[] selection, int at) {
        return kinds != null && kinds[selection == null ? at : selection[at]] == RowKind.UPDATE_BEFORE.code();
    }

    /** Elements {@code from .. from+count-1} of a selection, as a selection. */
    private int[] range(int[] selection, int from, int count) {
        if (from == 0) {
            return selection;
        }
        if (range.length < count) {
            range = new int[count];
        }
        for (int i = 0; i < count; i++) {
            range[i] = selection == null ? from + i : selection[from + i];
        }
        return range;
    }

    private void add(byte[] kinds, int[] rows, int count) {
        if (kinds == null) {
            fold(rows, count);
            return;
        }
        split.split(kinds, rows, count);
        fold(split.added(), split.addedCount());
        if (choice.folding()) {
            table.retract(columns, split.retracted(), split.retractedCount(), rowGroups);
        } else {
            table.appendRetracted(columns, split.retracted(), split.retractedCount(), rowGroups);
        }
    }

    private void fold(int[] rows, int count) {
        if (choice.folding()) {
            table.fold(columns, rows, count, rowGroups);
        } else {
            table.append(columns, rows, count, rowGroups);
        }
    }

    private long heapBytes() {
        long hashes = windows == null ? 0 : windows.heapBytes();
        return table.heapBytes()
                + order.heapBytes()
                + rowGroups.heapBytes()
                + split.heapBytes()
                + hashes
                + 4L * range.length;
    }

    /** Sends the bundle, bucket by bucket, and empties it; then the watermark that waited for it goes on. */
    private void sendBundle(FlushReason reason) {
        if (trigger.rows() > 0) {
            int groups = table.size();
            order.sort(windows == null ? table.hashes() : windows.routingHashes(table), groups);
            for (int bucket = 0; bucket < settings.buckets(); bucket++) {
                send(bucket);
            }
            figures.flushed(reason, trigger.rows(), groups);
            choice.flushed(trigger.rows(), groups);
            trigger.closed();
            arrivals.clear();
            emptyTable();
        }
        if (heldWatermark != null) {
            emitWatermark(heldWatermark);
            heldWatermark = null;
        }
    }

    /** Keeps the arrays for the next bundle, unless they took so much of the budget that they would trip it again at once. */
    private void emptyTable() {
        if (table.heapBytes() > settings.bundles().bytes() / 2) {
            table = new AggregateTable(plan);
        } else {
            table.clear();
        }
    }

    private void send(int bucket) {
        int end = order.end(bucket);
        for (int from = order.start(bucket); from < end; from += settings.chunkRows()) {
            outgoing.reset();
            int groups = Math.min(settings.chunkRows(), end - from);
            table.exportPartials(order.order(), from, groups, outgoing);
            outgoing.setBucket(bucket);
            if (windows != null) {
                windows.stamp(outgoing);
            }
            outgoing.addArrivals(arrivals, from, from + groups, table.size());
            emit(outgoing);
        }
    }

    @Override
    protected boolean watermark(Watermark mark) {
        if (windows != null) {
            windows.filter().advance(SlicedWindows.frontier(mark.getTimestamp()));
        }
        if (mark.equals(Watermark.MAX_WATERMARK)) {
            sendBundle(FlushReason.END);
            return true;
        }
        heldWatermark = trigger.rows() > 0 ? mark : null;
        return heldWatermark == null;
    }

    @Override
    protected void idle() {
        sendBundle(FlushReason.IDLE);
    }

    @Override
    protected void flush() throws Exception {
        if (finished && trigger.rows() > 0) {
            throw afterFinish("rows left over at a checkpoint");
        }
        sendBundle(FlushReason.BARRIER);
        super.flush();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        if (table.size() > 0) {
            throw new IllegalStateException("stage '" + identity().stage() + "' holds " + table.size()
                    + " groups behind a checkpoint barrier; they would be lost on recovery");
        }
        super.snapshotState(context);
    }

    @Override
    protected void end() throws Exception {
        sendBundle(FlushReason.END);
        finished = true;
        super.end();
    }

    private IllegalStateException afterFinish(String what) {
        return new IllegalStateException(
                "stage '" + identity().stage() + "' got " + what + " after its end; what it sends then is lost");
    }
}
