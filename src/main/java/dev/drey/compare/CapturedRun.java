package dev.drey.compare;

import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
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

    /** What a stage gave, some columns of it. */
    ResultFiles result(PlannedStage stage, List<String> columns) {
        return ResultFiles.captured(CapturePlan.stage(captures(), stage.name()), CapturePlan.columns(stage, columns));
    }

    Path captures() {
        return Path.of(variant.captures());
    }

    /** The rows that came too late for a stage. */
    LateRowFiles lateRows(PlannedStage stage) {
        return new LateRowFiles(
                CapturePlan.lateRows(captures(), stage.name()),
                stage.inputSchemas().get(0));
    }

    /** How many rows came too late for a stage. */
    long lateRows(String stage) {
        return run.report().stages().stream()
                .filter(figures -> figures.stage().equals(stage))
                .mapToLong(each -> each.rows().late())
                .sum();
    }

    /** Stages that rows came too late for. */
    List<PlannedStage> lateStages() {
        return plan.stages().stream()
                .filter(stage -> lateRows(stage.name()) > 0)
                .toList();
    }

    /** Rows that came too late, over all stages. */
    long lateRows() {
        return run.report().stages().stream()
                .mapToLong(stage -> stage.rows().late())
                .sum();
    }

    /** Whether the rows of a sink came in an order that is part of the result; in one mode they may, in another not. */
    boolean ordered(String sink) {
        return plan.sinks().stream()
                .filter(stage -> stage.name().equals(sink))
                .allMatch(stage -> stage.inputTraits().get(0).ordered());
    }
}
