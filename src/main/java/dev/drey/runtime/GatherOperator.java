package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import dev.drey.table.BucketOrder;
import java.util.List;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Gathers rows and sends them on in chunks of one bucket of their key, so that an exchange by key still moves many rows at a time. Within a bucket rows keep
 * their order, kinds and event times. Rows with a null in their key are left out where the plan says that they are of no use.
 *
 * <p>What is gathered is no state: it is sent when the {@link BundleTrigger.Rule} says so, before every checkpoint barrier, before the last watermark and at the end. A
 * watermark is held while rows are gathered and follows them.
 */
final class GatherOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final KeyedGather plan;
    private final BundleTrigger.Rule rule;

    // Resources
    private transient BucketOrder order;
    private transient int[] keyColumns;
    private transient int[] inputColumns;
    private transient Column[] keys;
    private transient long[] hashes;
    private transient int[] selection;
    /** Rows with a whole key, of the chunk that came in. */
    private transient int[] whole;
    /** Null where nobody waits for rows, as in batch. */
    private transient BundleFigures figures;

    // What is gathered
    private transient BundleTrigger trigger;
    private transient Chunk incoming;
    private transient Chunk gathered;
    private transient Chunk shown;
    private transient BundleTimer timer;
    private transient Watermark heldWatermark;
    private transient boolean finished;

    /** @param rule when the rows of one subtask are sent */
    GatherOperator(KeyedGather plan, BundleTrigger.Rule rule) {
        super(plan.identity());
        this.plan = plan;
        this.rule = rule;
    }

    @Override
    protected int input() {
        return plan.place();
    }

    @Override
    protected void prepare() throws Exception {
        Schema rows = plan.rows();
        order = new BucketOrder(plan.buckets());
        List<String> key = plan.key() == null ? rows.names() : plan.key();
        keyColumns = key.stream().mapToInt(rows::indexOf).toArray();
        inputColumns = rows.names().stream().mapToInt(plan.input()::indexOf).toArray();
        keys = new Column[keyColumns.length];
        hashes = new long[0];
        selection = new int[plan.chunkRows()];
        whole = new int[0];
        figures = rule.intervalMillis() == BundleTrigger.NEVER ? null : new BundleFigures(totals(), getMetricGroup());
        trigger = new BundleTrigger(rule);
        timer = new BundleTimer(this, trigger, () -> send(FlushReason.INTERVAL));
        incoming = new Chunk(rows, new Column[rows.size()]);
        gathered = Chunk.allocate(rows, 0);
        shown = new Chunk(rows, new Column[rows.size()]);
    }

    @Override
    protected void process(Chunk chunk) {
        if (finished) {
            throw new IllegalStateException(
                    "stage '" + identity().stage() + "' got a chunk after its end; what it sends then is lost");
        }
        incoming.view(chunk);
        for (int c = 0; c < inputColumns.length; c++) {
            incoming.setColumn(c, chunk.column(inputColumns[c]));
        }
        if (!plan.timed()) {
            incoming.setEventTime(null);
        }
        if (!plan.nullKeys()) {
            dropNullKeys();
        }
        int count = incoming.selectedCount();
        for (int from = 0; from < count; ) {
            int taken = trigger.room(count - from);
            gathered.append(incoming, from, taken);
            trigger.add(taken, processingTimeMillis());
            from += taken;
            long bytes = gathered.heapBytes();
            held(gathered.rowCount(), bytes);
            FlushReason full = trigger.full(bytes);
            if (full != null) {
                send(full);
            }
        }
        if (trigger.closesAfterChunk()) {
            send(FlushReason.CHUNK);
        }
        timer.set();
    }

    /** Selects the incoming rows that have a whole key; the others count as filtered. */
    private void dropNullKeys() {
        boolean nullable = false;
        for (int key : keyColumns) {
            nullable |= incoming.column(key).hasNulls();
        }
        if (!nullable) {
            return;
        }
        int count = incoming.selectedCount();
        if (whole.length < count) {
            whole = new int[Math.max(count, 2 * whole.length)];
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = incoming.selectedRow(i);
            whole[kept] = row;
            kept += hasNullKey(row) ? 0 : 1;
        }
        incoming.select(whole, kept);
        filtered(count - kept);
    }

    private boolean hasNullKey(int row) {
        for (int key : keyColumns) {
            if (incoming.column(key).isNull(row)) {
                return true;
            }
        }
        return false;
    }

    private void send(FlushReason reason) {
        int rows = gathered.rowCount();
        if (rows > 0) {
            sort(rows);
            for (int c = 0; c < shown.columnCount(); c++) {
                shown.setColumn(c, gathered.column(c));
            }
            for (int bucket = 0; bucket < plan.buckets(); bucket++) {
                send(bucket);
            }
            if (figures != null) {
                figures.flushed(reason, rows, rows);
            }
            trigger.closed();
            empty();
        }
        if (heldWatermark != null) {
            emitWatermark(heldWatermark);
            heldWatermark = null;
        }
    }

    private void sort(int rows) {
        if (hashes.length < rows) {
            hashes = new long[Math.max(rows, 2 * hashes.length)];
        }
        for (int k = 0; k < keys.length; k++) {
            keys[k] = gathered.column(keyColumns[k]);
        }
        Hashing.hash(keys, null, rows, hashes);
        order.sort(hashes, rows);
    }

    private void send(int bucket) {
        int end = order.end(bucket);
        for (int from = order.start(bucket); from < end; from += plan.chunkRows()) {
            int count = Math.min(plan.chunkRows(), end - from);
            System.arraycopy(order.order(), from, selection, 0, count);
            shown.view(gathered);
            shown.select(selection, count);
            shown.setBucket(bucket);
            emit(shown);
        }
    }

    /** Keeps the arrays for the next rows, unless they took so much of the budget that they would trip it again at once. */
    private void empty() {
        gathered.reset();
        if (gathered.heapBytes() >= rule.bytes() / 2) {
            gathered = Chunk.allocate(plan.rows(), 0);
        }
    }

    @Override
    protected boolean watermark(Watermark mark) {
        if (mark.equals(Watermark.MAX_WATERMARK)) {
            send(FlushReason.END);
            return true;
        }
        heldWatermark = trigger.rows() > 0 ? mark : null;
        return heldWatermark == null;
    }

    @Override
    protected void idle() {
        send(FlushReason.IDLE);
    }

    @Override
    protected void flush() {
        send(FlushReason.BARRIER);
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
        send(FlushReason.END);
        finished = true;
    }
}
