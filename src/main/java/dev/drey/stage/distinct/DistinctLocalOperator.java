package dev.drey.stage.distinct;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.runtime.BundleFigures;
import dev.drey.runtime.BundleTimer;
import dev.drey.runtime.BundleTrigger;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.FlushReason;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.table.BucketOrder;
import java.io.Serializable;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The first phase: gathers a bundle of rows, drops the duplicates in it where that is allowed and pays, and sends it on in chunks of one bucket of the key.
 *
 * <p>The bundle is no state: it is sent before every checkpoint barrier, before every watermark that waits for it, and at the end. Dropping pays while a bundle has
 * a fifth of duplicates; otherwise {@value #PASSING} times as many rows pass unlooked before it is tried again.
 */
final class DistinctLocalOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    /** Rows of a bundle that is not folded: chunks of one bucket in 128 then have some hundred rows. */
    private static final int PASSING_BUNDLE_ROWS = 1 << 16;
    /** Rows that a trial of dropping has at least. */
    private static final int LEAST_TRIAL_ROWS = 1 << 14;
    /** Rows that pass for each row of a trial that did not pay. */
    private static final int PASSING = 16;

    // Configuration
    private final DistinctPlan plan;
    private final Settings settings;

    // Resources
    private transient BucketOrder order;
    private transient RowList list;
    private transient Chunk outgoing;
    private transient Chunk narrow;
    private transient Chunk part;
    private transient int[] selection;
    private transient BundleFigures figures;
    private transient BundleTrigger trigger;

    // Bundle
    /** Null where rows are gathered as they are. */
    private transient KeptRows kept;
    /** Null where duplicates are dropped. */
    private transient GatheredRows gathered;

    private transient Arrivals arrivals;
    private transient boolean folding;
    private transient long trialRows;
    private transient long trialKeys;
    private transient long rowsToTrial;
    private transient BundleTimer timer;
    private transient Watermark heldWatermark;
    private transient boolean finished;

    /**
     * How the local phase works.
     *
     * @param buckets number of key buckets
     * @param chunkRows most rows of a chunk that is sent
     * @param bundles when the bundle of one subtask is sent
     * @param drops whether duplicates are dropped; else rows keep kinds and event time
     */
    record Settings(int buckets, int chunkRows, BundleTrigger.Rule bundles, boolean drops) implements Serializable {}

    DistinctLocalOperator(OperatorIdentity identity, DistinctPlan plan, Settings settings) {
        super(identity);
        this.plan = plan;
        this.settings = settings;
    }

    @Override
    protected void prepare() throws Exception {
        order = new BucketOrder(settings.buckets());
        list = new RowList();
        outgoing = Chunk.allocate(plan.input(), 0);
        narrow = new Chunk(plan.input(), new Column[plan.input().size()]);
        part = new Chunk(plan.input(), new Column[plan.input().size()]);
        selection = new int[0];
        figures = new BundleFigures(totals(), getMetricGroup());
        trigger = new BundleTrigger(settings.bundles());
        timer = new BundleTimer(this, trigger, () -> sendBundle(FlushReason.INTERVAL));
        arrivals = new Arrivals();
        folding = settings.drops();
        if (settings.drops()) {
            kept = new KeptRows(plan);
        } else {
            gathered = new GatheredRows(plan.input(), plan.by());
        }
    }

    @Override
    protected void process(Chunk arrived) {
        if (finished) {
            throw afterFinish("a chunk");
        }
        Chunk chunk = narrowed(arrived);
        int count = chunk.selectedCount();
        for (int from = 0; from < count; ) {
            int taken = trigger.room(count - from);
            arrivals.addAll(chunk.arrivals());
            add(chunk, from, taken);
            folded(taken);
            trigger.add(taken, processingTimeMillis());
            from += taken;
            long bytes = heapBytes();
            held(size(), bytes);
            FlushReason full = trigger.full(bytes);
            if (full == null && !folding && trigger.rows() >= PASSING_BUNDLE_ROWS) {
                full = FlushReason.PASSING;
            }
            if (full != null) {
                sendBundle(full);
            }
        }
        if (trigger.closesAfterChunk()) {
            sendBundle(FlushReason.CHUNK);
        }
        timer.set();
    }

    /** The columns of the plan: others may arrive for other stages that read the same input. */
    private Chunk narrowed(Chunk arrived) {
        if (arrived.columnCount() == plan.input().size()) {
            return arrived;
        }
        for (int c = 0; c < plan.input().size(); c++) {
            narrow.setColumn(
                    c, arrived.column(arrived.schema().indexOf(plan.input().name(c))));
        }
        narrow.view(arrived);
        return narrow;
    }

    private void add(Chunk chunk, int from, int count) {
        if (gathered != null) {
            gathered.append(chunk, from, count);
            return;
        }
        Chunk rows = part(chunk, from, count);
        if (folding) {
            kept.apply(rows);
        } else {
            kept.append(rows, rows.selection(), count);
        }
    }

    /** Selected rows {@code from .. from+count-1} of a chunk. */
    private Chunk part(Chunk chunk, int from, int count) {
        if (from == 0 && count == chunk.selectedCount()) {
            return chunk;
        }
        if (selection.length < count) {
            selection = new int[count];
        }
        for (int i = 0; i < count; i++) {
            selection[i] = chunk.selectedRow(from + i);
        }
        for (int c = 0; c < chunk.columnCount(); c++) {
            part.setColumn(c, chunk.column(c));
        }
        part.view(chunk);
        part.select(selection, count);
        return part;
    }

    private int size() {
        return gathered == null ? (int) kept.size() : gathered.size();
    }

    private long heapBytes() {
        return (gathered == null ? kept.heapBytes() : gathered.heapBytes()) + order.heapBytes();
    }

    /** Sends the bundle, bucket by bucket, and empties it; then the watermark that waited for it goes on. */
    private void sendBundle(FlushReason reason) {
        if (trigger.rows() > 0) {
            int rows = size();
            order.sort(gathered == null ? kept.keyHashes() : gathered.hashes(), rows);
            for (int bucket = 0; bucket < settings.buckets(); bucket++) {
                send(bucket);
            }
            figures.flushed(reason, trigger.rows(), rows);
            judge(trigger.rows(), rows);
            trigger.closed();
            arrivals.clear();
            empty();
        }
        if (heldWatermark != null) {
            emitWatermark(heldWatermark);
            heldWatermark = null;
        }
    }

    private void send(int bucket) {
        int end = order.end(bucket);
        for (int from = order.start(bucket); from < end; ) {
            Chunk chunk;
            if (gathered == null) {
                outgoing.reset();
                from = kept.writeKept(order.order(), from, end, settings.chunkRows(), list, outgoing);
                outgoing.addArrivals(arrivals);
                chunk = outgoing;
            } else {
                int count = Math.min(settings.chunkRows(), end - from);
                chunk = gathered.show(order.order(), from, count);
                from += count;
            }
            chunk.setBucket(bucket);
            emit(chunk);
        }
    }

    /** Decides whether duplicates are looked for in the next bundle. */
    private void judge(long rows, int keys) {
        if (!settings.drops()) {
            return;
        }
        if (!folding) {
            rowsToTrial -= rows;
            folding = rowsToTrial <= 0;
            return;
        }
        trialRows += rows;
        trialKeys += keys;
        if (trialRows >= LEAST_TRIAL_ROWS) {
            folding = trialKeys <= trialRows * 4 / 5;
            rowsToTrial = PASSING * trialRows;
            trialRows = 0;
            trialKeys = 0;
        }
    }

    /** Keeps the arrays for the next bundle, unless they took so much of the budget that they would trip it again at once. */
    private void empty() {
        boolean large = heapBytes() > settings.bundles().bytes() / 2;
        if (gathered != null && large) {
            gathered.drop();
        } else if (gathered != null) {
            gathered.clear();
        } else if (large) {
            kept = new KeptRows(plan);
        } else {
            kept.clear();
        }
    }

    @Override
    protected boolean watermark(Watermark mark) {
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
    protected void flush() {
        if (finished && trigger.rows() > 0) {
            throw afterFinish("rows left over at a checkpoint");
        }
        sendBundle(FlushReason.BARRIER);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        if (trigger.rows() > 0) {
            throw new IllegalStateException("stage '" + identity().stage() + "' holds " + trigger.rows()
                    + " rows behind a checkpoint barrier; they would be lost on recovery");
        }
        super.snapshotState(context);
    }

    @Override
    protected void end() {
        sendBundle(FlushReason.END);
        finished = true;
    }

    private IllegalStateException afterFinish(String what) {
        return new IllegalStateException(
                "stage '" + identity().stage() + "' got " + what + " after its end; what it sends then is lost");
    }
}
