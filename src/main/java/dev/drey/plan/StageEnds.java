package dev.drey.plan;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.StageOrder;
import dev.drey.spec.Problem;
import dev.drey.spec.SpecException;
import dev.drey.stage.StageSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.WithBoundedness;

/** Knows which operators each stage of a job ends with, while the job is built, and lets other stages wait for them ({@code after}). */
final class StageEnds {
    private final Plan plan;
    private final StreamExecutionEnvironment environment;
    private final Set<String> awaited = new HashSet<>();
    private final Map<String, List<Transformation<?>>> last = new HashMap<>();
    private int before;

    StageEnds(Plan plan, StreamExecutionEnvironment environment) {
        this.plan = plan;
        this.environment = environment;
        plan.stages().forEach(stage -> awaited.addAll(stage.after()));
    }

    /** A stage is about to add its operators. */
    void begin() {
        before = environment.getTransformations().size();
    }

    /** The stage has added them. */
    void end(PlannedStage stage) {
        if (awaited.contains(stage.name())) {
            List<Transformation<?>> all = environment.getTransformations();
            last.put(stage.name(), StageOrder.last(new ArrayList<>(all.subList(before, all.size()))));
        }
    }

    /**
     * Tells that all stages have ended that a stage waits for; null when it waits for none.
     *
     * @throws SpecException where that cannot be
     */
    DataStream<Chunk> awaitedBy(PlannedStage stage) {
        if (stage.after().isEmpty()) {
            return null;
        }
        if (!plan.settings().mode().isBatch()
                && environment.getCheckpointConfig().isCheckpointingEnabled()) {
            throw refusal(
                    stage,
                    "cannot be kept in a run with checkpoints outside of mode batch: Flink takes none of a"
                            + " source that is held back");
        }
        Set<Transformation<?>> operators = new TreeSet<>((a, b) -> Integer.compare(a.getId(), b.getId()));
        for (String name : stage.after()) {
            operators.addAll(last.get(name));
            if (last.get(name).stream().anyMatch(StageEnds::isEndless)) {
                throw refusal(stage, "waits for ever: the input of stage '" + name + "' has no end");
            }
        }
        return StageOrder.ends(
                environment,
                List.copyOf(operators),
                stage.name(),
                plan.settings().buckets());
    }

    private static SpecException refusal(PlannedStage stage, String message) {
        return new SpecException(List.of(new Problem(
                stage.node().options().position(StageSettings.AFTER),
                stage.node().subject(),
                "option 'after' " + message)));
    }

    /** The inputs of a stage, held back where it waits for others; a source is held back by itself. */
    List<DataStream<Chunk>> held(PlannedStage stage, List<DataStream<Chunk>> inputs, DataStream<Chunk> ends) {
        if (ends == null) {
            return inputs;
        }
        List<DataStream<Chunk>> held = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            String name = stage.name() + " (after" + (inputs.size() == 1 ? "" : " " + (i + 1)) + ")";
            held.add(StageOrder.held(inputs.get(i), ends, name, plan.settings().buckets()));
        }
        return held;
    }

    /** True when rows come without end to an operator. */
    static boolean isEndless(Transformation<?> operator) {
        return operator.getTransitivePredecessors().stream()
                .anyMatch(each -> each instanceof WithBoundedness source
                        && source.getBoundedness() == Boundedness.CONTINUOUS_UNBOUNDED);
    }
}
