package dev.drey.stage.aggregate;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.runtime.OperatorIdentity;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The second phase: merges partial groups into one table per bucket in keyed state.
 *
 * <p>In batch the results leave in {@link #end}, bucket by bucket of this subtask's range, so that each bucket's results come from the one subtask that owns
 * it. Otherwise what a chunk of partial groups changes leaves at once, as {@link GroupChanges} tells; whether results fit their types is judged at the end,
 * so that the verdict is that of batch. In batch, where no state is ever restored, few groups with sets of values have one table (see {@link SharedTable}). Without group keys the owner of the empty key's bucket makes the one row, whether rows came or not. Results
 * carry no event time; watermarks are held, and the last follows the results.
 */
public final class GlobalAggregateOperator extends BucketOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final AggregatePlan plan;
    private final Settings settings;

    // Resources
    private transient RowGroups rowGroups;
    private transient GroupChanges changes;
    private transient GroupReclaim reclaim;
    private transient Chunk outgoing;
    private transient OverflowWatch watch;
    /** Null where each bucket has a table of its own. */
    private transient SharedTable sharing;

    // Figures of this run
    /** Of the rows behind results that are still to come; no state, since a measurement begins anew after a restart. */
    private transient Arrivals arrivals;
    /** Of the results of batch. */
    private transient long rowsSent;

    private transient boolean restored;
    /** True until results that were restored have been looked through for such as do not fit. */
    private transient boolean unwatched;

    private transient boolean ended;
    private transient boolean finished;

    /**
     * How the global phase works.
     *
     * @param buckets number of key buckets
     * @param chunkRows most rows of a chunk of results
     * @param batch true for the batch mode, which sends results at the end and needs the heap state backend
     */
    public record Settings(int buckets, int chunkRows, boolean batch) implements java.io.Serializable {}

    public GlobalAggregateOperator(OperatorIdentity identity, AggregatePlan plan, Settings settings) {
        super(identity);
        this.plan = plan;
        this.settings = settings;
    }

    @Override
    protected void prepare() throws Exception {
        openBuckets(settings.batch(), StateSignature.of(identity().stage(), settings.buckets(), plan));
        rowGroups = new RowGroups();
        arrivals = new Arrivals();
        changes = new GroupChanges(plan);
        reclaim = new GroupReclaim(plan);
        outgoing = Chunk.allocate(plan.outputSchema(), 0);
        sharing = settings.batch() && plan.keepsValueSets() && !plan.keys().isEmpty()
                ? new SharedTable(ownedBuckets())
                : null;
        watch = new OverflowWatch(identity().stage(), plan);
        getMetricGroup().gauge("resultsOverflowing", this::resultsOverflowing);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        restored = context.isRestored();
        unwatched = restored;
    }

    @Override
    protected void process(Chunk partials) throws Exception {
        if (finished) {
            throw new IllegalStateException(
                    "stage '" + identity().stage() + "' got partial groups after its end; they would be lost");
        }
        int home = sharing == null ? partials.bucket() : sharing.home(partials.bucket());
        BucketState bucket = getBucket(home);
        if (bucket == null) {
            bucket = new BucketState(plan);
        }
        AggregateTable table = bucket.table(plan, rowGroups);
        if (settings.batch()) {
            table.merge(partials, rowGroups);
            arrivals.addAll(partials.arrivals());
            if (sharing != null) {
                sharing.holds(home, table.size());
            }
        } else {
            changes.merge(table, partials, rowGroups);
        }
        putBucket(bucket);
        if (!settings.batch()) {
            sendChanges(table, partials);
            reclaim(bucket);
        }
    }

    /** Gives groups back that went with their last row. */
    private void reclaim(BucketState bucket) throws Exception {
        bucket.countWithoutRows(changes.emptied());
        if (bucket.isReclaimable()) {
            reclaim.reclaim(bucket, rowGroups);
            putBucket(bucket);
        }
    }

    private void sendChanges(AggregateTable table, Chunk partials) {
        for (int from = 0; from < changes.size(); ) {
            int to = changes.end(from, settings.chunkRows());
            outgoing.reset();
            changes.write(table, from, to, outgoing);
            outgoing.setBucket(partials.bucket());
            outgoing.addArrivals(partials.arrivals(), from, to, changes.size());
            emitMade(outgoing);
            from = to;
        }
    }

    @Override
    protected boolean watermark(Watermark mark) {
        ended |= mark.equals(Watermark.MAX_WATERMARK);
        return false;
    }

    /** Results that did not fit their types at the last checkpoint, though the user asked to fail. */
    long resultsOverflowing() {
        return watch.overflows();
    }

    /** The verdict on results that do not fit comes at the end; until then whoever runs a job that has none is told. */
    @Override
    protected void flush() throws Exception {
        if (settings.batch() || finished || !(unwatched || changes.overflowed())) {
            return;
        }
        watch.begin();
        for (int bucket : ownedBuckets()) {
            BucketState groups = getBucket(bucket);
            if (groups != null) {
                watch.count(groups.table(plan, rowGroups));
                putBucket(groups);
            }
        }
        watch.tell();
        unwatched = false;
        changes.setOverflowed(watch.overflows() > 0);
    }

    @Override
    protected void end() throws Exception {
        outgoing.reset();
        if (plan.keys().isEmpty()) {
            beginOnlyGroup();
        }
        if (settings.batch() || restored || changes.overflowed()) {
            for (int bucket : ownedBuckets()) {
                BucketState groups = getBucket(bucket);
                if (groups != null) {
                    appendResults(groups.table(plan, rowGroups));
                    putBucket(groups);
                }
            }
            sendResults();
        }
        finished = true;
        if (ended) {
            emitWatermark(Watermark.MAX_WATERMARK);
        }
    }

    /** Without group keys there is one row, whether rows came or not. In state, so that what was restored behind the end does not send it twice. */
    private void beginOnlyGroup() throws Exception {
        int emptyKeysBucket = bucketOfEmptyKey();
        for (int bucket : ownedBuckets()) {
            if (bucket == emptyKeysBucket && getBucket(bucket) == null) {
                BucketState groups = new BucketState(plan);
                AggregateTable table = groups.table(plan, rowGroups);
                table.beginOnlyGroup(rowGroups);
                putBucket(groups);
                if (!settings.batch()) {
                    table.appendResults(null, 0, 1, outgoing);
                    outgoing.setBucket(bucket);
                    emitMade(outgoing);
                    outgoing.reset();
                }
            }
        }
    }

    /**
     * Adds the results of all groups to the outgoing chunk and sends it whenever it is full. Where results have been sent as changes already this only
     * judges whether they fit: what they were in between does not count, as in batch.
     */
    private void appendResults(AggregateTable table) {
        int groups = table.size();
        for (int from = 0; from < groups; ) {
            int count = Math.min(groups - from, settings.chunkRows() - outgoing.rowCount());
            table.appendResults(null, from, count, outgoing);
            from += count;
            if (outgoing.rowCount() == settings.chunkRows()) {
                sendResults();
            }
        }
    }

    private void sendResults() {
        int rows = outgoing.rowCount();
        if (settings.batch() && rows > 0) {
            outgoing.addArrivals(arrivals, rowsSent, rowsSent + rows, heldRows());
            rowsSent += rows;
            emitMade(outgoing);
        }
        outgoing.reset();
    }

    private int bucketOfEmptyKey() {
        long[] hash = new long[1];
        Hashing.hash(new Column[0], null, 1, hash);
        return Hashing.bucket(hash[0], settings.buckets());
    }
}
