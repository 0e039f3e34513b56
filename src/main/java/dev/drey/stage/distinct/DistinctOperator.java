package dev.drey.stage.distinct;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.runtime.KeyedContent;
import dev.drey.runtime.KeyedContentSignature;
import dev.drey.runtime.OperatorIdentity;
import java.io.Serializable;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The second phase of exact {@code distinct}: the kept row of each key, in one table per bucket.
 *
 * <p>Where only keys are given a key leaves when it comes first, in every mode. Else in batch the kept rows leave at the end, otherwise what a chunk changes leaves at
 * once, as one net change a key. Results carry no event time; watermarks are held, and the last follows the results.
 */
final class DistinctOperator extends DistinctBucketOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final DistinctPlan plan;
    private final Settings settings;

    // Resources
    private transient RowList list;
    private transient Chunk outgoing;
    /** Of the rows behind results that are still to come. */
    private transient Arrivals arrivals;

    private transient boolean ended;

    /**
     * How the second phase works.
     *
     * @param buckets number of key buckets
     * @param chunkRows most rows of a chunk of results
     * @param batch true for the batch mode, which needs the heap state backend
     * @param counted true when rows are taken back too
     */
    record Settings(int buckets, int chunkRows, boolean batch, boolean counted) implements Serializable {}

    DistinctOperator(OperatorIdentity identity, DistinctPlan plan, Settings settings) {
        super(identity, settings.buckets(), settings.batch());
        this.plan = plan;
        this.settings = settings;
    }

    @Override
    KeyedContentSignature signature() {
        return KeyedContentSignature.of(
                identity().stage(), settings.buckets(), empty().stateSchema(), plan.signature());
    }

    @Override
    DistinctRows empty() {
        return settings.counted() ? new CountedRows(plan) : new KeptRows(plan);
    }

    @Override
    FilterFigures figures(KeyedContent content) {
        return content instanceof KeptRows rows ? rows.figures() : FilterFigures.NONE;
    }

    @Override
    long exactBytes(KeyedContent content) {
        return content instanceof KeptRows rows ? rows.exactBytes() : content.heapBytes();
    }

    @Override
    double promisedRate() {
        return 0;
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        list = new RowList();
        outgoing = Chunk.allocate(plan.output(), 0);
        arrivals = new Arrivals();
    }

    /** Whether results wait for the end: only there it is known which rows are kept. */
    private boolean waits() {
        return isBatch() && !(plan.keysOnly() && !settings.counted());
    }

    @Override
    protected void process(Chunk chunk) throws Exception {
        DistinctRows rows = (DistinctRows) get(chunk);
        rows.apply(chunk);
        put(chunk, rows);
        if (waits()) {
            arrivals.addAll(chunk.arrivals());
            return;
        }
        for (int from = 0; from < rows.touchedCount(); ) {
            outgoing.reset();
            from = rows.writeChanges(from, settings.chunkRows(), list, outgoing);
            outgoing.setBucket(chunk.bucket());
            outgoing.addArrivals(chunk.arrivals());
            emitMade(outgoing);
        }
    }

    @Override
    protected boolean watermark(Watermark mark) {
        ended |= mark.equals(Watermark.MAX_WATERMARK);
        return false;
    }

    @Override
    protected void end() throws Exception {
        forEachBucket((bucket, content) -> {
            if (content instanceof CountedRows counted) {
                counted.checkNoDebts();
            }
            if (waits()) {
                sendKept(bucket, (DistinctRows) content);
            }
        });
        super.end();
        if (ended) {
            emitWatermark(Watermark.MAX_WATERMARK);
        }
    }

    private void sendKept(int bucket, DistinctRows rows) {
        int end = (int) rows.size();
        for (int from = 0; from < end; ) {
            outgoing.reset();
            from = rows.writeKept(null, from, end, settings.chunkRows(), list, outgoing);
            outgoing.setBucket(bucket);
            outgoing.addArrivals(arrivals);
            emitMade(outgoing);
        }
    }
}
