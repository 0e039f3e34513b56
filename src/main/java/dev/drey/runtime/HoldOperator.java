package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Stands in front of a stage that waits for others: hands its first input on as it comes. Its second input, the end of the others, has no rows; in batch
 * Flink starts a task only when all that comes from other tasks is complete, which is the whole waiting.
 */
final class HoldOperator extends AbstractStreamOperator<Chunk> implements TwoInputStreamOperator<Chunk, Chunk, Chunk> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement1(StreamRecord<Chunk> element) {
        output.collect(element);
    }

    @Override
    public void processElement2(StreamRecord<Chunk> element) {
        throw new IllegalStateException("an end has no rows");
    }
}
