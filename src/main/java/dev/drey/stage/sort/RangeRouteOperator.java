package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.TwoInputChunkOperator;
import java.util.Arrays;
import org.apache.flink.streaming.api.operators.InputSelectable;
import org.apache.flink.streaming.api.operators.InputSelection;

/**
 * Tells the range of every row: gives chunks of rows of one range, which is their bucket. Reads the bounds, its second input, before any row; in batch only, where
 * inputs can wait.
 */
final class RangeRouteOperator extends TwoInputChunkOperator implements InputSelectable {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final SortPlan plan;

    // Resources
    private transient TimedRows rows;
    private transient KeyRanges ranges;
    private transient boolean bounded;
    private transient Chunk shown;
    private transient int[] rangeOf;
    private transient int[] ends;
    private transient int[] selection;

    RangeRouteOperator(OperatorIdentity identity, SortPlan plan) {
        super(identity);
        this.plan = plan;
    }

    @Override
    protected void prepare() throws Exception {
        rows = plan.timedRows();
        ranges = new KeyRanges(new RowEncoder(plan.rows(), plan.order()));
        shown = new Chunk(plan.input(), new Column[plan.input().size()]);
        rangeOf = new int[0];
        selection = new int[0];
        ends = new int[1];
    }

    @Override
    public InputSelection nextSelection() {
        return bounded || hasGivenUp() ? InputSelection.ALL : InputSelection.SECOND;
    }

    @Override
    protected void inputEnded(int input) {
        bounded |= input == 2;
    }

    @Override
    protected void processSecond(Chunk bounds) {
        ranges.addBounds(bounds, new RowEncoder(plan.sample(), plan.sampleOrder()));
        ends = new int[ranges.count()];
    }

    @Override
    protected void processFirst(Chunk chunk) {
        int count = chunk.selectedCount();
        if (rangeOf.length < count) {
            rangeOf = new int[count];
            selection = new int[count];
        }
        ranges.rangesOf(rows.inside(chunk), rangeOf);
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
        emit(shown);
    }
}
