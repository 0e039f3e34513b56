package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.StageFailure;
import java.util.Arrays;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InputSelectable;
import org.apache.flink.streaming.api.operators.InputSelection;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Tells the range of every row: gives chunks of rows of one range, which is their bucket. Reads the bounds, its second input, before any row; in batch only, where
 * inputs can wait.
 */
final class RangeRouteOperator extends AbstractStreamOperator<Chunk>
        implements TwoInputStreamOperator<Chunk, Chunk, Chunk>, InputSelectable, BoundedMultiInput {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final OperatorIdentity identity;
    private final SortPlan plan;

    // Resources
    private transient TimedRows rows;
    private transient KeyRanges ranges;
    private transient boolean bounded;
    private transient Chunk shown;
    private transient int[] rangeOf;
    private transient int[] ends;
    private transient int[] selection;
    private transient StreamRecord<Chunk> outgoing;

    RangeRouteOperator(OperatorIdentity identity, SortPlan plan) {
        this.identity = identity;
        this.plan = plan;
    }

    @Override
    public void open() throws Exception {
        super.open();
        rows = plan.timedRows();
        ranges = new KeyRanges(new RowEncoder(plan.rows(), plan.order()));
        shown = new Chunk(plan.input(), new Column[plan.input().size()]);
        rangeOf = new int[0];
        selection = new int[0];
        ends = new int[1];
        outgoing = new StreamRecord<>(null);
    }

    @Override
    public InputSelection nextSelection() {
        return bounded ? InputSelection.ALL : InputSelection.SECOND;
    }

    @Override
    public void endInput(int input) {
        bounded |= input == 2;
    }

    @Override
    public void processElement2(StreamRecord<Chunk> element) {
        ranges.addBounds(element.getValue(), new RowEncoder(plan.sample(), plan.sampleOrder()));
        ends = new int[ranges.count()];
    }

    @Override
    public void processElement1(StreamRecord<Chunk> element) {
        Chunk chunk = element.getValue();
        int count = chunk.selectedCount();
        if (rangeOf.length < count) {
            rangeOf = new int[count];
            selection = new int[count];
        }
        try {
            ranges.rangesOf(rows.inside(chunk), rangeOf);
        } catch (RuntimeException e) {
            throw new StageFailure(identity.stage(), e);
        }
        gather(chunk, count);
        for (int range = 0; range < ranges.count(); range++) {
            send(chunk, range, range == 0 ? 0 : ends[range - 1], ends[range]);
        }
    }

    /** Brings the rows of each range together in {@link #selection}, in their order. */
    private void gather(Chunk chunk, int count) {
        int all = ranges.count();
        Arrays.fill(ends, 0);
        for (int i = 0; i < count; i++) {
            ends[rangeOf[i]]++;
        }
        int start = 0;
        for (int range = 0; range < all; range++) {
            int rowsOfRange = ends[range];
            ends[range] = start;
            start += rowsOfRange;
        }
        for (int i = 0; i < count; i++) {
            selection[ends[rangeOf[i]]++] = chunk.selectedRow(i);
        }
    }

    private void send(Chunk chunk, int range, int from, int to) {
        if (from == to) {
            return;
        }
        shown.view(chunk);
        for (int c = 0; c < shown.columnCount(); c++) {
            shown.setColumn(c, chunk.column(c));
        }
        shown.select(from == 0 ? selection : Arrays.copyOfRange(selection, from, to), to - from);
        shown.setBucket(range);
        output.collect(outgoing.replace(shown));
    }
}
