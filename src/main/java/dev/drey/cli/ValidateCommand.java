package dev.drey.cli;

import dev.drey.plan.Plan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks a pipeline and tells every problem, without running it. */
@Command(name = "validate", description = "Checks a pipeline and tells every problem.", mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private PipelineInMode pipeline;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        Plan plan = pipeline.plan();
        Main.warn(plan, command.commandLine().getErr());
        command.commandLine()
                .getOut()
                .println(pipeline.file() + ": ok, " + plan.stages().size() + " stages");
        return Main.OK;
    }
}
