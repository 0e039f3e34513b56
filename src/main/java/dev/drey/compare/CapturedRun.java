package dev.drey.compare;

import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import java.nio.file.Path;

/**
 * A run that has succeeded, with its results.
 *
 * @param variant what was run
 * @param plan how it was planned
 * @param run its measurements
 */
record CapturedRun(Variant variant, Plan plan, ModeRun run) {
    String label() {
        return variant.label();
    }

    /** What a sink got. */
    ResultFiles result(PlannedStage sink) {
        return ResultFiles.captured(
                CapturePlan.directory(Path.of(variant.captures()), sink.name()), sink.outputSchema());
    }
}
