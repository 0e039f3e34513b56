package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.stage.Mode;
import dev.drey.stage.RunSettings;
import dev.drey.stage.StageContext;
import dev.drey.stage.StreamTraits;
import java.util.List;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.junit.jupiter.api.Test;

class AggregateStageTest {
    private static final long MEMORY = 24 << 20;

    @Test
    void memory_isSharedByTheSubtasksThatThereAre() throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(3);
        Schema schema = Schema.parse("n bigint");
        RunSettings settings = new RunSettings("test", Mode.STREAMING, 1, 8, 16, 1024, MEMORY);
        DataStream<Chunk> input = environment
                .fromSequence(1, 2)
                .map(n -> Chunk.allocate(schema, 0))
                .returns(ChunkTypeInfo.of(schema));

        DataStream<Chunk> output = new AggregateStage(
                        Schema.of(), List.of(), List.of(), LocalPhase.AUTO, null, StreamTraits.INSERTS)
                .compile(
                        new StageContext(environment, settings, "totals", List.of(schema), Schema.of()),
                        List.of(input));

        assertThat(local(output.getTransformation()).settings().bundles().bytes())
                .isEqualTo(MEMORY / 3 / 2);
    }

    private static LocalAggregateOperator local(Transformation<Chunk> output) {
        for (Transformation<?> before : output.getTransitivePredecessors()) {
            if (before instanceof OneInputTransformation<?, ?> one
                    && one.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory
                    && factory.getOperator() instanceof LocalAggregateOperator operator) {
                return operator;
            }
        }
        throw new AssertionError("no local phase");
    }
}
