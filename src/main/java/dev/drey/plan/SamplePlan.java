package dev.drey.plan;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ResultTable;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Turns a plan into one that runs the first rows of each source through the whole pipeline and writes nothing: sinks hand their first rows to the client, and what stages
 * set aside goes to readers only.
 */
public final class SamplePlan {
    /** Rows of each sink that are shown. */
    static final int SHOWN = 10;

    private SamplePlan() {}

    /**
     * The plan of a sample.
     *
     * @param rows that each source gives at most
     */
    public static Plan of(Plan plan, long rows) {
        Set<String> read = plan.stages().stream()
                .flatMap(stage -> stage.node().inputNames().stream())
                .collect(Collectors.toSet());
        List<PlannedStage> stages = new ArrayList<>();
        for (PlannedStage stage : plan.stages()) {
            Stage running = stage.type().isSink() ? new Shown(stage.outputSchema()) : stage.stage();
            stages.add(new PlannedStage(
                    stage.node(),
                    stage.type(),
                    running,
                    stage.inputSchemas(),
                    stage.inputTraits(),
                    stage.outputSchema(),
                    stage.consumers(),
                    outputs(stage, read)));
        }
        return new Plan(plan.settings().sampling(rows), plan.flink(), stages, plan.warnings());
    }

    private static Map<String, PlannedOutput> outputs(PlannedStage stage, Set<String> read) {
        Map<String, PlannedOutput> outputs = new LinkedHashMap<>();
        stage.outputs().forEach((name, output) -> {
            if (read.contains(stage.name() + "." + name)) {
                outputs.put(name, output.to(null));
            }
        });
        return outputs;
    }

    /** Stands in for a sink: hands the first rows to the client. */
    private record Shown(Schema schema) implements Stage {
        @Override
        public List<Set<String>> usedColumns(Set<String> needed) {
            return List.of(Set.copyOf(schema.names()));
        }

        @Override
        public String describe() {
            return "show the first " + SHOWN + " rows";
        }

        @Override
        public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
            DataStream<Chunk> rows = context.materialized(inputs.get(0));
            ResultTable.collect(
                    context.traits().ordered() ? context.inOneSubtask(rows) : rows,
                    context.identityBehindChanges(),
                    new ResultTable.Delivery(SHOWN, true, null),
                    context.settings().buckets(),
                    context.results());
            return null;
        }
    }
}
