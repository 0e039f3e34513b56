package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import org.apache.flink.util.OutputTag;

/** Hands its rows on and, at the end, a sample of their keys aside. */
final class RangeSampleOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    private final SortPlan plan;
    private final int sampleRows;
    private final long sampleBytes;
    private final OutputTag<Chunk> samples;
    private transient TimedRows rows;
    private transient RowSample sample;

    /** @param sampleBytes of the sample of one subtask, see {@link RowSample} */
    RangeSampleOperator(
            OperatorIdentity identity, SortPlan plan, int sampleRows, long sampleBytes, OutputTag<Chunk> samples) {
        super(identity);
        this.plan = plan;
        this.sampleRows = sampleRows;
        this.sampleBytes = sampleBytes;
        this.samples = samples;
    }

    @Override
    protected void prepare() throws Exception {
        rows = plan.timedRows();
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        sample = new RowSample(plan.rows(), plan.keyColumns(), sampleRows, sampleBytes, subtask);
    }

    @Override
    protected void process(Chunk chunk) {
        sample.add(rows.inside(chunk));
        held(sample.rowCount(), sample.peakBytes());
        emit(chunk);
    }

    @Override
    protected void end() {
        emitAside(samples, sample.rows());
    }
}
