package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The template of operators with one input: see {@link StageOperator}. */
public abstract class ChunkOperator extends StageOperator implements OneInputStreamOperator<Chunk, Chunk> {
    private static final long serialVersionUID = 1L;

    protected ChunkOperator(OperatorIdentity identity) {
        super(identity);
    }

    /** Works on one chunk, which is valid during this call only and must not be written to. */
    protected abstract void process(Chunk chunk) throws Exception;

    /** Which of the stage's inputs comes here; the first unless several operators share them. */
    protected int input() {
        return 0;
    }

    @Override
    public final void processElement(StreamRecord<Chunk> element) throws Exception {
        receive(element.getValue(), input(), this::process);
    }
}
