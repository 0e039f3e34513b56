package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.OperatorIdentity;
import java.util.BitSet;

/**
 * The first phase over rows that change, gathered by bucket of their key: keeps all rows of a bucket in keyed state and sends, a bundle at a time, the net change of
 * the bucket's first rows. When one of them falls the row behind it is at hand, so that nobody has to be asked.
 *
 * <p>What it sends it derives from the rows as they were when it last sent; the state holds no more than the rows, because it sends before every barrier.
 */
final class LocalRankedOperator extends CandidatesOperator {
    private static final long serialVersionUID = 1L;

    // Resources
    private transient GlobalTopKOperator.Buckets buckets;
    private transient RankedChanges changes;

    // Bundle
    /** Buckets that it has changed. */
    private transient BitSet touched;
    /** Bytes of all rows before it. */
    private transient long bytesBefore;

    LocalRankedOperator(OperatorIdentity identity, TopKPlan plan, Settings settings) {
        super(identity, plan, settings);
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        buckets = new GlobalTopKOperator.Buckets(this, identity().stage(), plan, settings.buckets(), false);
        changes = new RankedChanges(RankedChanges.Pairing.NONE, null);
        touched = new BitSet(settings.buckets());
    }

    @Override
    void take(Chunk rows) throws Exception {
        PartitionedRows ranked = buckets.get(rows.bucket());
        ranked.apply(rows);
        buckets.put(rows.bucket(), ranked);
        touched.set(rows.bucket());
        held(buckets.rows(), buckets.bytes());
    }

    @Override
    long bundleBytes() {
        return Math.max(0, buckets.bytes() - bytesBefore);
    }

    @Override
    void sendCandidates() throws Exception {
        for (int bucket = touched.nextSetBit(0); bucket >= 0; bucket = touched.nextSetBit(bucket + 1)) {
            PartitionedRows ranked = buckets.get(bucket);
            ranked.takeChanges(changes);
            buckets.put(bucket, ranked);
            send(changes);
        }
        touched.clear();
        bytesBefore = buckets.bytes();
    }

    @Override
    protected void end() throws Exception {
        super.end();
        for (int bucket : buckets.owned()) {
            if (buckets.find(bucket) instanceof RankedRows ranked) {
                ranked.checkNoDebts();
            }
        }
    }
}
