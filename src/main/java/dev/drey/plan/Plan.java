package dev.drey.plan;

import dev.drey.spec.SecretText;
import dev.drey.stage.RunSettings;
import java.util.List;
import java.util.Map;

/**
 * A checked pipeline, ready to be compiled to a Flink job.
 *
 * @param settings the run's settings
 * @param flink entries for Flink's configuration, secrets still as references
 * @param stages in topological order
 */
public record Plan(RunSettings settings, Map<String, SecretText> flink, List<PlannedStage> stages) {
    public Plan {
        flink = Map.copyOf(flink);
        stages = List.copyOf(stages);
    }

    public String name() {
        return settings.pipeline();
    }

    /** The stages that end a branch, in order. */
    public List<PlannedStage> sinks() {
        return stages.stream().filter(s -> s.type().isSink()).toList();
    }
}
