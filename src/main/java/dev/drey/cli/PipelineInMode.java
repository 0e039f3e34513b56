package dev.drey.cli;

import dev.drey.plan.Plan;
import dev.drey.stage.Mode;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A pipeline file, the settings over it and the one mode that it is to run in: what run, validate and explain have in common. */
final class PipelineInMode {
    @Mixin
    private PipelineFile pipeline;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = ModeConverter.class,
            description = "batch, streaming or micro-batch; wins over the file.")
    private Mode mode;

    /** @throws dev.drey.spec.SpecException with every problem */
    Plan plan() {
        return plan(null);
    }

    /**
     * The plan with a limit of its own.
     *
     * @param maxWorkers null: as declared
     * @throws dev.drey.spec.SpecException with every problem
     */
    Plan plan(Integer maxWorkers) {
        return pipeline.plan(pipeline.overrides().withMode(mode).withMaxWorkers(maxWorkers));
    }

    Path file() {
        return pipeline.file();
    }
}
