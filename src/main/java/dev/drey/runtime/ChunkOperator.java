package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * The template of every one-input operator of Drey: counts rows, measures time and turns faults into errors that name the stage, so that
 * operators hold nothing but their own work.
 *
 * <p>Subclasses implement {@link #process}; they hand chunks on by {@link #emit} and may reuse a chunk as soon as that returns. Time is measured
 * once per chunk, less the time inside {@code emit}, so that it is right inside operator chains too. Flink's own record counters, which count
 * stream elements, are corrected to rows.
 */
public abstract class ChunkOperator extends AbstractStreamOperator<Chunk>
        implements OneInputStreamOperator<Chunk, Chunk> {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final OperatorIdentity identity;

    // Resources
    private transient StageCounters counters;
    private transient Counter flinkRowsIn;
    private transient Counter flinkRowsOut;
    private transient StreamRecord<Chunk> outgoing;
    private transient long nanosInEmit;

    protected ChunkOperator(OperatorIdentity identity) {
        this.identity = identity;
    }

    /** Works on one chunk, which is valid during this call only and must not be written to. */
    protected abstract void process(Chunk chunk) throws Exception;

    protected final OperatorIdentity identity() {
        return identity;
    }

    /** The figures that this subtask counts for its stage. */
    protected final StageCounters.Totals totals() {
        return counters.totals();
    }

    @Override
    public void open() throws Exception {
        super.open();
        counters = StageAccumulators.register(getRuntimeContext(), identity);
        flinkRowsIn = getMetricGroup().getIOMetricGroup().getNumRecordsInCounter();
        flinkRowsOut = getMetricGroup().getIOMetricGroup().getNumRecordsOutCounter();
        outgoing = new StreamRecord<>(null);
    }

    @Override
    public final void processElement(StreamRecord<Chunk> element) throws Exception {
        Chunk chunk = element.getValue();
        flinkRowsIn.inc(chunk.selectedCount() - 1L);
        if (identity.first()) {
            counters.in(chunk);
        }
        long start = System.nanoTime();
        nanosInEmit = 0;
        try {
            process(chunk);
        } catch (InterruptedException | CancelTaskException e) {
            throw e;
        } catch (Exception e) {
            // Only names the stage; faults of stages chained behind pass unchanged, nothing is swallowed.
            throw StageFailure.isNamed(e) ? e : new StageFailure(identity.stage(), e);
        }
        counters.totals().busyNanos += System.nanoTime() - start - nanosInEmit;
    }

    /**
     * Hands a chunk to the next stage; returns when everything chained behind has seen it. A chunk without rows is not sent.
     *
     * @param chunk owned by the caller again after the call
     */
    protected final void emit(Chunk chunk) {
        if (chunk.selectedCount() == 0) {
            return;
        }
        if (identity.last()) {
            counters.out(chunk);
        }
        flinkRowsOut.inc(chunk.selectedCount() - 1L);
        long start = System.nanoTime();
        output.collect(stamped(chunk));
        nanosInEmit += System.nanoTime() - start;
    }

    /** Hands a chunk to a side output; not counted as the stage's output. */
    protected final void emitAside(OutputTag<Chunk> tag, Chunk chunk) {
        if (chunk.selectedCount() > 0) {
            long start = System.nanoTime();
            output.collect(tag, new StreamRecord<>(chunk));
            nanosInEmit += System.nanoTime() - start;
        }
    }

    /** A chunk's timestamp is its greatest event time; chunks without event time carry none. */
    private StreamRecord<Chunk> stamped(Chunk chunk) {
        if (chunk.eventTime() == null) {
            outgoing.replace(chunk);
            outgoing.eraseTimestamp();
            return outgoing;
        }
        return outgoing.replace(chunk, Math.floorDiv(EventTimes.greatest(chunk), 1000L));
    }

    /** Notes what the operator holds now; the peak is reported. */
    protected final void held(long rows, long bytes) {
        counters.held(rows, bytes);
    }

    /** For operators whose first act is to make rows (behind a source). */
    protected final void countMade(Chunk chunk) {
        counters.made(chunk);
    }
}
