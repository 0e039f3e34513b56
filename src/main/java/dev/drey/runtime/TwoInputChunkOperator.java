package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The template of operators with two inputs: see {@link StageOperator}. A watermark is the lesser one of the inputs that are not idle; the end is that of both.
 */
public abstract class TwoInputChunkOperator extends StageOperator
        implements TwoInputStreamOperator<Chunk, Chunk, Chunk>, BoundedMultiInput {
    private static final long serialVersionUID = 1L;

    protected TwoInputChunkOperator(OperatorIdentity identity) {
        super(identity);
    }

    /** Works on one chunk of the first input, which is valid during this call only and must not be written to. */
    protected abstract void processFirst(Chunk chunk) throws Exception;

    /** Works on one chunk of the second input, as {@link #processFirst}. */
    protected abstract void processSecond(Chunk chunk) throws Exception;

    /**
     * An input has ended; chunks may be emitted. {@link #end} follows when both have. Not told to a stage that {@linkplain #hasGivenUp has given up}: one that selects
     * its inputs must take both then.
     */
    protected void inputEnded(int input) throws Exception {}

    @Override
    public final void processElement1(StreamRecord<Chunk> element) throws Exception {
        receive(element.getValue(), 0, this::processFirst);
    }

    @Override
    public final void processElement2(StreamRecord<Chunk> element) throws Exception {
        receive(element.getValue(), 1, this::processSecond);
    }

    @Override
    public final void endInput(int input) throws Exception {
        work(() -> inputEnded(input));
    }
}
