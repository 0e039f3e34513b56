package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes {@link HeldSourceOperator}s, whose source runs in their task. */
final class HeldSourceOperatorFactory extends AbstractStreamOperatorFactory<Chunk> {
    private static final long serialVersionUID = 1L;

    HeldSourceOperatorFactory() {
        setChainingStrategy(ChainingStrategy.HEAD_WITH_SOURCES);
    }

    @Override
    @SuppressWarnings("unchecked") // the operator's output type is Chunk
    public <T extends StreamOperator<Chunk>> T createStreamOperator(StreamOperatorParameters<Chunk> parameters) {
        return (T) new HeldSourceOperator(parameters);
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so by Flink
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return HeldSourceOperator.class;
    }
}
