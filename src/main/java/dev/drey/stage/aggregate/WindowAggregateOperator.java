package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.runtime.OperatorIdentity;
import java.io.Serializable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.util.OutputTag;

/**
 * The second phase of windowed aggregates: merges partial groups of slices into one table per bucket in keyed state, and gives the results of a
 * window when the watermark says that it is over. Without watermarks, in batch, all windows fire at the end by the same code.
 *
 * <p>A watermark goes on behind the results that it has fired. These are final, inserts whose event time is the last of their window, so that
 * another windowed aggregate can stand behind. How far windows were fired is part of the state: after a restore none is fired again.
 */
public final class WindowAggregateOperator extends BucketOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final WindowedPlan plan;
    private final Settings settings;

    // Resources
    private transient RowGroups rowGroups;
    private transient LatePartials judge;
    private transient LateRows lateRows;
    private transient Chunk inTime;
    private transient AggregatePlan stored;
    private transient CountedFrom countedFrom;
    private transient WindowFiring firing;
    private transient SliceArrivals arrivals;

    // Progress
    private transient long frontier;
    /** No window that starts before this waits in any bucket. */
    private transient long nextStart;

    private transient boolean finished;

    /**
     * How the phase works.
     *
     * @param buckets number of key buckets
     * @param chunkRows most rows of a chunk of results
     * @param batch true for the batch mode, which needs the heap state backend
     * @param lateInput columns of the stage's input when late rows are kept; null when they are only counted
     */
    public record Settings(int buckets, int chunkRows, boolean batch, Schema lateInput) implements Serializable {}

    public WindowAggregateOperator(OperatorIdentity identity, WindowedPlan plan, Settings settings) {
        super(identity);
        this.plan = plan;
        this.settings = settings;
    }

    /** The side output that late rows leave both phases by. */
    static OutputTag<Chunk> lateRowsTag(Schema schema) {
        return new OutputTag<>("late-rows", ChunkTypeInfo.of(schema));
    }

    @Override
    protected void prepare() throws Exception {
        openBuckets(settings.batch(), StateSignature.of(identity().stage(), settings.buckets(), plan));
        rowGroups = new RowGroups();
        judge = new LatePartials(plan);
        lateRows = settings.lateInput() == null ? null : new LateRows(plan, settings.lateInput());
        inTime = new Chunk(
                plan.groups().partialSchema(),
                new Column[plan.groups().partialSchema().size()]);
        stored = plan.stored();
        countedFrom = new CountedFrom(plan);
        firing = new WindowFiring(plan, settings.chunkRows(), this::send);
        arrivals = new SliceArrivals(plan.windows(), settings.batch());
        frontier = Long.MIN_VALUE;
        // What was restored, if anything, is known when it is looked at.
        nextStart = Long.MIN_VALUE;
        getMetricGroup().gauge("rowsLate", () -> totals().rowsLate);
    }

    @Override
    protected void process(Chunk partials) throws Exception {
        if (finished) {
            throw new IllegalStateException(
                    "stage '" + identity().stage() + "' got partial groups after its end; they would be lost");
        }
        BucketState bucket = getBucket(partials.bucket());
        if (bucket == null) {
            bucket = new BucketState(stored);
        }
        // Windows that are over have fired, or had no rows in time: those that come now are only for the others.
        bucket.fired(frontier);
        Chunk counted = withoutLost(partials, bucket.firedUpTo());
        if (counted.selectedCount() > 0) {
            bucket.table(stored, rowGroups).merge(countedFrom.mark(counted, bucket.firedUpTo()), rowGroups);
            arrivals.add(counted);
            expect(counted);
        }
        putBucket(bucket);
    }

    /** The partial groups less those that miss all their windows; late ones are counted and kept. */
    private Chunk withoutLost(Chunk partials, long firedAt) {
        if (!judge.judge(partials, firedAt)) {
            return partials;
        }
        totals().rowsLate += judge.newlyLateRows();
        if (lateRows != null) {
            emitAside(lateRowsTag(lateRows.schema()), lateRows.of(partials, judge.late(), judge.lateCount(), firedAt));
        }
        inTime.view(partials);
        for (int c = 0; c < partials.columnCount(); c++) {
            inTime.setColumn(c, partials.column(c));
        }
        inTime.select(judge.kept(), judge.keptCount());
        return inTime;
    }

    /** Notes that windows of these groups are to be fired. */
    private void expect(Chunk partials) {
        long[] slices = partials.longs(0).values();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < partials.selectedCount(); i++) {
            least = Math.min(least, slices[partials.selectedRow(i)]);
        }
        nextStart = Math.min(nextStart, plan.windows().firstStart(least));
    }

    @Override
    protected boolean watermark(Watermark mark) throws Exception {
        fire(SlicedWindows.frontier(mark.getTimestamp()));
        return true;
    }

    private void fire(long reached) throws Exception {
        frontier = Math.max(frontier, reached);
        long notOver = plan.windows().lostBefore(frontier);
        if (nextStart >= notOver) {
            return;
        }
        long next = Long.MAX_VALUE;
        for (int bucket : ownedBuckets()) {
            BucketState groups = getBucket(bucket);
            if (groups != null) {
                next = Math.min(next, firing.fire(groups, frontier));
                putBucket(groups);
            }
        }
        firing.flush();
        nextStart = next;
    }

    @Override
    protected void end() throws Exception {
        fire(Long.MAX_VALUE);
        finished = true;
    }

    /** Sends results; the last of those that fire together tell when their rows arrived, so that no latency is told too low. */
    private void send(Chunk results, boolean last) {
        if (last) {
            arrivals.moveTo(results, plan.windows().lostBefore(frontier));
        }
        emitMade(results);
    }
}
