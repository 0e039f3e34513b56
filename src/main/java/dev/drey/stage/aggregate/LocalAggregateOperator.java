package dev.drey.stage.aggregate;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.table.BucketOrder;
import java.io.Serializable;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The first phase: folds the rows of one subtask into a bundle of groups and sends them on as chunks of partial groups, one bucket a chunk.
 *
 * <p>The bundle is no state: it is flushed before every checkpoint barrier, when it reaches its share of memory, before the last watermark
 * and in {@link #end}; nothing is sent afterwards, because that would be lost. Where folding does not reduce the rows they pass as partial groups of
 * their own (see {@link FoldingChoice}).
 *
 * <p>Watermarks are held but for the last: results carry no event time, so nothing downstream waits for the others.
 */
public final class LocalAggregateOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    /** Rows of a bundle that is not folded: chunks of one bucket in 128 then have some hundred rows. */
    private static final int PASSING_BUNDLE_ROWS = 1 << 16;

    // Configuration
    private final AggregatePlan plan;
    private final InputColumns input;
    private final Settings settings;

    // Resources
    private transient InputColumns.Evaluation evaluation;
    private transient RowGroups rowGroups;
    private transient BucketOrder order;
    private transient Chunk outgoing;

    // Bundle
    private transient AggregateTable table;
    private transient FoldingChoice choice;
    private transient Arrivals arrivals;
    private transient boolean finished;

    /**
     * How the local phase works.
     *
     * @param buckets number of key buckets
     * @param chunkRows most rows of a chunk that is sent
     * @param memoryBytes the bundle of one subtask is flushed when it holds as much
     * @param phase whether rows are folded
     */
    public record Settings(int buckets, int chunkRows, long memoryBytes, LocalPhase phase) implements Serializable {}

    public LocalAggregateOperator(
            OperatorIdentity identity, AggregatePlan plan, InputColumns input, Settings settings) {
        super(identity);
        this.plan = plan;
        this.input = input;
        this.settings = settings;
    }

    /** How this operator works. */
    Settings settings() {
        return settings;
    }

    @Override
    public void open() throws Exception {
        super.open();
        evaluation = input.open();
        rowGroups = new RowGroups();
        order = new BucketOrder(settings.buckets());
        outgoing = Chunk.allocate(plan.partialSchema(), 0);
        table = new AggregateTable(plan);
        choice = new FoldingChoice(settings.phase());
        arrivals = new Arrivals();
    }

    @Override
    protected void process(Chunk chunk) {
        refuseAfterFinish("a chunk");
        refuseRetractions(chunk);
        int count = chunk.selectedCount();
        if (choice.folding()) {
            table.fold(evaluation.columns(chunk), chunk.selection(), count, rowGroups);
        } else {
            table.append(evaluation.columns(chunk), chunk.selection(), count, rowGroups);
        }
        arrivals.addAll(chunk.arrivals());
        long bytes = table.heapBytes() + order.heapBytes() + rowGroups.heapBytes();
        held(table.size(), bytes);
        boolean passed = !choice.folding() && table.size() >= PASSING_BUNDLE_ROWS;
        if (choice.rows(count) || passed || bytes >= settings.memoryBytes()) {
            sendBundle();
        }
    }

    private void refuseRetractions(Chunk chunk) {
        byte[] kinds = chunk.rowKinds();
        if (kinds == null) {
            return;
        }
        for (int i = 0; i < chunk.selectedCount(); i++) {
            byte kind = kinds[chunk.selectedRow(i)];
            if (RowKind.retracts(kind)) {
                throw new IllegalStateException("stage '" + identity().stage() + "' got a "
                        + RowKind.ofCode(kind).mark() + " row; aggregates take inserts only");
            }
        }
    }

    /** Sends the bundle, bucket by bucket, and empties it. */
    private void sendBundle() {
        int groups = table.size();
        if (groups > 0) {
            order.sort(table.hashes(), groups);
            for (int bucket = 0; bucket < settings.buckets(); bucket++) {
                send(bucket);
            }
        }
        // Arrays that took much of the budget would trip it again at once.
        if (table.heapBytes() > settings.memoryBytes() / 2) {
            table = new AggregateTable(plan);
        } else {
            table.clear();
        }
        choice.flushed(groups);
        arrivals.clear();
    }

    private void send(int bucket) {
        int end = order.end(bucket);
        for (int from = order.start(bucket); from < end; from += settings.chunkRows()) {
            outgoing.reset();
            table.exportPartials(order.order(), from, Math.min(settings.chunkRows(), end - from), outgoing);
            outgoing.setBucket(bucket);
            outgoing.addArrivals(arrivals);
            emit(outgoing);
        }
    }

    @Override
    protected boolean watermark(Watermark mark) {
        boolean last = mark.equals(Watermark.MAX_WATERMARK);
        if (last) {
            sendBundle();
        }
        return last;
    }

    @Override
    protected void flush() {
        if (table.size() > 0) {
            refuseAfterFinish("groups left over at a checkpoint");
        }
        sendBundle();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        if (table.size() > 0) {
            throw new IllegalStateException("stage '" + identity().stage() + "' holds " + table.size()
                    + " groups behind a checkpoint barrier; they would be lost on recovery");
        }
        super.snapshotState(context);
    }

    @Override
    protected void end() {
        sendBundle();
        finished = true;
    }

    private void refuseAfterFinish(String what) {
        if (finished) {
            throw new IllegalStateException(
                    "stage '" + identity().stage() + "' got " + what + " after its end; what it sends then is lost");
        }
    }
}
