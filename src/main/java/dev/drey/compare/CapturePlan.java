package dev.drey.compare;

import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import java.nio.file.Path;

/** Turns the plan of a pipeline into one that leaves the pipeline's outputs alone and captures its results. */
final class CapturePlan {
    private CapturePlan() {}

    /**
     * The plan with every sink replaced by a capture.
     *
     * @param captures takes a directory for each sink, see {@link #directory}
     */
    static Plan of(Plan plan, Path captures) {
        return new Plan(
                plan.settings(),
                plan.flink(),
                plan.stages().stream()
                        .map(stage -> stage.type().isSink() ? captured(stage, captures) : stage)
                        .toList());
    }

    /** Where the rows of a sink are captured. */
    static Path directory(Path captures, String sink) {
        return captures.resolve(sink);
    }

    private static PlannedStage captured(PlannedStage sink, Path captures) {
        return new PlannedStage(
                sink.node(),
                sink.type(),
                new CaptureStage(sink.outputSchema(), directory(captures, sink.name())),
                sink.inputSchemas(),
                sink.inputTraits(),
                sink.outputSchema(),
                sink.consumers());
    }
}
