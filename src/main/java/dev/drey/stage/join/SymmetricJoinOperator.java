package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.expression.EvaluationException;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.DeadLetters;
import dev.drey.runtime.HeapBackend;
import dev.drey.runtime.InsertsOnly;
import dev.drey.runtime.KeyedContentSignature;
import dev.drey.runtime.KeyedContents;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.PendingFaults;
import dev.drey.runtime.TwoInputChunkOperator;
import java.io.Serializable;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Joins inputs that go on: both sides' rows lie by bucket in keyed state, and what a chunk changes leaves at once (see {@link SymmetricJoin}).
 *
 * <p>Without {@code within} results carry no event time: watermarks are held, and the last follows the results. With it rows expire as the watermark goes on, and the
 * watermark is passed on so far behind that no result is late; rows that come later than the last expiry are dropped and counted.
 *
 * <p>Where rows may be taken back a pair for which the condition has no result does not fail the run at once: see {@link PendingFaults}.
 */
final class SymmetricJoinOperator extends TwoInputChunkOperator {
    private static final long serialVersionUID = 1L;
    private static final long MICROS = 1000;
    /** Rows expire in steps of this part of their time, so that each is looked at only so often. */
    private static final int EXPIRIES = 16;

    // Configuration
    private final JoinPlan plan;
    private final Settings settings;

    // Resources
    private transient BucketRouting routing;
    private transient SymmetricJoin join;
    /** Null when pairs that cannot be judged end the run. */
    private transient PairFaults faults;

    private transient Chunk timely;
    private transient int[] selection;

    // State
    private transient KeyedContents<JoinedRows> left;
    private transient KeyedContents<JoinedRows> right;
    /** Null unless rows may be taken back and pairs that cannot be judged end the run. */
    private transient PendingFaults pending;

    // Figures of this run
    /** No row with an earlier time is taken any more. */
    private transient long expiredMicros;

    private transient boolean lastMark;
    private transient boolean finished;

    /**
     * How a subtask joins.
     *
     * @param buckets number of key buckets
     * @param chunkRows most rows of a chunk that is given
     * @param leftChanging true when rows of the left side are taken back
     * @param rightChanging true when rows of the right side are
     * @param batch true for the batch mode, which needs the heap state backend
     */
    record Settings(int buckets, int chunkRows, boolean leftChanging, boolean rightChanging, boolean batch)
            implements Serializable {
        boolean changing(Side side) {
            return side == Side.LEFT ? leftChanging : rightChanging;
        }
    }

    SymmetricJoinOperator(OperatorIdentity identity, JoinPlan plan, Settings settings) {
        super(identity);
        this.plan = plan;
        this.settings = settings;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        boolean changing = settings.leftChanging() || settings.rightChanging();
        if (changing && plan.condition() != null && !plan.toleratesFaults()) {
            pending = new PendingFaults(identity().stage(), context.getOperatorStateStore());
            getMetricGroup().gauge("rowsWithheld", pending::rows);
        }
    }

    @Override
    protected void prepare() throws Exception {
        routing = BucketRouting.of(settings.buckets());
        routing.check(identity().stage(), getRuntimeContext().getTaskInfo());
        if (settings.batch()) {
            HeapBackend.require(identity().stage(), getKeyedStateBackend());
        }
        left = rows(Side.LEFT);
        right = rows(Side.RIGHT);
        faults = PairFaults.of(plan, this::rowFaults, this::giveLetters, this::madeDead);
        join = new SymmetricJoin(
                plan,
                pending == null ? faults : this::withhold,
                new JoinOutput(plan, settings.chunkRows(), this::emitMade));
        selection = new int[0];
        expiredMicros = Long.MIN_VALUE;
        if (plan.timed()) {
            getMetricGroup().gauge("rowsLate", () -> totals().rowsLate);
        }
    }

    private void withhold(EvaluationException fault, PairBatch batch, int pair, Chunk leftRows, Chunk rightRows) {
        pending.add(fault, batch.weight(pair));
    }

    private void giveLetters(Chunk letters) {
        emitAside(DeadLetters.TAG, letters);
    }

    private KeyedContents<JoinedRows> rows(Side side) {
        JoinedRows.Layout layout = JoinedRows.Layout.of(plan, side, settings.changing(side));
        KeyedContentSignature signature = KeyedContentSignature.of(
                identity().stage(), settings.buckets(), layout.stateSchema(), plan.signature(side));
        return new KeyedContents<>(this, side.label(), signature, () -> new JoinedRows(layout));
    }

