package dev.drey.stage.topk;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import java.io.Serializable;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The second phase: the candidates of all subtasks, by bucket of the partition's key in keyed state, and what is first of them.
 *
 * <p>In batch the rows leave in {@link #end}, each partition's in order; without partitions they all leave from one subtask. Otherwise the net change that a chunk of candidates makes
 * leaves at once. Results carry no event time; watermarks are held, and the last follows the results.
 */
final class GlobalTopKOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final TopKPlan plan;
    private final Settings settings;

    // Resources
    private transient Buckets buckets;
    private transient RankedChanges changes;
    private transient int[] columns;
    private transient Chunk outgoing;

    // Figures of this run
    /** Of the rows behind results that are still to come; no state, since a measurement begins anew after a restart. */
    private transient Arrivals arrivals;

    private transient boolean ended;
    private transient boolean finished;

    /**
     * How the second phase works.
     *
     * @param buckets number of key buckets
     * @param chunkRows most rows of a chunk of results
     * @param batch true for the batch mode, which sends results at the end and needs the heap state backend
     */
    record Settings(int buckets, int chunkRows, boolean batch) implements Serializable {}

    GlobalTopKOperator(OperatorIdentity identity, TopKPlan plan, Settings settings) {
        super(identity);
        this.plan = plan;
        this.settings = settings;
    }

    @Override
    protected void prepare() throws Exception {
        buckets = new Buckets(this, identity().stage(), plan, settings.buckets(), settings.batch());
        changes = plan.changes();
        columns = plan.columnPlaces();
        outgoing = Chunk.allocate(plan.outputSchema(), 0);
        arrivals = new Arrivals();
    }

    @Override
    protected void process(Chunk candidates) throws Exception {
        if (finished) {
            throw new IllegalStateException(
                    "stage '" + identity().stage() + "' got candidates after its end; they would be lost");
        }
        arrivals.addAll(candidates.arrivals());
        PartitionedRows rows = buckets.get(candidates.bucket());
        rows.apply(candidates);
        if (!settings.batch()) {
            rows.takeChanges(changes);
        }
        buckets.put(candidates.bucket(), rows);
        held(buckets.rows(), buckets.bytes());
        if (!settings.batch()) {
            send(candidates.bucket());
            arrivals.clear();
        }
    }

    private void send(int bucket) {
        for (int from = 0; from < changes.size(); ) {
            int to = changes.end(from, settings.chunkRows());
            outgoing.reset();
            changes.write(from, to, outgoing, columns);
            if (settings.batch()) {
                outgoing.setRowKinds(null);
            } else {
                outgoing.setBucket(bucket);
            }
            outgoing.addArrivals(arrivals);
            emitMade(outgoing);
            from = to;
        }
    }

    @Override
    protected boolean watermark(Watermark mark) {
        ended |= mark.equals(Watermark.MAX_WATERMARK);
        return false;
    }

    @Override
    protected void end() throws Exception {
        for (int bucket : buckets.owned()) {
            PartitionedRows rows = buckets.find(bucket);
            if (rows instanceof RankedRows ranked) {
                ranked.checkNoDebts();
            }
            if (rows != null && settings.batch()) {
                rows.takeAll(changes);
                send(bucket);
            }
        }
        finished = true;
        if (ended) {
            emitWatermark(Watermark.MAX_WATERMARK);
        }
    }

    /**
     * The rows of each bucket in the keyed state of one operator, and how many they are. Made in the operator's {@code open}.
     *
     * <p>Get the rows for every chunk and never keep them: while a snapshot is being written the state gives a copy.
     */
    static final class Buckets {
        private static final String STATE = "rows";

        private final ChunkOperator operator;
        private final BucketRouting routing;
        private final TopKPlan plan;
        private final ValueState<PartitionedRows> state;
        /** Figures of each bucket when it was last put. */
        private final long[] rowsOf;

        private final long[] bytesOf;
        private long rows;
        private long bytes;

        /** @param batch true for the batch mode, which needs the heap state backend */
        Buckets(ChunkOperator operator, String stage, TopKPlan plan, int buckets, boolean batch) {
            this.operator = operator;
            this.plan = plan;
            routing = BucketRouting.of(buckets);
            routing.check(stage, operator.getRuntimeContext().getTaskInfo());
            if (batch && !(operator.getKeyedStateBackend() instanceof HeapKeyedStateBackend)) {
                throw new IllegalStateException("stage '" + stage + "' runs in batch mode over "
                        + operator.getKeyedStateBackend().getClass().getSimpleName()
                        + "; it needs the heap state backend: set "
                        + "execution.batch-state-backend.enabled and execution.sorted-inputs.enabled to false");
            }
            TopKLayout layout = TopKLayout.of(stage, buckets, plan);
            state = operator.getRuntimeContext()
                    .getState(new ValueStateDescriptor<>(STATE, new TopKSerializer(layout)));
            rowsOf = new long[buckets];
            bytesOf = new long[buckets];
        }

        /** The buckets of this subtask, ascending. */
        int[] owned() {
            return routing.bucketsOf(operator.getRuntimeContext().getTaskInfo());
        }

        /** The rows of a bucket, to be put back when they were changed; null when there are none. */
        PartitionedRows find(int bucket) throws Exception {
            operator.setCurrentKey(routing.key(bucket));
            return state.value();
        }

        /** The rows of a bucket, to be put back. */
        PartitionedRows get(int bucket) throws Exception {
            PartitionedRows found = find(bucket);
            return found == null ? plan.empty() : found;
        }

        /** Puts back the rows of the bucket that was asked for last. */
        void put(int bucket, PartitionedRows changed) throws Exception {
            state.update(changed);
            long held = changed.heapBytes();
            rows += changed.size() - rowsOf[bucket];
            bytes += held - bytesOf[bucket];
            rowsOf[bucket] = changed.size();
            bytesOf[bucket] = held;
        }

        /** Rows of all buckets that were worked on in this run. */
        long rows() {
            return rows;
        }

        long bytes() {
            return bytes;
        }
    }
}
