package dev.drey.plan;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.ClientResults;
import dev.drey.stage.StageContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Compiles a plan to the operators of one Flink job: each stage compiles itself, in topological order, on the streams of its inputs. Knows no stage
 * type.
 */
final class JobGraphBuilder {
    private final Plan plan;
    private final StreamExecutionEnvironment environment;
    private final ClientResults results;
    private final Map<String, DataStream<Chunk>> streams = new HashMap<>();

    /** @param results takes what sinks send back to the client */
    JobGraphBuilder(Plan plan, StreamExecutionEnvironment environment, ClientResults results) {
        this.results = results;
        this.plan = plan;
        this.environment = environment;
    }

    /**
     * Adds all stages to the environment.
     *
     * @throws Exception if a stage finds at this point that it cannot run: a missing file, an existing output
     */
    void build() throws Exception {
        for (PlannedStage stage : plan.stages()) {
            StageContext context = new StageContext(
                    environment, plan.settings(), stage.name(), stage.inputSchemas(), stage.outputSchema(), results);
            List<DataStream<Chunk>> inputs =
                    stage.node().inputNames().stream().map(streams::get).toList();
            DataStream<Chunk> output = stage.stage().compile(context, inputs);
            if (output != null) {
                streams.put(stage.name(), output);
            }
        }
    }
}