    @Override
    protected void processFirst(Chunk chunk) throws Exception {
        take(Side.LEFT, chunk, left, right);
    }

    @Override
    protected void processSecond(Chunk chunk) throws Exception {
        take(Side.RIGHT, chunk, right, left);
    }

    private void take(Side side, Chunk incoming, KeyedContents<JoinedRows> mine, KeyedContents<JoinedRows> other)
            throws Exception {
        if (finished) {
            throw new IllegalStateException(
                    "stage '" + identity().stage() + "' got rows after its end; they would be lost");
        }
        if (!settings.changing(side)) {
            InsertsOnly.check(incoming, identity());
        }
        Chunk chunk = plan.timed() ? timely(incoming) : incoming;
        folded(chunk.selectedCount());
        JoinedRows rows = mine.get();
        JoinedRows others = other.find();
        join.take(side, chunk, rows, others);
        mine.put(incoming.bucket(), rows);
        if (others != null) {
            other.put(incoming.bucket(), others);
        }
        if (faults != null) {
            faults.settle();
        }
        held();
    }

    private void held() {
        held(left.size() + right.size(), left.heapBytes() + right.heapBytes());
    }

    /** The rows that are not late. */
    private Chunk timely(Chunk chunk) {
        int count = chunk.selectedCount();
        if (selection.length < count) {
            selection = new int[Math.max(count, 2 * selection.length)];
        }
        long[] times = chunk.eventTime().values();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = chunk.selectedRow(i);
            selection[kept] = row;
            kept += times[row] >= expiredMicros ? 1 : 0;
        }
        if (kept == count) {
            return chunk;
        }
        totals().rowsLate += count - kept;
        late(count - kept);
        timely = new Chunk(chunk.schema(), new Column[chunk.columnCount()]);
        timely.view(chunk);
        for (int c = 0; c < chunk.columnCount(); c++) {
            timely.setColumn(c, chunk.column(c));
        }
        timely.select(selection, kept);
        return timely;
    }

    @Override
    protected boolean watermark(Watermark mark) throws Exception {
        lastMark |= mark.equals(Watermark.MAX_WATERMARK);
        if (!plan.timed()) {
            return false;
        }
        long reached = lastMark ? Long.MAX_VALUE : micros(mark);
        long step = Math.max(MICROS, plan.withinMicros() / EXPIRIES);
        boolean due = lastMark || expiredMicros == Long.MIN_VALUE || reached - expiredMicros >= step;
        if (due && reached > expiredMicros) {
            expire(reached);
            passOn();
        }
        return false;
    }

    /** The first time, in microseconds, that may still come behind a watermark; the least and the greatest stay what they are. */
    private static long micros(Watermark mark) {
        long bound = Long.MAX_VALUE / MICROS - 1;
        long millis = Math.max(-bound, Math.min(bound, mark.getTimestamp()));
        return (millis + 1) * MICROS;
    }

    private void expire(long reached) throws Exception {
        expiredMicros = reached;
        for (int bucket : routing.bucketsOf(getRuntimeContext().getTaskInfo())) {
            setCurrentKey(routing.key(bucket));
            expire(Side.LEFT, bucket, left);
            expire(Side.RIGHT, bucket, right);
        }
        held();
    }

    private void expire(Side side, int bucket, KeyedContents<JoinedRows> rows) throws Exception {
        JoinedRows found = rows.find();
        if (found == null) {
            return;
        }
        join.expire(side, found, expiredMicros);
        if (found.size() == 0) {
            rows.clear(bucket);
        } else {
            rows.put(bucket, found);
        }
    }

    /** Pairs have the greater time of their rows, which is none before the expiry; rows alone may have waited for all the time that they had. */
    private void passOn() {
        if (lastMark) {
            return; // in end(), which it follows
        }
        long behind = plan.kind() == JoinKind.INNER ? 0 : plan.withinMicros();
        emitWatermark(new Watermark(Math.floorDiv(SymmetricJoin.earlier(expiredMicros, behind), MICROS) - 1));
    }

    @Override
    protected void flush() throws Exception {
        if (pending != null) {
            pending.warn();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        if (pending != null) {
            pending.snapshot();
        }
    }

    @Override
    protected void end() throws Exception {
        if (plan.timed() && expiredMicros < Long.MAX_VALUE) {
            expire(Long.MAX_VALUE);
        }
        if (pending != null) {
            pending.judge();
        }
        if (faults != null) {
            faults.end();
        }
        finished = true;
        if (lastMark) {
            emitWatermark(Watermark.MAX_WATERMARK);
        }
    }
}
