package dev.drey.plan;

import dev.drey.spec.Problem;
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
 * @param warnings what is not at fault but deserves a second look
 */
public record Plan(
        RunSettings settings, Map<String, SecretText> flink, List<PlannedStage> stages, List<Problem> warnings) {
    public Plan {
        flink = Map.copyOf(flink);
        stages = List.copyOf(stages);
        warnings = List.copyOf(warnings);
    }

    /** The same with other stages in the place of its own. */
    public Plan withStages(List<PlannedStage> others) {
        return new Plan(settings, flink, others, warnings);
    }

    public String name() {
        return settings.pipeline();
    }

    /** The stages that end a branch, in order. */
    public List<PlannedStage> sinks() {
        return stages.stream().filter(s -> s.type().isSink()).toList();
    }
}
