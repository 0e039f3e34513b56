package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.collect.CollectSinkOperator;
import org.apache.flink.streaming.api.operators.collect.CollectSinkOperatorFactory;

/** Makes {@link CollectOperator}s and brings along the coordinator of Flink's collect sink, which answers the client. */
final class CollectOperatorFactory extends AbstractStreamOperatorFactory<Object>
        implements OneInputStreamOperatorFactory<Chunk, Object>, CoordinatedOperatorFactory<Object> {
    private static final long serialVersionUID = 1L;
    private final CollectSinkOperatorFactory<Chunk> flink;

    CollectOperatorFactory(CollectSinkOperatorFactory<Chunk> flink) {
        this.flink = flink;
    }

    @Override
    @SuppressWarnings("unchecked") // the operator's output type is Object
    public <T extends StreamOperator<Object>> T createStreamOperator(StreamOperatorParameters<Object> parameters) {
        CollectSinkOperator<Chunk> sink = flink.createStreamOperator(parameters);
        return (T) new CollectOperator(sink);
    }

    @Override
    public OperatorCoordinator.Provider getCoordinatorProvider(String operatorName, OperatorID operatorID) {
        return flink.getCoordinatorProvider(operatorName, operatorID);
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so by Flink
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return CollectOperator.class;
    }
}
