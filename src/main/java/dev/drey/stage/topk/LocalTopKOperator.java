package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.OperatorIdentity;

/**
 * The first phase over rows that are only added: keeps the first rows of all that this subtask has seen, and sends those of them that are new.
 *
 * <p>What it keeps is no state: a row that it has sent is in the second phase, a row that it has not kept can never count. After a restore, or when its memory is used
 * up, it begins anew and sends more than it had to.
 */
final class LocalTopKOperator extends CandidatesOperator {
    private static final long serialVersionUID = 1L;

    // Resources
    private transient TopKHeap heap;
    private transient RankedChanges changes;

    LocalTopKOperator(OperatorIdentity identity, TopKPlan plan, Settings settings) {
        super(identity, plan, settings);
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        heap = new TopKHeap(plan.spec());
        changes = new RankedChanges(RankedChanges.Pairing.NONE, null);
    }

    @Override
    void take(Chunk rows) {
        heap.add(rows);
        held(heap.size(), heap.heapBytes());
    }

    @Override
    long bundleBytes() {
        return heap.heapBytes();
    }

    @Override
    void sendCandidates() {
        heap.takeChanges(changes);
        changes.keepAdded();
        send(changes);
        if (heap.heapBytes() > settings.bundles().bytes() / 2) {
            heap.clear();
        }
    }
}
