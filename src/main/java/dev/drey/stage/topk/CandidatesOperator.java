package dev.drey.stage.topk;

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
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The template of a first phase: takes rows in bundles and sends on what may be among the first of all, one bucket of the partition's key a chunk.
 *
 * <p>The mode's {@link BundleTrigger.Rule} says when a bundle is closed; it is closed before every checkpoint barrier too, before the last watermark and at the
 * end. A watermark is held while a bundle is open and follows it.
 */
abstract class CandidatesOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    final TopKPlan plan;
    final Settings settings;

    // Resources
    private transient BucketOrder order;
    private transient Chunk piece;
    private transient int[] range;
    private transient Chunk outgoing;
    private transient int[] allColumns;
    private transient int[] scratch;
    private transient BundleFigures figures;

    // Bundle
    private transient BundleTrigger trigger;
    private transient Arrivals arrivals;
    private transient long sent;
    private transient BundleTimer timer;
    private transient Watermark heldWatermark;
    private transient boolean finished;

    /**
     * How a first phase works.
     *
     * @param buckets number of key buckets
     * @param chunkRows most rows of a chunk that is sent
     * @param bundles when the bundle of one subtask is closed
     */
    record Settings(int buckets, int chunkRows, BundleTrigger.Rule bundles) implements Serializable {}

    CandidatesOperator(OperatorIdentity identity, TopKPlan plan, Settings settings) {
        super(identity);
        this.plan = plan;
        this.settings = settings;
    }

    @Override
    protected void prepare() throws Exception {
        int columns = plan.spec().schema().size();
        order = new BucketOrder(settings.buckets());
        piece = new Chunk(plan.spec().schema(), new Column[columns]);
        range = new int[0];
        outgoing = Chunk.allocate(plan.spec().schema(), 0);
        allColumns = IntStream.range(0, columns).toArray();
        scratch = new int[0];
        figures = new BundleFigures(totals(), getMetricGroup());
        trigger = new BundleTrigger(settings.bundles());
        timer = new BundleTimer(this, trigger, () -> close(FlushReason.INTERVAL));
        arrivals = new Arrivals();
    }

    /** Takes rows into the bundle; notes what is held. */
    abstract void take(Chunk rows) throws Exception;

    /** Bytes that the bundle takes, for its limit. */
    abstract long bundleBytes();

    /** Sends what the bundle has changed, by {@link #send}. */
    abstract void sendCandidates() throws Exception;

    @Override
    protected final void process(Chunk chunk) throws Exception {
        if (finished) {
            throw new IllegalStateException(
                    "stage '" + identity().stage() + "' got a chunk after its end; what it sends then is lost");
        }
        int count = chunk.selectedCount();
        for (int from = 0; from < count; ) {
            int taken = trigger.room(count - from);
            arrivals.addAll(chunk.arrivals());
            take(taken == count ? chunk : piece(chunk, from, taken));
            folded(taken);
            trigger.add(taken, processingTimeMillis());
            from += taken;
            FlushReason full = trigger.full(bundleBytes());
            if (full != null) {
                close(full);
            }
        }
        if (trigger.closesAfterChunk()) {
            close(FlushReason.CHUNK);
        }
        timer.set();
    }

    /** A view of some of the selected rows. */
    private Chunk piece(Chunk chunk, int from, int count) {
        if (range.length < count) {
            range = new int[count];
        }
        for (int i = 0; i < count; i++) {
            range[i] = chunk.selectedRow(from + i);
        }
        piece.view(chunk);
        for (int c = 0; c < chunk.columnCount(); c++) {
            piece.setColumn(c, chunk.column(c));
        }
        piece.select(range, count);
        return piece;
    }

    private void close(FlushReason reason) throws Exception {
        if (trigger.rows() > 0) {
            sent = 0;
            sendCandidates();
            figures.flushed(reason, trigger.rows(), sent);
            trigger.closed();
            arrivals.clear();
        }
        if (heldWatermark != null) {
            emitWatermark(heldWatermark);
            heldWatermark = null;
        }
    }

    /** Sends changes, those of one bucket after those of another. */
    final void send(RankedChanges changes) {
        sent += changes.size();
        order.sort(changes.hashes(), changes.size());
        int most = Math.min(settings.chunkRows(), changes.size());
        if (scratch.length < most) {
            scratch = new int[most];
        }
        int bucket = 0;
        for (int from = 0; from < changes.size(); ) {
            while (order.end(bucket) <= from) {
                bucket++;
            }
            int count = Math.min(settings.chunkRows(), order.end(bucket) - from);
            outgoing.reset();
            changes.writeListed(order.order(), from, count, outgoing, allColumns, scratch);
            outgoing.setBucket(bucket);
            outgoing.addArrivals(arrivals);
            emit(outgoing);
            from += count;
        }
    }

    @Override
    protected final boolean watermark(Watermark mark) throws Exception {
        if (mark.equals(Watermark.MAX_WATERMARK)) {
            close(FlushReason.END);
            return true;
        }
        heldWatermark = trigger.rows() > 0 ? mark : null;
        return heldWatermark == null;
    }

    @Override
    protected final void idle() throws Exception {
        close(FlushReason.IDLE);
    }

    @Override
    protected final void flush() throws Exception {
        close(FlushReason.BARRIER);
    }

    @Override
    protected void end() throws Exception {
        close(FlushReason.END);
        finished = true;
    }
}
