package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Stands behind a stage that others wait for and hands nothing on but its end. */
final class EndSignalOperator extends AbstractStreamOperator<Chunk> implements OneInputStreamOperator<Chunk, Chunk> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(StreamRecord<Chunk> element) {
        // rows take another way
    }
}
