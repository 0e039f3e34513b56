package dev.drey.compare;

import dev.drey.chunk.Schema;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.runlog.StageReport;
import java.nio.file.Path;
import java.util.List;

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
        return ResultFiles.captured(CapturePlan.sink(captures(), sink.name()), sink.outputSchema());
    }

    Path captures() {
        return Path.of(variant.captures());
    }

    /** What a stage gave whose input may be late. */
    ResultFiles stage(PlannedStage stage) {
        Schema columns = stage.stage().traits().eventTime()
                ? EventTimeOperator.withEventTime(stage.outputSchema())
                : stage.outputSchema();
        return ResultFiles.captured(CapturePlan.stage(captures(), stage.name()), columns);
    }

    /** Stages that rows came too late for. */
    List<PlannedStage> lateStages() {
        return plan.stages().stream()
                .filter(stage -> run.report().stages().stream()
                        .anyMatch(figures -> figures.stage().equals(stage.name()) && figures.rowsLate() > 0))
                .toList();
    }

    /** Rows that came too late, over all stages. */
    long lateRows() {
        return run.report().stages().stream().mapToLong(StageReport::rowsLate).sum();
    }
}
