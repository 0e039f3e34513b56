package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowOrder;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import java.util.stream.IntStream;

/** Makes one sample of those of all subtasks and gives the rows that part it into ranges of equal size, in order. */
final class RangeBoundsOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    private final SortPlan plan;
    private final int sampleRows;
    private final long sampleBytes;
    private final int ranges;
    private transient RowSample sample;

    /** @param sampleBytes of the sample, see {@link RowSample} */
    RangeBoundsOperator(OperatorIdentity identity, SortPlan plan, int sampleRows, long sampleBytes, int ranges) {
        super(identity);
        this.plan = plan;
        this.sampleRows = sampleRows;
        this.sampleBytes = sampleBytes;
        this.ranges = ranges;
    }

    @Override
    protected void prepare() throws Exception {
        sample = new RowSample(plan.rows(), plan.keyColumns(), sampleRows, sampleBytes, 0);
    }

    @Override
    protected void process(Chunk chunk) {
        sample.addSample(chunk);
        held(sample.rowCount(), sample.peakBytes());
    }

    @Override
    protected void end() {
        Chunk rows = sample.rows();
        int count = rows.selectedCount();
        if (count == 0) {
            return;
        }
        RowOrder order = plan.sampleOrder();
        int[] sorted = IntStream.range(0, count)
                .map(rows::selectedRow)
                .boxed()
                .sorted((row, other) -> order.compare(rows, row, rows, other))
                .mapToInt(Integer::intValue)
                .toArray();
        Chunk bounds = Chunk.allocate(rows.schema(), ranges - 1);
        for (int range = 1; range < ranges; range++) {
            rows.select(new int[] {sorted[(int) ((long) count * range / ranges)]}, 1);
            bounds.append(rows, 0, 1);
        }
        emit(bounds);
    }
}
